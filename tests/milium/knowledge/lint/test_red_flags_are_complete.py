from knowledge_samples import TODAY, knowledge, red_flag
from milium.knowledge.lint.red_flags_are_complete import check
from milium.knowledge.models import SPEEDS

ALL_SPEEDS = [red_flag(f"flag_{speed}", speed=speed) for speed in SPEEDS]


def test_red_flags_are_complete_when_every_speed_has_a_rule():
    assert list(check(knowledge(red_flags=ALL_SPEEDS), TODAY)) == []
    assert [problem.message for problem in check(knowledge(red_flags=ALL_SPEEDS[1:]), TODAY)] == [
        "no rule has the speed now"
    ]


def test_red_flags_are_complete_with_advice_that_says_more_than_the_line():
    parrot = red_flag("parrot", line="See a doctor.", advice="See a doctor.")

    assert [problem.message for problem in check(knowledge(red_flags=[*ALL_SPEEDS, parrot]), TODAY)] == [
        "the advice repeats the line"
    ]
