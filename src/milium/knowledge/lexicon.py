"""What the files in `ingredients/` say, read and checked: names, plants, colours, claims and limits.

A name stands on a line of its own. After it may follow `= other spelling; another` and `[function, function]`
where its functions are not those of its file.
"""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from milium.errors import InvalidKnowledgeError

DIRECTORY = Path(__file__).parent / "ingredients"
_LINE = re.compile(r"^(?P<name>[^=\[]+?)\s*(?:=\s*(?P<synonyms>[^\[]*?)\s*)?(?:\[(?P<functions>[^\]]*)\])?$")

View = Literal["milia_prone", "eye_area", "pregnancy"]
Column = Literal["occlusion", "irritation", "caution"]
Grade = Literal["A", "B", "C", "D"]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NameEntry(_File):
    """One name as the EU spells it on a label, with what it does and how else it is written."""

    inci_name: str
    functions: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


class Grammar(_File):
    """The words of which names are built that no list can hold in full."""

    parts: tuple[str, ...]
    forms: tuple[str, ...]
    treatments: tuple[str, ...]
    organisms: tuple[str, ...]
    words: tuple[str, ...]
    not_names: tuple[str, ...]
    sentence_words: tuple[str, ...]
    functions: tuple[tuple[str, tuple[str, ...]], ...]


class FlagWords(_File):
    """The lists that flags are set by."""

    aromatic_plants: frozenset[str]
    macro_algae: frozenset[str]
    allergens: frozenset[str]
    filters: frozenset[str]
    telling_words: frozenset[str]


class Claim(_File):
    """What may be said of every name that carries a flag or stands in `names`, with its grade and sources."""

    id: str
    flag: str | None = None
    names: tuple[str, ...] = ()
    ending: str | None = None
    views: tuple[View, ...]
    column: Column
    words: str
    grade: Grade
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Helper(_File):
    """A group that may help, and how well that is known."""

    id: str
    flag: str
    title: str
    words: str
    grade: Grade
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Limit(_File):
    """A legal limit on the declared percentage, or a duty that comes with a name whatever its amount.

    `maximum_percent` is None for a duty. A percentage equal to the maximum is within it.
    """

    id: str
    names: tuple[str, ...] = ()
    flag: str | None = None
    maximum_percent: float | None = None
    words: str
    law: str
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Comedogenicity(_File):
    """The numbers that published tables give for one name, table by table; a table without it is left out."""

    inci_name: str
    numbers: tuple[tuple[str, str], ...]


class LabelSource(_File):
    """A text that claims rest on, and how much of it was read."""

    id: str
    title: str
    authors: str | None = None
    year: int | None = None
    address: str | None = None
    read: Literal["full", "excerpt", "abstract", "secondary"]


class LexiconFacts(_File):
    """Everything in the folder."""

    names: tuple[NameEntry, ...]
    species: tuple[NameEntry, ...]
    colours: tuple[NameEntry, ...]
    grammar: Grammar
    claims: tuple[Claim, ...]
    helpers: tuple[Helper, ...]
    limits: tuple[Limit, ...]
    comedogenicity: tuple[Comedogenicity, ...]
    sources: dict[str, LabelSource]
    equivalents: tuple[tuple[str, ...], ...]


@cache
def load_lexicon_facts(directory: Path = DIRECTORY) -> LexiconFacts:
    """The folder's facts, read once in a process.

    Raises: InvalidKnowledgeError naming the file.
    """
    names: list[NameEntry] = []
    for path in sorted((directory / "names").glob("*.yaml")):
        names.extend(_entries(path))
    try:
        return LexiconFacts(
            names=tuple(names),
            species=tuple(_entries(directory / "plants.yaml")),
            colours=tuple(_entries(directory / "colours.yaml")),
            grammar=Grammar.model_validate(_words_split(_yaml(directory / "grammar.yaml"))),
            claims=_yaml(directory / "claims.yaml")["claims"],
            helpers=_yaml(directory / "claims.yaml")["helpers"],
            limits=_yaml(directory / "limits.yaml")["limits"],
            comedogenicity=_comedogenicity(directory / "comedogenicity_conflicts.csv"),
            sources={row["id"]: row for row in _yaml(directory / "sources.yaml")["sources"]},
            equivalents=json.loads((directory / "equivalents.json").read_text(encoding="utf-8"))["sets"],
        )
    except ValidationError as error:
        raise InvalidKnowledgeError(f"{directory.name}: {error}") from error


@cache
def load_flag_words(directory: Path = DIRECTORY) -> FlagWords:
    """The lists that flags are set by, read once in a process.

    Raises: InvalidKnowledgeError naming the file.
    """
    data = _yaml(directory / "flags.yaml")
    whole_lines = {"allergens", "filters"}
    words = {key: text.splitlines() if key in whole_lines else text.split() for key, text in data.items()}
    try:
        return FlagWords.model_validate(words)
    except ValidationError as error:
        raise InvalidKnowledgeError(f"flags.yaml: {error}") from error


def _yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as error:
        raise InvalidKnowledgeError(f"{path.name}: {error}") from error
    if not isinstance(data, dict):
        raise InvalidKnowledgeError(f"{path.name}: a mapping is expected")
    return data


def _entries(path: Path) -> list[NameEntry]:
    data = _yaml(path)
    functions = tuple(data.get("functions", ()))
    return [_entry(line, functions, path.name) for line in data["names"].splitlines() if line.strip()]


def _entry(line: str, functions: tuple[str, ...], file: str) -> NameEntry:
    found = _LINE.match(line.strip())
    if found is None:
        raise InvalidKnowledgeError(f"{file}: {line!r} is not `NAME = synonym; synonym [function]`")
    own = found["functions"]
    return NameEntry.model_construct(
        inci_name=found["name"],
        functions=tuple(part.strip() for part in own.split(",")) if own else functions,
        synonyms=tuple(part.strip() for part in (found["synonyms"] or "").split(";") if part.strip()),
    )


def _words_split(data: dict[str, Any]) -> dict[str, Any]:
    # Word lists stand as running text, so that they can be read and sorted by eye.
    return {key: tuple(value.split()) if isinstance(value, str) else value for key, value in data.items()}


def _comedogenicity(path: Path) -> tuple[Comedogenicity, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tables = [column for column in rows[0] if column != "inci" and not column.startswith("spread")]
    return tuple(
        Comedogenicity(inci_name=row["inci"], numbers=tuple((t, row[t]) for t in tables if row[t]))
        for row in rows
    )
