"""What the self-check must reach on published cases, and how it is counted."""

import json
from pathlib import Path

import pytest

from milium.errors import InvalidInputError
from milium.knowledge import load_knowledge
from milium.selfcheck.evaluation import Share, evaluate, read_cases
from milium.selfcheck.report import WORDS, report, shown

PUBLISHED = Path(__file__).with_name("published_cases.jsonl")
KNOWLEDGE = load_knowledge()
CASES = read_cases(PUBLISHED.read_text(encoding="utf-8").splitlines(), KNOWLEDGE)
EVALUATION = evaluate(CASES, KNOWLEDGE, "flat")


def row(**changes):
    case = {"id": "a", "answers": {}, "diagnosis": "milia", "milia_type": "en_plaque", "urgent": False}
    return json.dumps({**case, **changes})


@pytest.mark.parametrize(
    ("measure", "at_least"),
    [
        ("first_place", 0.70),
        ("top_3", 0.88),
        ("milia_sensitivity", 0.93),
        ("milia_specificity", 0.93),
        ("milia_type", 0.85),
        ("urgent_recall", 0.97),
        ("dangerous_flagged", 1.0),
    ],
)
def test_published_cases_reach_what_they_must(measure, at_least):
    share = EVALUATION.measures[measure]

    assert share.value is not None
    assert share.value >= at_least


def test_published_cases_raise_few_false_alarms():
    share = EVALUATION.measures["false_alarm_rate"]

    assert share.of == 38
    assert share.hits <= 0.25 * share.of


def test_published_cases_hold_no_story():
    assert len(CASES) == 93
    assert all("story" not in json.loads(line) for line in PUBLISHED.read_text().splitlines())


def test_measures_count_what_they_say():
    lines = [
        row(
            id="calm bead", answers={"colour": ["white"], "firmness": "firm", "count": "few", "age_years": 30}
        ),
        row(id="missed", diagnosis="basal_cell_carcinoma", milia_type=None, urgent=True),
        row(id="alarm", answers={"grouped_plaque": True, "red_base": True}),
    ]
    evaluation = evaluate(read_cases(lines, KNOWLEDGE), KNOWLEDGE, "flat")
    measures = evaluation.measures

    assert measures["urgent_recall"] == Share(0, 1)
    assert measures["dangerous_flagged"] == Share(0, 1)
    assert measures["false_alarm_rate"] == Share(1, 2)
    assert [outcome.case.id for outcome in evaluation.missed_urgent] == ["missed"]
    assert [outcome.case.id for outcome in evaluation.false_alarms] == ["alarm"]
    assert measures["milia_type"] == Share(1, 2)
    assert [outcome.case.id for outcome in evaluation.wrong_type] == ["calm bead"]
    assert sum(evaluation.confusion.values()) == 3


def test_a_share_of_nothing_has_no_value():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None
    assert shown(Share(0, 0)) == "none to count"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("no json", "line 1: no JSON"),
        ("[]", "line 1: a case takes an object"),
        (row(diagnosis="measles"), "`diagnosis` takes"),
        (row(milia_type="odd"), "`milia_type` takes"),
        (row(urgent="yes"), "`urgent` takes true or false"),
        (row(answers={"count": 1}), "count: takes one of"),
    ],
)
def test_read_cases_says_which_line_is_wrong_and_why(line, told):
    with pytest.raises(InvalidInputError, match="line 1") as caught:
        read_cases([line], KNOWLEDGE)

    assert told in str(caught.value)


def test_report_stands_alone_and_shows_every_measure_and_miss():
    page = report(EVALUATION, KNOWLEDGE, "Self-check <flat>")

    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "")
    assert "Self-check &lt;flat&gt;" in page
    assert all(words in page for words in WORDS.values())
    assert all(f">{outcome.case.id}<" in page for outcome in EVALUATION.not_first)
    assert page.count("<rect") == len(EVALUATION.confusion)
