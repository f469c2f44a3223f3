"""`milium label`: an ingredient list in, what it declares and what is known of it out."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from milium.cli.imported import imported_folder, lexicon_for
from milium.errors import InvalidInputError
from milium.ingredients import Assessment, Declaration, Ingredient, Lexicon, assess_label, read_label

PRODUCT = 'an object such as {"id": "a", "text": "Aqua, Glycerin"}'
PROGRESS_EVERY = 5_000
_VIEWS = {
    "milia_prone": "For skin prone to milia",
    "eye_area": "For the eye area",
    "pregnancy": "In pregnancy",
}
_STATUS = {
    "list": "An ingredient list",
    "highlights": "Highlights, no ingredient list",
    "fragment": "A footnote, no ingredient list",
    "prose": "Sentences, no ingredient list",
    "missing": "No ingredient list",
}


@click.command("label")
@click.argument("label", required=False)
@click.option(
    "--jsonl", is_flag=True, help="Read one product a line from standard input, write one line for each."
)
@click.option("--name", help="The product's name: it decides on sun filters and scrubs.")
@click.option("--category", help="The product's kind, such as Cleanser.")
@click.option("--no-imported", is_flag=True, help="Use the shipped names only.")
@imported_folder
def label(
    label: str | None, jsonl: bool, name: str | None, category: str | None, no_imported: bool, folder: Path
) -> None:
    """Read LABEL, a text or a file (- for standard input): its names, and what is known of them.

    Nothing said here is a verdict on a product: a name says that something is in it, not how much.
    """
    if jsonl == (label is not None):
        raise click.UsageError("Give one of --jsonl and a LABEL, which is a text or a file.")
    lexicon = lexicon_for(folder, with_imported=not no_imported)
    if label is not None:
        declaration = read_label(_text_of(label), lexicon)
        assessment = assess_label(declaration, lexicon, name, category)
        click.echo("\n".join(_shown(declaration, assessment, lexicon)))
        return
    had_errors = False
    for count, result in enumerate(read_lines(sys.stdin.buffer, lexicon), 1):
        had_errors = had_errors or "error" in result
        click.echo(json.dumps(result, allow_nan=False))
        if count % PROGRESS_EVERY == 0 and sys.stderr.isatty():
            click.echo(f"\r{count} products read", err=True, nl=False)
    if had_errors:
        raise SystemExit(1)


def read_lines(lines: BinaryIO | Iterable[bytes], lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """One result for each line, in the same order; a line that cannot be used gives its `id` and an `error`.

    >>> from milium.ingredients import load_lexicon
    >>> next(read_lines([b"no json"], load_lexicon()))["id"] is None
    True
    """
    for line in lines:
        yield _read_line(line, lexicon)


def _read_line(line: bytes, lexicon: Lexicon) -> dict[str, Any]:
    identifier: Any = None
    try:
        product = _product(line)
        identifier = product.get("id")
        text = product.get("text")
        if not isinstance(text, str):
            raise InvalidInputError(f"`text` has to be a text; a line takes {PRODUCT}")
        declaration = read_label(text, lexicon)
        name, category = (product.get(key) for key in ("name", "category"))
        assessment = assess_label(declaration, lexicon, _text_or_none(name), _text_or_none(category))
    except InvalidInputError as error:
        return {"id": identifier, "error": str(error)}
    return {"id": identifier, **as_json(declaration, assessment)}


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _product(line: bytes) -> dict[str, Any]:
    try:
        product = json.loads(line.decode("utf-8-sig"), parse_int=_number, parse_constant=str)
    except UnicodeDecodeError:
        raise InvalidInputError(f"this is not UTF-8; a line takes {PRODUCT}") from None
    except RecursionError:
        raise InvalidInputError(f"this JSON is nested too deep; a line takes {PRODUCT}") from None
    except ValueError:
        raise InvalidInputError(f"this is no JSON; a line takes {PRODUCT}") from None
    if not isinstance(product, dict):
        raise InvalidInputError(f"a line takes {PRODUCT}")
    return product


def _number(digits: str) -> int | str:
    # Python refuses to read thousands of digits; an `id` like that is given back as text.
    return int(digits) if len(digits) < 400 else digits


def as_json(declaration: Declaration, assessment: Assessment) -> dict[str, Any]:
    """The label in the words of the contract, ready for JSON."""
    return {
        "status": declaration.status,
        "ingredients": [_item(item) for item in declaration.ingredients],
        "may_contain": [_item(item) for item in declaration.may_contain],
        "flags": {flag: list(names) for flag, names in assessment.flags.items()},
        "warnings": list(assessment.warnings),
    }


def _item(item: Ingredient) -> dict[str, Any]:
    return {
        "position": item.position,
        "text": item.text,
        "inci_name": item.inci_name,
        "recognised": item.recognised,
        "percent": item.percent,
        "functions": list(item.functions),
    }


def _text_of(label: str) -> str:
    if label == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    try:
        path = Path(label)
        if path.is_file():
            return _decoded(path.read_bytes(), path.name)
        is_folder = path.is_dir() and label != ""
    except (OSError, ValueError):
        # A long text is no name of a file.
        return label
    if is_folder:
        raise click.ClickException(f"{label} is a folder. Give a file, or the text itself.")
    if _FILE_NAME.fullmatch(label):
        raise click.ClickException(f"There is no file {label}.")
    return label


_FILE_NAME = re.compile(
    r"(?:\.{0,2}|~)/\S*|\S+\.(?:txt|csv|tsv|json|jsonl|md|html?|docx?|odt|pdf|png|jpe?g)", re.I
)


def _decoded(content: bytes, name: str) -> str:
    """The text of a file, as UTF-8 or as the older Western coding of many office programs."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content:
            raise click.ClickException(f"{name} is no text file.") from None
        return content.decode("cp1252", errors="replace")


