"""Articles as clinics keep them: text out of a word processor, Markdown or HTML, read into parts and written back.

What a reader cannot place is noted, never dropped; what is written is read back as it was.
"""

from milium.articles.article import (
    Article,
    Block,
    Call,
    Embed,
    Heading,
    Item,
    ListOf,
    Paragraph,
    Question,
    Table,
    is_list_title,
)
from milium.articles.decoding import MOST_BYTES, decode
from milium.articles.reading import Imported, Note, read_article
from milium.articles.writing import write_markdown, write_text

__all__ = [
    "MOST_BYTES",
    "Article",
    "Block",
    "Call",
    "Embed",
    "Heading",
    "Imported",
    "Item",
    "ListOf",
    "Note",
    "Paragraph",
    "Question",
    "Table",
    "decode",
    "is_list_title",
    "read_article",
    "write_markdown",
    "write_text",
]
