import pytest
from pydantic import ValidationError

from knowledge_samples import knowledge

COLUMNS = [{"id": name, "label": name, "gloss": name} for name in ("milia", "whiteheads")]
CELL = {"text": "White.", "sources": ["clinical_opinion"]}


def table(cells):
    rows = [{"id": "colour", "label": "Colour", "cells": cells}]
    return {"id": "a-table", "title": "A table", "intro": "Read it.", "columns": COLUMNS, "rows": rows}


def test_comparison_table_has_a_cell_for_every_column():
    assert knowledge(comparisons=[table({"milia": CELL, "whiteheads": CELL})])


@pytest.mark.parametrize(
    "cells",
    [
        {"milia": CELL},
        {"whiteheads": CELL, "milia": CELL},
        {"milia": CELL, "whiteheads": CELL, "warts": CELL},
    ],
)
def test_comparison_table_refuses_a_hole_a_stranger_and_another_order(cells):
    with pytest.raises(ValidationError, match="needs the cells milia, whiteheads"):
        knowledge(comparisons=[table(cells)])
