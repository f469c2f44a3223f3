"""The European Commission's inventory of ingredient names, as a clinic downloads it, to names of the lexicon."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from milium.errors import InvalidInputError
from milium.ingredients.lexicon import ImportedName, Lexicon, build_lexicon
from milium.knowledge.lexicon import LexiconFacts

FILE_NAME = "imported_names.json"
_NAME_COLUMNS = ("inci_name", "inci name", "name")
_LARGEST_FIELD = 1_000_000


def read_inventory(path: Path) -> list[ImportedName]:
    """The names of the Commission's inventory, from a CSV or CSV.gz with a column "INCI name".

    Raises: InvalidInputError when the file is no such table.
    """
    csv.field_size_limit(_LARGEST_FIELD)
    try:
        with _opened(path) as file:
            names = list(_names(csv.reader(file)))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise InvalidInputError(f"{path.name} cannot be read as a CSV or CSV.gz file: {error}") from None
    if not names:
        raise InvalidInputError(f"{path.name} holds no names")
    return names


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    if is_packed:
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _names(rows: Iterable[list[str]]) -> Iterator[ImportedName]:
    columns: dict[str, int] | None = None
    for row in rows:
        if columns is None:
            titles = [title.strip().lower() for title in row]
            if any(title in _NAME_COLUMNS for title in titles):
                columns = {title: place for place, title in enumerate(titles)}
            continue
        name = _cell(row, columns, *_NAME_COLUMNS).upper()
        if name:
            synonyms = (
                _cell(row, columns, "inn_name", "inn name"),
                _cell(row, columns, "ph_eur_name", "ph. eur. name"),
            )
            functions = tuple(
                part.strip().lower() for part in _cell(row, columns, "function").split(",") if part.strip()
            )
            yield ImportedName(" ".join(name.split()), functions, tuple(text for text in synonyms if text))
    if columns is None:
        raise InvalidInputError("there is no column `inci_name`, as the Commission's inventory has it")


def _cell(row: list[str], columns: dict[str, int], *titles: str) -> str:
    for title in titles:
        place = columns.get(title)
        if place is not None and place < len(row):
            return row[place].strip()
    return ""


def save_imported(names: Iterable[ImportedName], directory: Path) -> Path:
    """Keep imported names in `directory`, which is made if it is not there. The path of the file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / FILE_NAME
    part = path.with_suffix(".part")
    part.write_text(json.dumps([list(name) for name in names], ensure_ascii=False), encoding="utf-8")
    part.replace(path)
    return path


def load_imported(directory: Path) -> list[ImportedName]:
    """The names that were imported into `directory`; empty where none were.

    Raises: InvalidInputError when the file there is damaged.
    """
    path = directory / FILE_NAME
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [ImportedName(name, tuple(functions), tuple(synonyms)) for name, functions, synonyms in rows]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError) as error:
        raise InvalidInputError(f"{path.name} is damaged, import the inventory again: {error}") from None


def lexicon_with_imported(facts: LexiconFacts, directory: Path) -> Lexicon:
    """The shipped lexicon, widened by what was imported into `directory`."""
    return build_lexicon(facts, load_imported(directory))
