"""Every text, rule and list of sources inside an entry, however deep, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Comparison, Entry

# Fields whose text is a name of something else's, not a sentence of ours.
_NOT_PROSE = {"id", "sources", "frequency_sources", "title_of_source", "address", "authors", "condition"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the rule that found it, the file and field, and what is wrong."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.place}: {self.message}"


def entries(knowledge: Knowledge) -> Iterator[tuple[str, Entry]]:
    """Every entry with its place, `folder/id`."""
    for kind in type(knowledge).model_fields:
        for key, entry in getattr(knowledge, kind).items():
            yield f"{kind}/{key}", entry


def parts(value: Any, place: str) -> Iterator[tuple[str, BaseModel]]:
    """The entry and every model inside it, with its place."""
    if isinstance(value, BaseModel):
        yield place, value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from parts(item, f"{place}.{key}")
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from parts(item, f"{place}[{index}]")


def texts(entry: Entry, place: str) -> Iterator[tuple[str, str]]:
    """Every text of an entry with its place; names of sources and addresses are left out."""
    for where, part in parts(entry, place):
        if isinstance(part, Comparison):
            continue
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name not in _NOT_PROSE and isinstance(value, str):
                yield f"{where}.{name}", value


def comparisons(entry: Entry, place: str) -> Iterator[tuple[str, Comparison]]:
    """Every comparison of an answer in the rules of an entry, with its place."""
    for where, part in parts(entry, place):
        if isinstance(part, Comparison):
            yield where, part


def source_lists(entry: Entry, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of sources in an entry, with its place."""
    for where, part in parts(entry, place):
        for name in ("sources", "frequency_sources"):
            if name in type(part).model_fields:
                yield f"{where}.{name}", getattr(part, name)