def _shown(declaration: Declaration, assessment: Assessment, lexicon: Lexicon) -> Iterator[str]:
    yield _STATUS[declaration.status]
    yield from (_wrapped(f"  {warning}") for warning in declaration.warnings)
    for heading, items in (
        ("Declared", declaration.ingredients),
        ("May contain", declaration.may_contain),
        ("Named first by the seller", declaration.highlights),
    ):
        if items:
            yield ""
            yield heading
            yield from (_line(item) for item in items)
    for view, rows in assessment.views.items():
        if rows:
            yield ""
            yield _VIEWS[view]
            yield from (
                _wrapped(
                    f"  {row.inci_name} ({row.column}): {row.words} [{row.grade}; {' '.join(row.sources)}]"
                )
                for row in rows
            )
    yield from _further(assessment)
    yield from _sources(assessment, lexicon)


def _line(item: Ingredient) -> str:
    number = f"{item.position:>3}" if item.position else "  -"
    amount = f" {item.percent:g} %" if item.percent is not None else ""
    if not item.recognised:
        return f"{number}  {item.text[:70]}{amount}  (not known)"
    return f"{number}  {item.inci_name}{amount}  {', '.join(item.functions)}".rstrip()


def _further(assessment: Assessment) -> Iterator[str]:
    if assessment.helpers:
        yield ""
        yield "What may help"
        for helper in assessment.helpers:
            yield _wrapped(f"  {helper.title} ({', '.join(helper.names)}): {helper.words} [{helper.grade}]")
    if assessment.comedogenicity:
        yield ""
        yield "Published comedogenicity numbers (rabbit ear, raw material; they do not measure milia)"
        for row in assessment.comedogenicity:
            yield _wrapped(
                f"  {row.inci_name}: {', '.join(f'{who} {number}' for who, number in row.numbers)}"
            )
    if assessment.limits:
        yield ""
        yield "Limits and duties"
        for limit in assessment.limits:
            shown = "" if limit.percent is None else f" The label shows {limit.percent:g} %."
            yield _wrapped(f"  {limit.inci_name}: {limit.words}{shown} [{limit.law}]")


def _sources(assessment: Assessment, lexicon: Lexicon) -> Iterator[str]:
    ids = {source for rows in assessment.views.values() for row in rows for source in row.sources}
    if not ids:
        return
    yield ""
    yield "Sources (A law or guideline, B controlled study, C cases or mechanism, D opinion)"
    for id_ in sorted(ids):
        source = lexicon.facts.sources[id_]
        yield _wrapped(f"  {id_}: {source.title}. {source.address or ''}".rstrip())


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
