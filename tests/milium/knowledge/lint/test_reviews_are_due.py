from datetime import date

from knowledge_samples import TODAY, cause, knowledge
from milium.knowledge.lint.reviews_are_due import check


def messages(**changes):
    return [problem.message for problem in check(knowledge(causes=[cause(**changes)]), TODAY)]


def test_reviews_are_due_the_day_after_their_date():
    assert messages(review_due_on=TODAY) == []
    assert messages(review_due_on=date(2026, 11, 22)) == ["was to be reviewed by 2026-11-22"]


def test_reviews_are_due_within_three_years():
    assert messages(review_due_on=date(2030, 1, 1)) == ["is to be reviewed only after more than three years"]


def test_reviews_are_due_after_the_writing():
    late = {"written_on": date(2028, 1, 1), "review_due_on": date(2027, 1, 1)}

    assert messages(**late) == ["was written after its review is due"]
