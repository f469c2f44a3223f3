"""The knowledge in another language: its texts replaced, its rules, ids, numbers and sources as they were.

A translation is a file `locale/<language>.po`. Each message is kept under the place of its text and the English
text itself, so that a translation of a text that has changed since is not used: English stands there until it
is translated anew. No translation was read by a clinician: whoever shows one decides whether that may be.
"""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from milium.knowledge.loading import DIRECTORY, KINDS, Knowledge, load_knowledge
from milium.knowledge.models import ENGLISH, Translatable
from milium.knowledge.po import PoMessage, read_po, write_po

# What a text becomes: place and English text in, the text to show out.
Replace = Callable[[str, str], str]


def languages(directory: Path = DIRECTORY) -> tuple[str, ...]:
    """The languages into which the knowledge is translated, wholly or in part; English is not among them."""
    return tuple(sorted(path.stem for path in (directory / "locale").glob("*.po")))


def translated(knowledge: Knowledge, language: str, messages: Mapping[tuple[str, str], str]) -> Knowledge:
    """The knowledge with every marked text replaced that `messages` has, by place and English text.

    Entries of which nothing is translated are shared with `knowledge`, which is left as it was.

    >>> key = ("red_flags/one_pearly_bump/line", load_knowledge().red_flags["one_pearly_bump"].line)
    >>> german = translated(load_knowledge(), "de", {key: "Eine perlige Stelle"})
    >>> german.red_flags["one_pearly_bump"].line, german.language, german.clinically_reviewed
    ('Eine perlige Stelle', 'de', False)
    """

    def replace(place: str, text: str) -> str:
        return messages.get((place, text), text)

    kinds: dict[str, Any] = {
        kind: {
            key: _replaced(entry, f"{kind}/{key}", replace) for key, entry in getattr(knowledge, kind).items()
        }
        for kind in KINDS
    }
    return Knowledge.model_construct(**kinds).in_language(language)


def knowledge_in(language: str) -> Knowledge:
    """The knowledge that ships with milium in that language, built once in a process.

    Without a file for the language it is the English one, which its `language` says.
    """
    return load_knowledge() if language == ENGLISH else _knowledge_in(language)


@cache
def _knowledge_in(language: str) -> Knowledge:
    if language not in languages():
        return load_knowledge()
    return translated(load_knowledge(), language, read_translation(language))


def read_translation(language: str, directory: Path = DIRECTORY) -> dict[tuple[str, str], str]:
    """What is translated, by place and English text; neither what is empty nor what a tool only guessed.

    Raises: InvalidKnowledgeError when the file cannot be read as one of gettext. FileNotFoundError without it.
    """
    return {
        (message.context, message.source): message.text
        for message in read_messages(language, directory)
        if message.text and not message.is_fuzzy
    }


def read_messages(language: str, directory: Path = DIRECTORY) -> tuple[PoMessage, ...]:
    """Every message of the language's file, in order. Raises as `read_translation` does."""
    path = directory / "locale" / f"{language}.po"
    return read_po(path.read_text(encoding="utf-8"), f"locale/{path.name}")


def texts_to_translate(knowledge: Knowledge) -> dict[tuple[str, str], None]:
    """Every marked text once, as place and text, in reading order.

    The clinicians' own questionnaire is left out: it stays in English.
    """
    found: dict[tuple[str, str], None] = {}

    def note(place: str, text: str) -> str:
        found.setdefault((place, text))
        return text

    for kind in KINDS:
        for key, entry in getattr(knowledge, kind).items():
            if getattr(entry, "audience", "visitor") == "visitor":
                _replaced(entry, f"{kind}/{key}", note)
    return found


def updated_messages(knowledge: Knowledge, messages: tuple[PoMessage, ...] = ()) -> tuple[PoMessage, ...]:
    """A message for every text there is now, with what `messages` have for it; those of no text are dropped."""
    known = {(message.context, message.source): message for message in messages}
    return tuple(known.get(key) or PoMessage(*key) for key in texts_to_translate(knowledge))


def write_messages(language: str, directory: Path = DIRECTORY, knowledge: Knowledge | None = None) -> Path:
    """Bring the language's file up to the knowledge, keeping what is translated, and give back where it is."""
    path = directory / "locale" / f"{language}.po"
    before = read_messages(language, directory) if path.exists() else ()
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        write_po(updated_messages(knowledge or load_knowledge(), before), language), encoding="utf-8"
    )
    return path


def translations(language: str) -> tuple[PoMessage, ...]:
    """Every text to translate with its translation beside it, empty where there is none: for a reviewer to read."""
    known = read_translation(language) if language in languages() else {}
    return tuple(PoMessage(*key, known.get(key, "")) for key in texts_to_translate(load_knowledge()))


def digest(language: str) -> str:
    """A short text that changes when a text or its translation does: what a reviewer's approval holds for."""
    whole = hashlib.sha256(language.encode())
    for message in translations(language):
        for part in (message.context, message.source, message.text):
            whole.update(part.encode() + b"\0")
    return whole.hexdigest()[:16]


def _replaced(value: Any, place: str, replace: Replace) -> Any:
    """The value with its marked texts replaced, or the very same value when none of them changed."""
    if isinstance(value, BaseModel):
        return _replaced_model(value, place, replace)
    if isinstance(value, Mapping):
        mapping = {key: _replaced(item, f"{place}/{key}", replace) for key, item in value.items()}
        return mapping if any(mapping[key] is not item for key, item in value.items()) else value
    if isinstance(value, tuple):
        items = tuple(_replaced(item, _place_of(item, place), replace) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def _replaced_model(model: BaseModel, place: str, replace: Replace) -> BaseModel:
    marked = _marked_fields(type(model))
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name in marked:
            new = _replaced_text(value, f"{place}/{name}", replace)
        else:
            new = _replaced(value, f"{place}/{name}", replace)
        if new is not value:
            changes[name] = new
    return model.model_copy(update=changes) if changes else model


def _replaced_text(value: Any, place: str, replace: Replace) -> Any:
    if isinstance(value, str):
        return replace(place, value)
    if isinstance(value, tuple):
        items = tuple(_replaced_text(item, place, replace) for item in value)
        return items if items != value else value
    return value


def _place_of(item: Any, place: str) -> str:
    """The place of one part of a list: by its id where it has one, and never by its number, which may change."""
    name = getattr(item, "id", None) or getattr(item, "value", None)
    return f"{place}/{name}" if name else place


@cache
def _marked_fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Translatable) for mark in field.metadata) or _is_marked(field.annotation)
    )


def _is_marked(annotation: Any) -> bool:
    """Whether the type is a marked text, perhaps, or a list of them."""
    if get_origin(annotation) is Annotated:
        return any(isinstance(mark, Translatable) for mark in annotation.__metadata__)
    if get_origin(annotation) in {Union, types.UnionType, tuple}:
        return any(_is_marked(part) for part in get_args(annotation))
    return False
