from hypothesis import given

from milium.knowledge import load_knowledge
from milium.selfcheck.answers import Answers
from milium.selfcheck.causes import STRENGTHS, likely_triggers
from strategies import answers

KNOWLEDGE = load_knowledge()


def test_likely_triggers_are_empty_without_answers():
    assert likely_triggers(Answers(), KNOWLEDGE) == ()


def test_likely_triggers_stand_best_proven_first():
    triggers = likely_triggers(Answers(preceding=("burn",), products=("heavy_cream",)), KNOWLEDGE)

    assert [trigger.id for trigger in triggers] == ["burn", "rich_cream"]
    assert [trigger.strength for trigger in triggers] == ["series", "disputed"]


def test_likely_triggers_show_both_sides_where_sources_disagree():
    (trigger,) = likely_triggers(Answers(products=("petroleum_jelly",)), KNOWLEDGE)

    assert trigger.strength == "disputed"
    assert trigger.evidence
    assert "Twenty people" in trigger.against[0].text


def test_likely_triggers_name_a_steroid_cream_once():
    said = Answers(medicines=("topical_steroid",), preceding=("topical_steroid",))

    (trigger,) = likely_triggers(said, KNOWLEDGE)

    assert trigger.because == ("medicines=topical_steroid", "preceding=topical_steroid")


def test_likely_triggers_never_advise_to_stop_a_prescribed_medicine():
    for medicine in ("topical_steroid", "isotretinoin", "cancer_medicine", "transplant_medicine"):
        (trigger,) = likely_triggers(Answers(medicines=(medicine,)), KNOWLEDGE)
        assert "Do not stop" in trigger.advice


def test_likely_triggers_of_a_baby_include_lotion():
    said = Answers(age_years=0.1, products=("lotion",))

    assert [trigger.id for trigger in likely_triggers(said, KNOWLEDGE)] == ["baby_lotion"]
    assert likely_triggers(Answers(age_years=30, products=("lotion",)), KNOWLEDGE) == ()


@given(answers())
def test_likely_triggers_are_always_something_the_person_said(said):
    triggers = likely_triggers(said, KNOWLEDGE)
    for trigger in triggers:
        assert {reason.split("=")[0] for reason in trigger.because} <= said.given().keys()
        assert trigger.sources
    places = [STRENGTHS.index(trigger.strength) for trigger in triggers]
    assert places == sorted(places)
