"""What has to hold of a translation of the knowledge, beyond what its file format says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from milium.knowledge.lint import Problem
from milium.knowledge.loading import DIRECTORY, Knowledge
from milium.knowledge.po import PoMessage
from milium.knowledge.translation import languages, read_messages, texts_to_translate

# What no sentence of milium says in any language: that it diagnoses, promises or belittles.
FORBIDDEN = {
    "de": re.compile(
        r"\bSie haben\b|\bIhr(?:e)? (?:Kind|Baby|Tochter|Sohn) hat\b"
        r"|\bsicher(?:e[mnrs]?|lich)?\b|\bgefahrlos\w*|\bgarantier\w*|\bgarantie\w*"
        r"|\bnarben(?:frei|los)\w*|\b(?:keine|ohne) Narben?\b|\bperfekt\w*|\bmakel\w*|\bloswerden\b|\bloszuwerden\b",
        re.IGNORECASE,
    ),
}
_FILLED_IN = re.compile(r"\{\w*\}")
_NUMBER = re.compile(r"\d+")


def lint_translations(knowledge: Knowledge, directory: Path = DIRECTORY) -> tuple[Problem, ...]:
    """Everything to mend in the translations in that directory, by language; empty when all is well.

    A text that nobody has translated yet is no problem: it is shown in English.

    Raises: InvalidKnowledgeError when a file cannot be read.
    """
    return tuple(
        problem
        for language in languages(directory)
        for problem in lint_translation(knowledge, language, read_messages(language, directory))
    )


def lint_translation(
    knowledge: Knowledge, language: str, messages: tuple[PoMessage, ...]
) -> Iterator[Problem]:
    """The problems of one language's messages, in their order."""
    texts = texts_to_translate(knowledge)
    places = {place for place, _ in texts}
    times = Counter((message.context, message.source) for message in messages)
    for message in messages:
        where = f"locale/{language}.po {message.context}"
        if (message.context, message.source) not in texts:
            what = (
                "translates a text that has changed" if message.context in places else "there is no such text"
            )
            advice = f"run `milium knowledge-messages {language}`"
            yield Problem("translations-are-current", where, f"{what}; {advice}")
        if times[message.context, message.source] > 1:
            yield Problem("translations-are-current", where, "is translated twice")
        if message.text:
            yield from _unfit(message, language, where)


def _unfit(message: PoMessage, language: str, where: str) -> Iterator[Problem]:
    for what, pattern in (("words to fill in", _FILLED_IN), ("numbers", _NUMBER)):
        wanted, found = sorted(pattern.findall(message.source)), sorted(pattern.findall(message.text))
        if wanted != found:
            yield Problem(
                "translations-keep-numbers", where, f"{what}: {found or 'none'} for {wanted or 'none'}"
            )
    if language in FORBIDDEN:
        for match in FORBIDDEN[language].finditer(message.text):
            yield Problem("translations-are-careful", where, f"says {match[0]!r}")
