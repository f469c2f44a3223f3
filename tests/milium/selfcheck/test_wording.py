import pytest

from milium.knowledge import load_knowledge
from milium.selfcheck.answers import KEYS, Answers
from milium.selfcheck.wording import answers_in_words, reason_in_words


@pytest.mark.parametrize(
    ("years", "words"), [(0.014, "5 days"), (0.25, "3 months"), (2, "2 years"), (34, "34 years")]
)
def test_age_is_told_in_the_unit_a_parent_uses(years, words):
    assert answers_in_words(Answers(age_years=years)) == (("Age", words),)


def test_what_was_not_said_is_not_shown():
    assert answers_in_words(Answers()) == ()


def test_every_answer_is_shown_once():
    answers = Answers(count="few", size_mm=(1.0, 2.0), growth="none", pus=False, colour=("white", "pearly"))
    assert dict(answers_in_words(answers)) == {
        "How many": "A few (2 to 5)",
        "Size": "1 to 2 mm",
        "Colour": "White, pearly, with a sheen",
        "Growing": "No",
        "Pus": "No",
    }


def test_no_label_stands_for_two_keys():
    everything = {key: True for key in KEYS if Answers.model_fields[key].annotation == (bool | None)}
    labels = [label for label, _ in answers_in_words(Answers.model_construct(**everything))]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("bleeding=true", "Bleeds"),
        ("bleeding=false", "Does not bleed"),
        ("sites=under_eye", "Where: under the eye"),
        ("age_years=young_adult", "Age: 34 years"),
        ("age_years=34", "Age: 34 years"),
        ("duration_weeks=months", "For how long: 20 weeks"),
        ("size_mm=small", "Size: 1 to 2 mm"),
    ],
)
def test_a_reason_is_said_with_what_the_person_gave(reason, words):
    answers = Answers(age_years=34, duration_weeks=20.0, size_mm=(1.0, 2.0))
    assert reason_in_words(reason, load_knowledge(), answers) == words


def test_a_band_without_answers_is_said_by_its_name():
    assert reason_in_words("age_years=young_adult", load_knowledge()) == "Age: 20 to 39 years"


def test_every_value_of_the_vocabulary_has_words():
    knowledge = load_knowledge()
    for finding in knowledge.findings.values():
        values = ["true", "false"] if finding.kind == "yes_no" else list(finding.expected)
        for value in values:
            words = reason_in_words(f"{finding.id}={value}", knowledge)
            assert "_" not in words and words[0].isupper()
