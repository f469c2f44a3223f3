"""Hypothesis strategies shared by the tests."""

from typing import Any

from hypothesis import strategies as st

from milium.selfcheck.answers import KEYS, LISTS, NUMBERS, WORDS, Answers, parse_answers

_NUMBERS: dict[str, st.SearchStrategy[Any]] = {
    "age_years": st.floats(0, 120),
    "duration_weeks": st.floats(0, 1000),
    "size_mm": st.tuples(st.floats(0.5, 30), st.floats(0.5, 30)).map(sorted),
}


def _values(key: str) -> st.SearchStrategy[Any]:
    if key in NUMBERS:
        return _NUMBERS[key]
    if key in LISTS:
        return st.lists(st.sampled_from(WORDS[key]), min_size=1, max_size=3, unique=True)
    if key in WORDS:
        return st.sampled_from(WORDS[key])
    return st.booleans()


def answer_sets() -> st.SearchStrategy[dict[str, Any]]:
    """Plain answers, each key said or not said."""
    return st.lists(st.sampled_from(KEYS), max_size=12, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: _values(key) for key in keys})
    )


def answers() -> st.SearchStrategy[Answers]:
    """Answers as they come out of the door."""
    return answer_sets().map(parse_answers)
