"""Articles as clinics keep them: each line in its field, and no word lost."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.articles import (
    Call,
    Heading,
    Item,
    ListOf,
    Paragraph,
    Question,
    Table,
    decode,
    read_article,
)
from milium.errors import InvalidArticleError

FILES = Path(__file__).parent / "files"


def words(text):
    return re.findall(r"\w+", text)


def test_read_article_puts_every_line_of_a_word_processor_in_its_field():
    article = read_article(decode((FILES / "spots.txt").read_bytes())).article
    assert article.title == "Dry Spots on the Elbow: What Helps and What Waits"
    assert article.meta_title == "Dry spots on the elbow | What helps"
    assert article.meta_description.startswith("Dry spots on the elbow are common. “2–3x”")
    assert article.summary == "Many people have rough skin on the elbow. It’s harmless."
    headings = [(block.text, block.level) for block in article.blocks if isinstance(block, Heading)]
    assert headings == [
        ("What are dry spots?", 2),
        ("Why do dry spots apear?", 2),
        ("Dry Spots vs. Other Spots", 2),
        ("Who is more likely to get them", 2),
        ("A word on babies", 3),
        ("What you can do at home", 2),
        ("FAQs", 2),
        ("Conclusion", 2),
    ]
    assert [block for block in article.blocks if isinstance(block, ListOf | Table | Question | Call)] == [
        ListOf(
            (
                Item("Cold air"),
                Item("they take the oil out of the skin.", "Hot showers"),
                Item("the strong kinds most of all.", "Soap"),
            ),
            "Common triggers",
        ),
        Table(
            (
                ("Feature", "Dry spots", "Something else"),
                ("Feel", "Rough", "Smooth"),
                ("Season", "Winter", 'Any, "even" summer'),
            )
        ),
        ListOf(
            (Item("Wash with warm water."), Item("Put on cream while the skin is damp.")), is_ordered=True
        ),
        Question("Is it catching?", ("No. Nobody can catch it.",)),
        Question("How long does it last?", ("A few weeks.", "Some have it all winter.")),
        Call("Ready to have a look? Book a FREE consultation today!"),
    ]


def test_read_article_lists_what_no_field_takes():
    imported = read_article(decode((FILES / "spots.txt").read_bytes()))
    assert [(note.line, note.text) for note in imported.unplaced] == [(45, "![An elbow](elbow.jpg)")]
    assert [(note.line, note.text) for note in imported.notes if not note.is_unplaced] == [
        (4, "Why do dry spots appear?"),
        (5, "Dry spots vs other spots"),
        (6, "Who gets them moer often"),
        (8, "Common questions"),
    ]


@pytest.mark.parametrize("name", ["spots.txt", "spots.md", "spots.html"])
def test_read_article_drops_no_word(name):
    text = decode((FILES / name).read_bytes())
    imported = read_article(text)
    article = imported.article
    kept = " ".join([repr(article), *(note.text for note in imported.notes)])
    if name.endswith(".html"):
        text = re.sub(r"<(?!img)[^>]*>|<img[^>]*alt=|src=\S+", " ", text)
    mine = {"IN", "THIS", "ARTICLE", "Meta", "Title", "Description"}
    assert set(words(text)) - mine - {str(number) for number in range(10)} <= set(words(kept))


def test_read_article_reads_markdown_and_html_alike():
    markdown, html = (read_article((FILES / f"spots.{kind}").read_text()).article for kind in ("md", "html"))
    assert markdown == html
    assert markdown.title == "Dry spots on the elbow"
    assert markdown.blocks[:2] == (
        Heading("Why they come"),
        Paragraph("Winter air holds **little** water, and [elbows](/elbows/) rub."),
    )
    assert {type(block) for block in markdown.blocks} == {Heading, Paragraph, ListOf, Table, Question, Call}


def test_read_article_keeps_no_program_and_no_address_that_runs_one():
    imported = read_article(
        "<!doctype html><title>A</title><h1>B</h1><script>alert(1)</script>"
        '<p>See <a href="javascript:alert(2)">this</a>.</p><p>More.</p>'
    )
    assert imported.article.blocks[-1] == Paragraph("More.")
    assert imported.article.summary == "See this."
    assert [note.text for note in imported.unplaced] == ["alert(1)", "javascript:alert(2)"]


def test_read_article_fills_a_table_whose_rows_are_not_alike():
    imported = read_article("# T\n\n| a | b |\n| c |\n")
    assert imported.article.blocks == (Table((("a", "b"), ("c", ""))),)
    assert "not equally long" in imported.notes[0].why


def test_read_article_takes_the_title_from_elsewhere_and_says_so():
    imported = read_article("IN THIS ARTICLE:\n1) Why\n\nWhy\n\nNobody knows that.\n", name="my-file")
    assert imported.article.title == "my-file"
    assert "No line is a title" in imported.notes[0].why
    with pytest.raises(InvalidArticleError, match="no title"):
        read_article("Only one long sentence that ends, and so is no heading.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"a" * 2_000_001, "at most 2,000,000"),
        (b"PK\x03\x04\x14\x00", "word processor"),
        (b"%PDF-1.7", "PDF"),
        (b"Milia\x00\x01\x02", "no text"),
        ("Line one\nM\u00fcller".encode("cp1252"), "Line 2 is not utf-8"),
    ],
)
def test_decode_says_what_a_bad_file_is(data, message):
    with pytest.raises(InvalidArticleError, match=message):
        decode(data)


def test_decode_knows_utf_16_and_a_named_encoding():
    assert decode("Müller".encode("utf-16")) == "Müller"
    assert decode("Müller".encode("cp1252"), "windows-1252") == "Müller"
    with pytest.raises(InvalidArticleError, match="no encoding called x"):
        decode(b"a", "x")


@given(st.text(max_size=300))
def test_read_article_reads_or_refuses_any_text(text):
    for form in ("text", "html"):
        try:
            read_article(text, form=form, name="x")
        except InvalidArticleError:
            continue


def test_contents_end_at_the_text_below_them_without_an_empty_line():
    lines = [
        "Milia or whiteheads", "", "A short answer.",
        "IN THIS ARTICLE:", "2)What milia are", "Milia vs. whitehead", "4)  When too see a docter",
        "What milia are", "Beads of keratin.",
        "Milia vs. whiteheads", "Feature | Milia | Whiteheads |", "Size | 1–2 mm | 2–3 mm |",
        "When to see a doctor", "See one if:", "- It bleeds",
        "Ready to find out?", "Book a FREE consultation",
    ]  # fmt: skip
    read = read_article("\n".join(lines))
    headings = [block.text for block in read.article.blocks if isinstance(block, Heading)]
    assert headings == ["What milia are", "Milia vs. whiteheads", "When to see a doctor"]
    assert read.article.blocks[-1] == Call("Ready to find out? Book a FREE consultation")
    assert [note.text for note in read.notes] == ["Milia vs. whitehead", "When too see a docter"]
    assert not read.unplaced
