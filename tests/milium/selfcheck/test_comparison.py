import pytest
from hypothesis import given

from milium.knowledge import load_knowledge
from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.comparison import compare
from strategies import answers

KNOWLEDGE = load_knowledge()


def row(compared, row_id):
    return next(row for row in compared.rows if row.id == row_id)


def cell(compared, row_id, column):
    return next(cell for cell in row(compared, row_id).cells if cell.column == column)


def test_compare_lights_the_cell_that_an_answer_fits():
    compared = compare(Answers(colour=("white",)), KNOWLEDGE)

    assert cell(compared, "colour", "milia").because == ("colour=white",)
    assert cell(compared, "colour", "milia").matches
    assert not cell(compared, "colour", "something_else").matches


def test_compare_says_which_answer_goes_against_a_cell():
    compared = compare(Answers(pus=True), KNOWLEDGE)

    assert cell(compared, "pus", "milia").despite == ("pus=true",)
    assert cell(compared, "pus", "whiteheads").contradicts
    assert cell(compared, "pus", "pimples_with_pus").because == ("pus=true",)


def test_compare_without_answers_lights_nothing():
    compared = compare(Answers(), KNOWLEDGE)

    assert not any(cell.matches or cell.contradicts for row in compared.rows for cell in row.cells)
    assert compared.untold == tuple(row for row in compared.rows if not row.is_same_for_everyone)


def test_compare_tells_plain_facts_from_what_answers_left_open():
    compared = compare(Answers(colour=("white",)), KNOWLEDGE)

    assert row(compared, "what_it_is").is_same_for_everyone
    assert not row(compared, "what_it_is").cannot_be_told
    assert row(compared, "pus").cannot_be_told
    assert not row(compared, "colour").cannot_be_told


def test_compare_keeps_whiteheads_free_of_pus_and_redness():
    compared = compare(Answers(red_or_painful=True), KNOWLEDGE)

    assert {found.id for found in compared.not_fitting("whiteheads")} == {"redness_or_pain"}
    assert "redness_or_pain" in {found.id for found in compared.fitting("pimples_with_pus")}


def test_compare_marks_one_pearly_bump_of_an_adult_as_something_to_see_a_doctor_for():
    answered = parse_answers({"age_years": 34, "count": "one", "colour": ["pearly"], "duration_weeks": 20})

    assert {found.id for found in compare(answered, KNOWLEDGE).fitting("something_else")} == {
        "how_many",
        "colour",
        "how_long",
    }


def test_compare_has_every_cell_with_a_source():
    assert all(cell.sources for row in compare(Answers(), KNOWLEDGE).rows for cell in row.cells)


def test_compare_refuses_an_unknown_table():
    with pytest.raises(KeyError):
        compare(Answers(), KNOWLEDGE, table="moles")


@given(answers())
def test_compare_gives_only_reasons_that_the_person_said(said):
    given_answers = said.given()
    for compared_row in compare(said, KNOWLEDGE).rows:
        for compared_cell in compared_row.cells:
            for reason in compared_cell.because + compared_cell.despite:
                assert reason.split("=")[0] in given_answers


@given(answers())
def test_compare_never_reorders_or_drops_a_cell(said):
    table = KNOWLEDGE.comparisons["milia-or-whiteheads"]
    compared = compare(said, KNOWLEDGE)
    assert [found.id for found in compared.rows] == [found.id for found in table.rows]
    for compared_row in compared.rows:
        assert [found.column for found in compared_row.cells] == [column.id for column in table.columns]
