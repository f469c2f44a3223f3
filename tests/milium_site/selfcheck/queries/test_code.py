"""The code that a camera reads at the front desk."""

import re

from milium.selfcheck.intake import Reply
from milium_site.selfcheck.queries import answers_code, answers_text
from milium_site.selfcheck.queries.draft import Draft, questionnaire

SMALL = Draft({"age": Reply(amount=34, unit="years"), "count": Reply(("few",)), "soreness": Reply(("none",))})


def everything() -> Draft:
    replies = {"age": Reply(amount=34, unit="years")}
    for question in questionnaire("short").questions:
        if question.choices:
            replies[question.id] = Reply(tuple(choice.id for choice in question.choices))
    return Draft(replies)


def test_text_says_every_answer_once():
    lines = answers_text(SMALL).splitlines()

    assert lines[0] == "milium answers"
    assert "Age: 34 years" in lines
    assert "How many: A few (2 to 5)" in lines
    assert len(lines) == len(SMALL.answers.given()) + 1


def test_code_is_a_drawing_without_style_or_script():
    code = answers_code(SMALL).decode()

    assert "<svg" in code
    assert not re.search(r"style=|<style|<script|href", code)


def test_code_holds_even_everything_ticked():
    assert b"<svg" in answers_code(everything())
