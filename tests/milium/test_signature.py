"""A drawn signature comes back as it was drawn, and nothing else passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.errors import InvalidInputError
from milium.signature import (
    HEIGHT,
    LEAST_LENGTH,
    MOST_POINTS,
    MOST_STROKES,
    WIDTH,
    Signature,
    parse_signature,
)

points = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
strokes = st.lists(points, min_size=1, max_size=30).map(tuple)
signatures = (
    st.lists(strokes, min_size=1, max_size=8)
    .map(lambda drawn: Signature(tuple(drawn)))
    .filter(lambda drawn: drawn.length >= LEAST_LENGTH)
)


@given(signatures)
def test_a_signature_reads_back_as_it_was_drawn(drawn):
    assert parse_signature(drawn.path) == drawn
    assert drawn.path in drawn.svg


@given(st.text(max_size=60))
def test_any_other_text_is_refused_with_words(text):
    with pytest.raises(InvalidInputError, match="Draw it once more"):
        parse_signature(text)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "L0 0L900 0",
        "M0 0L900 0Z",
        "M0 0LNaN 0",
        "M0 0LInfinity 0",
        "M0 0L9e9 0",
        "M-1 0L900 0",
        "M0 0L900.5 0",
        "M0 0L٩٠٠ 0",
        "M0 0L1001 0",
        "M0 0L900 301",
        "M0 0L99999 0",
        'M0 0L900 0"/><script>',
        "M0 0L900 0\n",
        "M5 5L5 5",
        "M0 0" + "L900 0" * MOST_POINTS,
        "M0 0L900 0" * (MOST_STROKES + 1),
        "M0 0L900 0" * 1_000_000,
    ],
)
def test_hostile_strokes_are_refused(path):
    with pytest.raises(InvalidInputError):
        parse_signature(path)
