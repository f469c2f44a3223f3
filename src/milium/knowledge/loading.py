"""The only reader of the knowledge files.

People write YAML, one thing a file. Reading some hundred of them takes a second, so that `milium
compile-knowledge` writes them all, checked, into one pack beside them; the pack is read while it is as new
as the files, and the files otherwise.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from milium.errors import InvalidKnowledgeError
from milium.knowledge.models import (
    ENGLISH,
    Aftercare,
    CareAdvice,
    Cause,
    ComparisonTable,
    Entry,
    Finding,
    Gate,
    Likelihood,
    MiliaType,
    ProductKind,
    Questionnaire,
    RedFlag,
    RemovalPlan,
    RoutineAdvice,
    RoutineConflict,
    RoutineRule,
    SkinCondition,
    Source,
    Treatment,
    Wording,
)

DIRECTORY = Path(__file__).parent
PACK = "pack.json"


class Knowledge(BaseModel):
    """All that milium knows: one mapping of id to entry for each folder of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[str, Source] = {}
    findings: dict[str, Finding] = {}
    conditions: dict[str, SkinCondition] = {}
    milia_types: dict[str, MiliaType] = {}
    likelihoods: dict[str, Likelihood] = {}
    red_flags: dict[str, RedFlag] = {}
    questionnaires: dict[str, Questionnaire] = {}
    comparisons: dict[str, ComparisonTable] = {}
    causes: dict[str, Cause] = {}
    care_advice: dict[str, CareAdvice] = {}
    treatments: dict[str, Treatment] = {}
    gates: dict[str, Gate] = {}
    plans: dict[str, RemovalPlan] = {}
    product_kinds: dict[str, ProductKind] = {}
    routine_rules: dict[str, RoutineRule] = {}
    routine_conflicts: dict[str, RoutineConflict] = {}
    aftercare: dict[str, Aftercare] = {}
    routine_advice: dict[str, RoutineAdvice] = {}
    wording: dict[str, Wording] = {}

    _language: str = PrivateAttr(default=ENGLISH)

    @property
    def language(self) -> str:
        """The language of the texts, as in an address: `en-gb`, `de`."""
        return self._language

    @property
    def clinically_reviewed(self) -> bool:
        """Whether a clinician has read every entry. Never so of a translation: only the English files say who."""
        return self._language == ENGLISH and all(
            entry.reviewed_by is not None for kind in KINDS for entry in getattr(self, kind).values()
        )

    def say(self, wording: str, **filled: str | float) -> str:
        """The core's own words of that id, filled in; a number is written as the language writes it.

        >>> load_knowledge().say("weeks", number=8), load_knowledge().say("weeks", number=1)
        ('8 weeks', '1 week')

        Raises: KeyError when there is no such wording, or a word to fill in is missing.
        """
        entry = self.wording[wording]
        text = entry.one if entry.one is not None and filled.get("number") == 1 else entry.text
        return text.format(
            **{
                name: value if isinstance(value, str) else self._number(value)
                for name, value in filled.items()
            }
        )

    def _number(self, number: float) -> str:
        written = f"{number:g}"
        return written if self._language.startswith("en") else written.replace(".", ",")

    def in_language(self, language: str) -> Self:
        """The same knowledge, said to be in that language; its texts are those it has."""
        same = self.model_copy()
        same._language = language
        return same

    # Equal only to itself: the tables computed from it are kept by it.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


KINDS: dict[str, type[Entry]] = {
    # Every field is a dict by id, which the type of an annotation does not tell.
    name: field.annotation.__args__[1]  # type: ignore[union-attr]
    for name, field in Knowledge.model_fields.items()
}


def read_folder(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Every entry of a folder as plain data with its path, in order of name.

    Raises: InvalidKnowledgeError when a file is no YAML mapping or its id is not its name.
    """
    entries = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=_FastLoader)  # noqa: S506  a SafeLoader
        except yaml.YAMLError as error:
            raise InvalidKnowledgeError(f"{folder.name}/{path.name}: {error}") from error
        if not isinstance(data, dict) or data.get("id") != path.stem:
            raise InvalidKnowledgeError(f"{folder.name}/{path.name}: `id` has to be {path.stem}")
        entries.append((path, data))
    return entries


_FastLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_knowledge(directory: Path = DIRECTORY) -> Knowledge:
    """The knowledge as its YAML files have it, whatever the pack says.

    Raises: InvalidKnowledgeError naming the file and the field.
    """
    kinds: dict[str, dict[str, Entry]] = {}
    for name, model in KINDS.items():
        kinds[name] = {}
        for path, data in read_folder(directory / name):
            try:
                kinds[name][data["id"]] = model.model_validate(data)
            except ValidationError as error:
                raise InvalidKnowledgeError(f"{name}/{path.name}: {error}") from error
    return Knowledge.model_validate(_in_reading_order(kinds))


def _in_reading_order(kinds: Mapping[str, dict[str, Entry]]) -> dict[str, dict[str, Entry]]:
    return {
        name: dict(sorted(entries.items(), key=lambda item: (getattr(item[1], "order", 0), item[0])))
        for name, entries in kinds.items()
    }


def fingerprint(directory: Path = DIRECTORY) -> str:
    """A short text that changes when a knowledge file is added, removed or touched."""
    newest, count, size = 0, 0, 0
    for name in KINDS:
        # `os.scandir` and no paths: this runs at every start, over some hundred files.
        with suppress(FileNotFoundError), os.scandir(directory / name) as found:
            for file in found:
                if file.name.endswith(".yaml"):
                    stat = file.stat()
                    newest, count, size = max(newest, stat.st_mtime_ns), count + 1, size + stat.st_size
    return f"{count}:{size}:{newest}"


def compile_knowledge(directory: Path = DIRECTORY, *, sealed: bool = False, path: Path | None = None) -> Path:
    """Write the pack, to `path` or beside the files, and give back where it is.

    A `sealed` pack is trusted whatever the files look like: an installed package has new file times, and
    nobody edits it.
    """
    knowledge = read_knowledge(directory)
    stamp = "sealed" if sealed else fingerprint(directory)
    body = knowledge.model_dump_json(by_alias=True, exclude_defaults=True)
    path = path or directory / PACK
    path.write_text(f"{json.dumps(stamp)}\n{body}\n", encoding="utf-8")
    return path


def read_pack(directory: Path = DIRECTORY) -> Knowledge | None:
    """The knowledge from the pack, or None when there is none or it is older than the files."""
    try:
        stamp, _, body = (directory / PACK).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    trusted = {json.dumps("sealed").encode(), json.dumps(fingerprint(directory)).encode()}
    if stamp not in trusted:
        return None
    with _no_collecting():
        return Knowledge.model_validate_json(body)


@contextmanager
def _no_collecting() -> Iterator[None]:
    # Thousands of objects at once, none of them garbage and all kept to the end: looking for some, now or
    # later, would double the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


@cache
def load_knowledge() -> Knowledge:
    """The knowledge that ships with milium, read once in a process.

    >>> load_knowledge().conditions["milia"].dangerous
    False
    """
    return read_pack() or read_knowledge()
