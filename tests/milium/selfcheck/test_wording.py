import pytest

from milium.selfcheck.answers import KEYS, Answers
from milium.selfcheck.wording import answers_in_words


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
        "How many": "2 to 5",
        "Size": "1 to 2 mm",
        "Colour": "White, pearly",
        "Growing": "No",
        "Pus": "No",
    }


def test_no_label_stands_for_two_keys():
    everything = {key: True for key in KEYS if Answers.model_fields[key].annotation == (bool | None)}
    labels = [label for label, _ in answers_in_words(Answers.model_construct(**everything))]
    assert len(labels) == len(set(labels))
