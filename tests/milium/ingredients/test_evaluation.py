"""The reader judged on lists written for this, with the faults that real ones have."""

from pathlib import Path

import pytest

from milium.errors import InvalidInputError
from milium.ingredients import load_lexicon
from milium.ingredients.evaluation import Floors, evaluate_labels, measure_recognition, read_label_cases

LABELS = Path(__file__).with_name("labels.jsonl")


def cases():
    return list(read_label_cases(LABELS.read_text(encoding="utf-8").splitlines()))


def test_labels_are_read_as_a_person_reads_them():
    result = evaluate_labels(cases(), load_lexicon())

    assert result.misses == []
    assert list(result.shortfalls(Floors())) == []
    assert result.percents.missed == 0


def test_evaluation_counts_a_wrong_name_flag_and_status():
    wrong = [
        {
            "id": "a",
            "ingredients": "Aqua, Retinol",
            "status": "prose",
            "flags": ["bha"],
            "inci": ["AQUA", "BHT"],
        },
    ]

    result = evaluate_labels(wrong, load_lexicon())

    assert result.misses == [
        "a status list, is prose",
        "a flag retinoid is not there",
        "a flag bha is missed",
        "a name RETINOL is not there",
        "a name BHT is missed",
    ]
    assert len(list(result.shortfalls(Floors()))) >= 5


def test_evaluation_of_recognition_counts_unknown_names():
    seen = measure_recognition(
        [{"ingredients": "Aqua, Glycerin, Blorbium"}, {"ingredients": "No Info"}], load_lexicon()
    )

    assert (seen.labels, seen.lists, seen.tokens, seen.recognised) == (2, 1, 3, 2)
    assert seen.unknown == {"Blorbium": 1}


@pytest.mark.parametrize("line", ["nope", "[]", '{"id": "a"}'])
def test_evaluation_names_the_line_that_cannot_be_read(line):
    with pytest.raises(InvalidInputError, match="line 1"):
        list(read_label_cases([line]))
