"""Catalogues of translations, one a room and language: `extract` brings them up to date, `compile` makes them ready.

    tools/messages.py extract    every text of the sources into src/milium_site/ROOM/locale/LANGUAGE/…/django.po
    tools/messages.py compile    each django.po into the django.mo beside it, where that is missing or older

A translation stays as long as its English text does; nothing is guessed for one that has changed. English has a
catalogue too, without translations: the list of all texts, by which coverage is counted.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from milium.ingredients.status import WARNINGS
from milium.knowledge.lexicon import load_lexicon_facts

SITE = Path(__file__).resolve().parents[1] / "src" / "milium_site"
ENGLISH = "en_GB"
LANGUAGES = (ENGLISH, "de", "fr", "es", "ar")
# Only staff see these rooms, and their pages are English.
STAFF_ROOMS = {"accounts", "api", "audit", "desk", "staff", "vault"}
# What only staff see of the other rooms, beside every page that extends `staff_page.html`.
STAFF_PARTS = re.compile(
    r"/(staff_page|staff_header|gallery|look_preview/\w+|clinician_\w+|conclusion|statement)\.html$"
    r"|^consultations/templates/consultations/(consents|map|parts/(?!leaflet))"
    r"|^consultations/(?!templates/|(forms|queries)/(check_in|leaflet|aftercare))"
)
# Texts that stand in no room, and the room whose catalogues hold them.
OUTSIDE = {"design": ("middleware.py",)}
# Sentences on labels stand in the core, which knows no gettext; the room that shows them holds their translations.
LABELS = "ingredients"
CLINICAL = "clinical"
CLINICAL_WORDS = ("clinical_text", "clinical_text_lazy", "clinical_words")
CLINICAL_TAGS = ("clinical", "clinical_words")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    **dict.fromkeys(CLINICAL_WORDS),
}
TEMPLATES = {".html", ".txt", ".xml"}
Key = tuple[str, str]


@dataclass
class Text:
    """One text of a room: its plural, if it has one, and the files in which it stands."""

    plural: str = ""
    files: set[str] = field(default_factory=set)


def rooms() -> list[Path]:
    """The rooms that visitors see, by name."""
    return [path.parent for path in sorted(SITE.glob("*/apps.py")) if path.parent.name not in STAFF_ROOMS]


def texts(room: Path) -> dict[Key, Text]:
    """Every text of a room that is to be translated: context and English to what is known of it."""
    found: dict[Key, Text] = {}
    outside = (SITE / name for name in OUTSIDE.get(room.name, ()))
    for path in sorted([*room.rglob("*"), *outside]):
        name = path.relative_to(SITE).as_posix()
        if STAFF_PARTS.search(name) or "/migrations/" in name:
            continue
        for context, words, plural in _in_file(path):
            text = found.setdefault((context, words), Text())
            text.plural = text.plural or plural
            text.files.add(name)
    if room.name == LABELS:
        for file, words in label_texts():
            found.setdefault((CLINICAL, words), Text()).files.add(file)
    return dict(sorted(found.items(), key=lambda item: (item[0][1], item[0][0])))


def label_texts() -> Iterator[tuple[str, str]]:
    """What the core says of labels, with the file below `src` in which it stands."""
    facts = load_lexicon_facts()
    for claim in facts.claims:
        yield "milium/knowledge/ingredients/claims.yaml", claim.words
    for helper in facts.helpers:
        yield "milium/knowledge/ingredients/claims.yaml", helper.title
        yield "milium/knowledge/ingredients/claims.yaml", helper.words
    for limit in facts.limits:
        yield "milium/knowledge/ingredients/limits.yaml", limit.words
    for words in WARNINGS:
        yield "milium/ingredients/status.py", words


def _in_file(path: Path) -> Iterator[tuple[str, str, str]]:
    if path.suffix == ".py":
        yield from _in_python(path.read_bytes())
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        source = path.read_text("utf-8")
        if not source.startswith('{% extends "staff_page.html" %}'):
            yield from _in_template(source)


def _in_template(source: str) -> Iterator[tuple[str, str, str]]:
    from django.template.base import Lexer, TokenType
    from django.utils.translation.template import templatize

    # Django turns a template into Python; on one line, so that what is left of its indents means nothing.
    yield from _in_python(" ".join(templatize(source).split("\n")).encode())
    for token in Lexer(source).tokenize():
        if token.token_type != TokenType.BLOCK:
            continue
        words = token.split_contents()
        if words[0] in CLINICAL_TAGS and len(words) > 1 and words[1][0] == words[1][-1] == '"':
            yield CLINICAL, words[1][1:-1].replace('\\"', '"'), ""


def _in_python(source: bytes) -> Iterator[tuple[str, str, str]]:
    for _line, function, found, _notes in extract_python(io.BytesIO(source), list(KEYWORDS), [], {}):
        parts = list(found) if isinstance(found, (list, tuple)) else [found]
        order = KEYWORDS[function] or (1,)
        context = CLINICAL if function in CLINICAL_WORDS else ""
        first = ""
        for place in order:
            number, is_context = (place[0], True) if isinstance(place, tuple) else (place, False)
            part = parts[number - 1] if number <= len(parts) else None
            if not part:
                break
            if is_context:
                context = part
            elif first:
                yield context, first, part
                break
            else:
                first = part
        else:
            yield context, first, ""


def extract() -> None:
    """Writes every catalogue anew: the texts of the sources, each with the translation that it had."""
    for room in rooms():
        known = texts(room)
        for language in LANGUAGES:
            path = catalogue_path(room, language)
            if known:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_written(known, language, _translations(path)))
            else:
                path.unlink(missing_ok=True)


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def _translations(path: Path) -> dict[Key, str | tuple[str, ...]]:
    if not path.exists():
        return {}
    return {
        (message.context or "", english(message.id)): message.string
        for message in read(path)
        if message.id and not message.fuzzy
    }


def read(path: Path) -> Catalog:
    """The catalogue of a file. Raises: babel's PoFileError."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, abort_invalid=True)


