"""What stands on top of the result, whatever else was answered."""

from hypothesis import given
from hypothesis import strategies as st

from milium.knowledge import load_knowledge
from milium.knowledge.models import SPEEDS
from milium.selfcheck.intake import NOT_SURE, Reply
from milium.selfcheck.redflags import match_red_flags
from milium_site.selfcheck.queries import result_of
from milium_site.selfcheck.queries.draft import Draft

QUESTIONS = {
    question.id: [choice.id for choice in question.choices if not choice.is_none_of_these]
    for name in ("short", "newborn")
    for question in load_knowledge().questionnaires[name].questions
    if question.choices
}
# Signs that no other answer may push down.
DANGER = ["bleeds", "sore", "crust", "vessels", "grows", "came_back", "lid_edge", "lashes_lost"]


@st.composite
def drafts(draw):
    replies = {"age": Reply(amount=draw(st.integers(0, 100)), unit=draw(st.sampled_from(["years", "days"])))}
    for name in draw(st.lists(st.sampled_from(sorted(QUESTIONS)), unique=True)):
        picked = draw(st.lists(st.sampled_from(QUESTIONS[name]), unique=True, max_size=3))
        replies[name] = Reply(choices=tuple(picked)) if picked else NOT_SURE
    return Draft(replies)


@given(drafts())
def test_shortest_speed_of_all_matches_stands_on_top(draft):
    matches = match_red_flags(draft.answers, load_knowledge())

    urgency = result_of(draft).urgency

    expected = min((SPEEDS.index(match.speed) for match in matches), default=None)
    assert (urgency and SPEEDS.index(urgency.speed)) == expected
    assert (
        {line.line for line in urgency.lines} == {match.line for match in matches} if urgency else not matches
    )


@given(drafts(), st.sampled_from(DANGER))
def test_danger_sign_never_lowers_what_stands_on_top(draft, sign):
    if draft.is_newborn:
        return
    had = draft.replies.get("danger_signs", NOT_SURE).choices
    worse = Draft({**draft.replies, "danger_signs": Reply(choices=(*had, sign))})

    before, after = result_of(draft).urgency, result_of(worse).urgency

    assert before is None or SPEEDS.index(after.speed) <= SPEEDS.index(before.speed)


@given(drafts())
def test_every_rule_is_shown_and_every_cell_too(draft):
    result = result_of(draft)
    knowledge = load_knowledge()

    assert {line.line for line in result.safety} == {flag.line for flag in knowledge.red_flags.values()}
    assert len(result.rows) == len(result.table.rows)
    assert all(len(row.cells) == len(result.table.columns) for row in result.rows)


def test_reasons_are_said_in_the_words_that_were_ticked():
    draft = Draft(
        {
            "age": Reply(amount=61, unit="years"),
            "danger_signs": Reply(("bleeds",)),
            "count": Reply(("one",)),
            "colour": Reply(("pearly",)),
        }
    )

    said = {words for line in result_of(draft).safety for words in line.said}

    assert {"It bleeds", "Just one"} <= said
    assert not any("=" in words for words in said)


def test_not_sure_is_kept_apart_from_no():
    result = result_of(Draft({"age": NOT_SURE, "danger_signs": NOT_SURE, "count": NOT_SURE}))

    assert [line.said for line in result.unsure] == ["Not sure"] * 3
    assert result.urgency is None
    assert result.draft.answers.given() == {}
