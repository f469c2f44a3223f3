"""What is written is read back as the same article, whatever stands in it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.articles import (
    Article,
    Call,
    Embed,
    Heading,
    Item,
    ListOf,
    Paragraph,
    Question,
    Table,
    is_list_title,
    read_article,
    write_markdown,
    write_text,
)
from milium.articles.article import tidy

FILES = Path(__file__).parent / "files"

# Words that mean something to the reader, beside any other text.
PARTS = st.sampled_from(
    ["# ", "- ", "1. ", "2) ", "|", "\\", ":", "**", "*", "?", "!", "[x](/y/)", "Meta Title:", "Q: ", "A: ", "FAQ",
     "IN THIS ARTICLE:", "Book a consultation today", "Why", "words", " ", "<!-- -->", "{{x}}", "---", "===", "“2–3x”",
     "Call to book: ", "```", "> ", "\u00a0", "~~~", "\ufeff", "Summary:"]
)  # fmt: skip
ANY = st.lists(PARTS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), max_size=6).map(
    lambda parts: tidy("".join(parts))
)
TEXT = ANY.filter(lambda text: text.strip())
TERM = TEXT.map(lambda text: tidy(text.replace("*", "")).lstrip("\\").rstrip(": \u00a0").strip()).filter(
    lambda text: text.strip() and not text.startswith("\\") and not text.endswith(":")
)
ITEM = st.builds(Item, TEXT) | st.builds(Item, ANY.filter(lambda text: not text or text.strip()), TERM)
LIST = st.builds(
    ListOf,
    st.lists(ITEM, min_size=1, max_size=3).map(tuple),
    st.just("")
    | TEXT.filter(is_list_title)
    | st.sampled_from(["What helps", "Q and A"]).filter(is_list_title),
    st.booleans(),
)
CELL = ANY.filter(lambda text: not text or text.strip())
TABLE = st.integers(1, 3).flatmap(
    lambda width: st.builds(Table, st.lists(st.tuples(*[CELL] * width), min_size=1, max_size=3).map(tuple))
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
    max_leaves=5,
)
BLOCK = (
    st.builds(Heading, TEXT, st.sampled_from([2, 3]))
    | st.builds(Paragraph, TEXT)
    | LIST
    | TABLE
    | st.builds(Question, TEXT, st.lists(TEXT, min_size=1, max_size=3).map(tuple))
    | st.builds(Call, TEXT)
    | st.builds(Embed.of, st.sampled_from(["sources", "figure"]), JSON)
)
ARTICLE = st.builds(Article, TEXT, st.lists(BLOCK, max_size=6).map(tuple), CELL, CELL, CELL, CELL, CELL)


@given(ARTICLE)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_as_it_was(article):
    assert read_article(write_markdown(article)).article == article
    assert read_article(write_text(article)).article == article


def test_write_text_keeps_the_shape_of_a_word_processor():
    article = read_article((FILES / "spots.txt").read_text()).article
    text = write_text(article)
    assert "#" not in text
    assert "IN THIS ARTICLE:\n1) What are dry spots?" in text
    assert "Feature | Dry spots | Something else |\nFeel | Rough | Smooth |" in text
    assert text.endswith("\n\nReady to have a look? Book a FREE consultation today!\n")
    assert read_article(text).article == article
    assert read_article(text).unplaced == ()


@pytest.mark.parametrize("title", ["Summary", "Written by", "Contents", "1. First"])
def test_a_small_heading_that_reads_as_something_else_stays_a_heading(title):
    with pytest.raises(ValueError):
        ListOf((Item("x"),), title)
    article = Article("Bumps", (Paragraph("One."), Heading(title, 3), ListOf((Item("x"),))), summary="Two.")
    assert read_article(write_text(article)).article == article
    assert read_article(write_markdown(article)).article == article
