from hypothesis import given

from milium.knowledge import load_knowledge
from milium.selfcheck.answers import Answers
from milium.selfcheck.care import care_for
from strategies import answers

KNOWLEDGE = load_knowledge()


def ids(said, moment="now"):
    return [entry.id for entry in care_for(said, KNOWLEDGE, moment).advice]


def test_care_for_everyone_warns_of_squeezing():
    care = care_for(Answers(), KNOWLEDGE)

    assert ids(Answers()) == ["everyone"]
    assert any("squeeze" in statement.text for statement in care.avoid)


def test_care_for_a_newborn_is_water_and_nothing_else():
    care = care_for(Answers(age_years=0.02), KNOWLEDGE)

    assert ids(Answers(age_years=0.02)) == ["everyone", "baby_skin"]
    assert any("water only" in statement.text for statement in care.do)
    assert not any("cleanser" in statement.text for statement in care.do)
    assert any("emergency number" in statement.text for statement in care.call_if)


def test_care_for_a_newborn_speaks_of_no_removal():
    assert ids(Answers(age_years=0.02), "after_removal") == []


def test_care_for_a_prescribed_medicine_says_not_to_stop_it():
    care = care_for(Answers(medicines=("isotretinoin",)), KNOWLEDGE)

    assert "Do not stop a prescribed medicine by yourself." in [statement.text for statement in care.avoid]


def test_care_in_pregnancy_excludes_every_retinoid():
    assert "pregnancy" in ids(Answers(pregnant=True))
    assert "pregnancy" not in ids(Answers(pregnant=False))


def test_care_before_the_visit_of_a_child_asks_for_a_guardian():
    assert ids(Answers(age_years=8), "before_visit") == ["before_visit", "before_visit_child"]
    assert ids(Answers(age_years=30), "before_visit") == ["before_visit"]


def test_care_says_each_sentence_once():
    said = Answers(age_years=30, medicines=("isotretinoin",), sites=("under_eye",), products=("ointment",))

    for statements in (care_for(said, KNOWLEDGE).do, care_for(said, KNOWLEDGE).avoid):
        assert len({statement.text for statement in statements}) == len(statements)


@given(answers())
def test_care_always_has_the_advice_for_everyone(said):
    assert care_for(said, KNOWLEDGE).advice[0].id == "everyone"
