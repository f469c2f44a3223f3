"""Bytes of a file as text, or an error that says what the file is and what to do."""

from __future__ import annotations

import codecs

from milium.errors import InvalidArticleError

MOST_BYTES = 2_000_000
_KINDS = {
    b"PK\x03\x04": "a word processor's own file or an archive",
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich text file",
    b"\xd0\xcf\x11\xe0": "an old word processor's file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def decode(data: bytes, encoding: str = "") -> str:
    """The text of a file. Without `encoding` it is UTF-8, or UTF-16 where the file says so itself.

    Raises: InvalidArticleError for what is empty, too large, no text, or text in another encoding.

    >>> decode("Müller".encode())
    'Müller'
    """
    if not data.strip():
        raise InvalidArticleError("The file is empty.")
    if len(data) > MOST_BYTES:
        raise InvalidArticleError(
            f"The file has {len(data):,} bytes; an article has at most {MOST_BYTES:,}. Is it the right file?"
        )
    for start, kind in _KINDS.items():
        if data.startswith(start):
            raise InvalidArticleError(f"The file is {kind}. Save it as plain text (UTF-8), Markdown or HTML.")
    chosen = encoding or next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    text = _decoded(data, chosen)
    if "\x00" in text:
        raise InvalidArticleError("The file holds bytes that are no text. Save it as plain text (UTF-8).")
    if not text.strip():
        raise InvalidArticleError("The file is empty.")
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise InvalidArticleError(f"There is no encoding called {encoding}.") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidArticleError(
            f"Line {line} is not {encoding} text. Save the file as UTF-8, or name its encoding, "
            "such as --encoding windows-1252."
        ) from None
