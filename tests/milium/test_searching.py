"""Search forgives typing errors, marks what matched, and loses no letter of what it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.searching import Document, Index, Section, distance, plain

MILIA = Document(
    "milia", "page", "Milia: small white bumps", "/guides/milia/", "Hard white beads under the skin.",
    (
        Section("Why they appear", "why", "A bead of keratin is caught under the skin. " * 10),
        Section("Removal in a clinic", "removal", "A trained person opens the skin with a fine needle."),
    ),
)  # fmt: skip
WHITEHEADS = Document(
    "whiteheads", "page", "Whiteheads hold no pus", "/guides/whiteheads/", "A pore with a plug.",
    (Section("What helps", "helps", "Salicylic acid gets into pores. Squeezing pimples leaves marks."),),
)  # fmt: skip
CREAM = Document("cream", "service", "Skin check", "/book/", "A look at your skin, and nothing else.")
INDEX = Index([MILIA, WHITEHEADS, CREAM])


def keys(query):
    return [hit.document.key for hit in INDEX.search(query).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("milia", "milia"),
        ("MILIUM", "milia"),
        ("mlia", "milia"),
        ("whiteheds", "whiteheads"),
        ("white heads whitehead", "whiteheads"),
        ("salicilic acid", "whiteheads"),
        ("remov", "milia"),
        ("how do I squeeze a pimple", "whiteheads"),
        ("skin check", "cream"),
    ],
)
def test_search_finds_the_page_also_when_it_is_mistyped(query, first):
    assert keys(query)[0] == first


def test_search_says_what_it_took_for_a_typing_error():
    assert INDEX.search("mlia").corrected == (("mlia", "milia"),)
    assert INDEX.search("milia").corrected == ()


def test_search_names_the_section_and_marks_what_matched():
    hit = INDEX.search("needle").hits[0]
    assert hit.section.anchor == "removal"
    assert [run.text for run in hit.snippet if run.is_match] == ["needle"]
    assert plain(hit.snippet) == "A trained person opens the skin with a fine needle."


@pytest.mark.parametrize("query", ["", "   ", "?!", "xq", "zzzzzzzz"])
def test_search_finds_nothing_for_what_stands_nowhere(query):
    assert INDEX.search(query).hits == ()


def test_related_leaves_out_itself_and_other_kinds():
    assert [document.key for document in INDEX.related("milia", "page")] == ["whiteheads"]
    assert INDEX.related("nowhere", "page") == []


@given(st.text(max_size=40))
def test_search_answers_any_text_and_shows_titles_whole(query):
    for hit in INDEX.search(query).hits:
        assert plain(hit.title) == hit.document.title


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_the_same_both_ways_and_nought_for_equals(one, two):
    assert distance(one, two, 2) == distance(two, one, 2)
    assert (distance(one, two, 2) == 0) == (one == two)