def english(message_id: str | tuple[str, ...]) -> str:
    """The English text that a message is known by: of a plural, the first."""
    return message_id if isinstance(message_id, str) else message_id[0]


def _written(known: dict[Key, Text], language: str, old: dict[Key, str | tuple[str, ...]]) -> bytes:
    catalog = Catalog(locale=language, fuzzy=False)
    for (context, words), text in known.items():
        translated = old.get((context, words), "")
        if isinstance(translated, str) == bool(text.plural):
            # It had no plural and has one now, or the other way round.
            translated = ("",) * catalog.num_plurals if text.plural else ""
        catalog.add(
            (words, text.plural) if text.plural else words,
            string=translated,
            locations=[(name, None) for name in sorted(text.files)],
            context=context or None,
        )
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, include_lineno=False)
    return _head(language).encode() + out.getvalue().rstrip(b"\n") + b"\n"


def _head(language: str) -> str:
    # Without dates and names: the file changes when a text does, and only then.
    catalog = Catalog(locale=language)
    lines = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalog.plural_forms}",
    )
    body = "".join(f'"{line}\\n"\n' for line in lines)
    name = Locale.parse(language).get_display_name("en")
    return f'# {name}\nmsgid ""\nmsgstr ""\n{body}\n'


def compile_catalogues(target: Path = SITE) -> list[Path]:
    """Makes each django.po into a django.mo below `target`, by default beside it; those made, with their folders.

    One that is not older than its source is left alone.
    """
    made = []
    for source in sorted(SITE.glob("*/locale/*/LC_MESSAGES/django.po")):
        path = (target / source.relative_to(SITE)).with_suffix(".mo")
        if not path.exists() or path.stat().st_mtime < source.stat().st_mtime:
            _write(path, _compiled(source))
        made.append(path)
    return made


def _compiled(source: Path) -> bytes:
    catalog = read(source)
    if source.parents[1].name == ENGLISH:
        for message in catalog:
            # English is written in the sources: here it stands for itself, so that every text can be counted.
            if message.id:
                message.string = message.id
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may compile at once: each writes its own file, and the last name stays.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


if __name__ == "__main__":
    commands = {"extract": extract, "compile": compile_catalogues}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        raise SystemExit(__doc__)
    commands[sys.argv[1]]()
