"""Files of messages in the format of GNU gettext, as much of it as the knowledge needs.

Every message has a context and one text; there are no plural forms. Read by hand and not by a library, so that
the core needs none at run time, and so that an edited file counts without a step in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from milium.errors import InvalidKnowledgeError

_LINE = re.compile(r'(?P<word>msgctxt|msgid|msgstr)?\s*"(?P<text>(?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class PoMessage:
    """One message. `text` is empty where nobody has translated it; `is_fuzzy` marks one that a tool guessed."""

    context: str
    source: str
    text: str = ""
    is_fuzzy: bool = False


def read_po(content: str, place: str = "the file") -> tuple[PoMessage, ...]:
    """The messages in order, without the head of the file and without those struck out by `#~`.

    >>> read_po('msgctxt "red_flags/a/line"\\nmsgid "It bleeds"\\nmsgstr "Es blutet"\\n')[0].text
    'Es blutet'

    Raises: InvalidKnowledgeError naming `place` and the line that is no part of such a file.
    """
    found: list[PoMessage] = []
    parts: dict[str, str] = {}
    word, is_fuzzy = "", False
    for number, line in enumerate(content.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            # What stands before a message, such as its flags, comes after the one before it.
            if "msgstr" in parts:
                found.append(_message(parts, is_fuzzy=is_fuzzy))
                parts, word, is_fuzzy = {}, "", False
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        match = _LINE.fullmatch(line)
        if match is None or not (match["word"] or word):
            raise InvalidKnowledgeError(
                f"{place}, line {number}: neither msgctxt, msgid, msgstr nor their text"
            )
        if match["word"] in parts or (match["word"] == "msgctxt" and parts):
            found.append(_message(parts, is_fuzzy=is_fuzzy))
            parts, is_fuzzy = {}, False
        word = match["word"] or word
        parts[word] = parts.get(word, "") + _unescaped(match["text"])
    if parts:
        found.append(_message(parts, is_fuzzy=is_fuzzy))
    return tuple(message for message in found if message.source)


def _message(parts: Mapping[str, str], *, is_fuzzy: bool) -> PoMessage:
    return PoMessage(parts.get("msgctxt", ""), parts.get("msgid", ""), parts.get("msgstr", ""), is_fuzzy)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text)


def _quoted(text: str) -> str:
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    )


def write_po(messages: Iterable[PoMessage], language: str) -> str:
    """The messages as a file, in the order given; no dates, so that it changes only when a message does."""
    return "\n".join(_blocks(messages, language))


def _blocks(messages: Iterable[PoMessage], language: str) -> Iterator[str]:
    yield (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: milium knowledge\\n"\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    for message in messages:
        mark = "#, fuzzy\n" if message.is_fuzzy else ""
        yield (
            f"{mark}msgctxt {_quoted(message.context)}\nmsgid {_quoted(message.source)}\n"
            f"msgstr {_quoted(message.text)}\n"
        )
