"""A table that sets look-alikes side by side, the same for everyone."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.shorthand import AnswerRule

# The id of a table is also its place in an address, so that words are joined by hyphens.
TableId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]


class TableCell(KnowledgeModel):
    """What one column says in one row.

    The cell fits a person's answers when any rule of `fits` holds, and does not fit when any of `against`
    does; both empty means that no answer can speak to it.
    """

    text: Words
    fits: tuple[AnswerRule, ...] = ()
    against: tuple[AnswerRule, ...] = ()
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class TableColumn(KnowledgeModel):
    """One of the things compared; `conditions` are the slugs it stands for, none for "something else"."""

    id: Identifier
    label: Words
    gloss: Words
    conditions: tuple[Identifier, ...] = ()


class TableRow(KnowledgeModel):
    """One sign, with a cell for every column."""

    id: Identifier
    label: Words
    cells: dict[Identifier, TableCell]


class ComparisonTable(Entry):
    """The whole table, columns and rows in reading order."""

    id: TableId
    title: Words
    intro: Words
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]

    @model_validator(mode="after")
    def _is_full(self) -> "ComparisonTable":
        columns = [column.id for column in self.columns]
        for row in self.rows:
            if list(row.cells) != columns:
                raise ValueError(f"row {row.id} needs the cells {', '.join(columns)}, in that order")
        return self
