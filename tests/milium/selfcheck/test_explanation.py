import pytest
from hypothesis import given

from milium.knowledge import load_knowledge
from milium.knowledge.models import ESTIMATE_UNREVIEWED
from milium.selfcheck.answers import Answers
from milium.selfcheck.explanation import EXPLAINED, NOT_RULED_OUT, assess
from strategies import answers

KNOWLEDGE = load_knowledge()
BEAD = Answers(
    age_years=30, sites=("under_eye",), count="few", colour=("white",), firmness="firm", size_mm=(1, 2)
)
PEARLY = Answers(
    age_years=64, sites=("nose",), count="one", colour=("pearly",), telangiectasia=True, duration_weeks=60
)


@pytest.mark.parametrize("prior", ["clinic", "flat"])
def test_assess_puts_milia_first_for_firm_white_beads(prior):
    assessment = assess(BEAD, KNOWLEDGE, prior)

    assert assessment.ranked[0].slug == "milia"
    assert assessment.milia_type == "primary_benign"
    assert not assessment.is_urgent


def test_assess_puts_basal_cell_carcinoma_first_for_a_pearly_bump_with_vessels():
    assessment = assess(PEARLY, KNOWLEDGE)

    assert assessment.ranked[0].slug == "basal_cell_carcinoma"
    assert assessment.is_urgent


def test_assess_gives_reasons_with_sources_heaviest_first():
    reasons = [reason for reason in assess(BEAD, KNOWLEDGE).reasons if reason.slug == "milia"]

    assert reasons[0].weight == max(reason.weight for reason in reasons)
    assert {"colour=white", "firmness=firm"} <= {reason.finding for reason in reasons}
    white = next(reason for reason in reasons if reason.finding == "colour=white")
    assert set(white.source.split()) <= set(KNOWLEDGE.sources)
    assert white.source != ESTIMATE_UNREVIEWED


@given(answers())
def test_reasons_name_only_what_was_said_and_known_sources(said):
    assessment = assess(said, KNOWLEDGE)
    keys = set(said.given())

    for reason in assessment.reasons:
        assert reason.finding.partition("=")[0] in keys
        assert set(reason.source.split()) <= set(KNOWLEDGE.sources)
    explained = list(dict.fromkeys(reason.slug for reason in assessment.reasons))
    assert set(explained) <= {c.slug for c in (*assessment.ranked[:EXPLAINED], *assessment.cannot_rule_out)}


def test_cannot_rule_out_names_dangerous_conditions_that_stay_likely_enough():
    assessment = assess(PEARLY, KNOWLEDGE, "flat")
    expected = [
        candidate
        for candidate in assessment.ranked
        if candidate.probability >= NOT_RULED_OUT and KNOWLEDGE.conditions[candidate.slug].dangerous
    ]

    assert [c.slug for c in assessment.cannot_rule_out] == [c.slug for c in expected]
    assert expected


def test_cannot_rule_out_does_not_depend_on_how_often_a_condition_is_seen():
    assert (
        assess(PEARLY, KNOWLEDGE, "clinic").cannot_rule_out
        == assess(PEARLY, KNOWLEDGE, "flat").cannot_rule_out
    )


def test_assess_of_no_answers_weighs_every_condition_alike_under_the_flat_prior():
    assessment = assess(Answers(), KNOWLEDGE, "flat")

    assert len({round(candidate.probability, 9) for candidate in assessment.ranked}) == 1
    assert assessment.reasons == ()
    assert assessment.red_flags == ()
