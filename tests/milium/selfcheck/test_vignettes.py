"""Ordinary cases, written so that a clinician can read and correct them: `tests/vignettes/*.yaml`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from milium.knowledge import load_knowledge
from milium.knowledge.models import SPEEDS, Speed
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.explanation import Assessment, assess
from milium.selfcheck.redflags import most_urgent

FOLDER = Path(__file__).parents[2] / "vignettes"
KNOWLEDGE = load_knowledge()


class Vignette(BaseModel):
    """One case. `likely`: one of these is among the first three.

    An ordinary case has `at_most`: no rule is more urgent. One that must be seen has `at_least`: some rule is
    as urgent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    who: str
    skin_tone: Literal["I", "II", "III", "IV", "V", "VI"]
    answers: dict[str, Any]
    likely: Annotated[tuple[str, ...], Field(min_length=1)]
    first: str | None = None
    milia_type: str | None = None
    at_most: Speed | Literal["none"] | None = None
    at_least: Speed | None = None

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "Vignette":
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give `at_most` or `at_least`")
        return self


class VignetteFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reviewed_by: str | None
    vignettes: tuple[Vignette, ...]


VIGNETTES = [
    vignette
    for path in sorted(FOLDER.glob("*.yaml"))
    for vignette in VignetteFile.model_validate(yaml.safe_load(path.read_text())).vignettes
]
ORDINARY = [vignette for vignette in VIGNETTES if vignette.at_most is not None]
TO_BE_SEEN = [vignette for vignette in VIGNETTES if vignette.at_least is not None]
RESULTS: dict[str, Assessment] = {
    vignette.id: assess(parse_answers(vignette.answers), KNOWLEDGE) for vignette in VIGNETTES
}


def top(vignette, places):
    return [candidate.slug for candidate in RESULTS[vignette.id].ranked[:places]]


def speed(vignette):
    return most_urgent(RESULTS[vignette.id].red_flags)


def share(hits):
    hits = list(hits)
    return sum(hits) / len(hits)


def test_vignettes_are_many_and_cover_every_skin_tone_and_age():
    ages = [vignette.answers["age_years"] for vignette in ORDINARY]

    assert len(ORDINARY) >= 60
    assert len({vignette.id for vignette in ORDINARY}) == len(ORDINARY)
    assert {vignette.skin_tone for vignette in ORDINARY} == {"I", "II", "III", "IV", "V", "VI"}
    for youngest, oldest in ((0, 0.25), (0.25, 12), (12, 20), (20, 40), (40, 60), (60, 120)):
        assert any(youngest <= age < oldest for age in ages)


@pytest.mark.parametrize("vignette", ORDINARY, ids=lambda vignette: vignette.id)
def test_vignette_meets_no_rule_more_urgent_than_it_calls_for(vignette):
    found = speed(vignette)

    if vignette.at_most == "none":
        assert found is None, [flag.id for flag in RESULTS[vignette.id].red_flags]
    else:
        assert found is None or SPEEDS.index(found) >= SPEEDS.index(vignette.at_most)


@pytest.mark.parametrize("vignette", TO_BE_SEEN, ids=lambda vignette: vignette.id)
def test_vignette_that_must_be_seen_meets_a_rule_that_is_urgent_enough(vignette):
    found = speed(vignette)

    assert found is not None
    assert SPEEDS.index(found) <= SPEEDS.index(vignette.at_least)


def test_at_most_one_ordinary_case_in_ten_is_sent_within_two_weeks():
    hurried = [vignette.id for vignette in ORDINARY if speed(vignette) not in {None, "weeks"}]

    assert len(hurried) <= len(ORDINARY) / 10, hurried


def test_most_ordinary_cases_meet_no_rule_at_all():
    assert share(speed(vignette) is None for vignette in ORDINARY) >= 0.6


def test_one_firm_white_bead_without_another_sign_is_at_most_a_matter_of_weeks():
    beads = [vignette for vignette in ORDINARY if vignette.id.startswith("one_firm_white_bead")]

    assert len(beads) == 3
    assert {speed(bead) for bead in beads} <= {None, "weeks"}


@pytest.mark.parametrize("vignettes", [ORDINARY, TO_BE_SEEN], ids=["ordinary", "to_be_seen"])
def test_a_likely_condition_is_among_the_first_three_in_nearly_all(vignettes):
    missed = {v.id: top(v, 3) for v in vignettes if not set(v.likely) & set(top(v, 3))}

    assert len(missed) <= 0.1 * len(vignettes), missed


def test_the_first_place_is_right_in_most():
    judged = [vignette for vignette in ORDINARY if vignette.first is not None]
    missed = {v.id: top(v, 2) for v in judged if top(v, 1) != [v.first]}

    assert len(missed) <= 0.2 * len(judged), missed


def test_the_type_of_milia_is_right_in_most():
    judged = [vignette for vignette in ORDINARY if vignette.milia_type is not None]
    missed = {v.id: RESULTS[v.id].milia_type for v in judged if RESULTS[v.id].milia_type != v.milia_type}

    assert len(missed) <= 0.2 * len(judged), missed
