"""`milium evaluate-labels`: the label reader judged on lists that were read by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from milium.cli.imported import imported_folder, lexicon_for
from milium.errors import InvalidInputError
from milium.ingredients import Lexicon, build_lexicon
from milium.ingredients.cosing import read_inventory
from milium.ingredients.evaluation import (
    Floors,
    LabelEvaluation,
    evaluate_labels,
    measure_recognition,
    read_label_cases,
)
from milium.knowledge.lexicon import load_lexicon_facts

IN_A_FOLDER = "label-gold.jsonl"
FLOORS = Floors()
FLOORS_IMPORTED = Floors(recall=0.97)
RECOGNISED = 0.92
RECOGNISED_IMPORTED = 0.98
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate-labels")
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--lists", type=_FILE, help="More labels, one JSON object a line: how many names are recognised."
)
@click.option(
    "--inventory", type=_FILE, help="Judge with this inventory imported as well, without keeping it."
)
@click.option("--imported", is_flag=True, help="Judge with the names that were imported before.")
@click.option("--assert", "must_hold", is_flag=True, help="Fail when a figure is under its floor.")
@imported_folder
def evaluate_label_cases(
    gold: Path, lists: Path | None, inventory: Path | None, imported: bool, must_hold: bool, folder: Path
) -> None:
    """Judge the label reader on GOLD, a file of one list a line or a folder that holds label-gold.jsonl.

    A folder without that file has nothing to judge. Every miss is printed.
    """
    path = gold / IN_A_FOLDER if gold.is_dir() else gold
    if not path.exists():
        click.echo(f"There is no {IN_A_FOLDER} in {gold}, so no label is judged.")
        return
    short: list[str] = []
    try:
        short += _judge(
            "shipped names", path, lists, lexicon_for(folder, with_imported=imported), imported=imported
        )
        if inventory is not None:
            lexicon = build_lexicon(load_lexicon_facts(), read_inventory(inventory))
            short += _judge("with the inventory imported", path, lists, lexicon, imported=True)
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
    if must_hold and short:
        raise click.ClickException("; ".join(short))


def _judge(title: str, gold: Path, lists: Path | None, lexicon: Lexicon, *, imported: bool) -> list[str]:
    result = evaluate_labels(_cases(gold, judged=True), lexicon)
    if not result.labels:
        raise InvalidInputError(f"{gold} holds no label.")
    click.echo("\n".join(_table(title, result)))
    short = list(result.shortfalls(FLOORS_IMPORTED if imported else FLOORS))
    if lists is not None:
        seen = measure_recognition(_cases(lists), lexicon)
        click.echo(f"names recognised over {seen.lists} further lists: {seen.share:.4f} of {seen.tokens}")
        floor = RECOGNISED_IMPORTED if imported else RECOGNISED
        if seen.share < floor:
            short.append(f"names recognised: {seen.share:.4f}, at least {floor} is asked for")
    click.echo("")
    return [f"{title}: {line}" for line in short]


def _cases(path: Path, *, judged: bool = False) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from read_label_cases(lines, judged=judged)
    except (InvalidInputError, OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{path}: {error}") from error


def _table(title: str, result: LabelEvaluation) -> Iterator[str]:
    yield f"{result.labels} labels, {title}"
    yield f"{'status right':<36}{result.status_right / max(1, result.labels):.4f}"
    yield f"{'no list, but read as one':<36}{result.reported_as_lists}"
    yield f"{'names, precision':<36}{result.names.precision:.4f}"
    yield f"{'names, recall':<36}{result.names.recall:.4f}"
    yield f"{'order kept':<36}{result.ordered} of {result.with_names}"
    yield f"{'percentages right':<36}{result.percents.right} of {result.percents.right + result.percents.missed}"
    yield f"{'flags, precision':<36}{result.all_flags.precision:.4f}"
    yield f"{'flags, recall':<36}{result.all_flags.recall:.4f}"
    for flag, counts in result.flags.items():
        positives = counts.right + counts.missed
        yield f"  {flag:<34}{counts.precision:.3f}  {counts.recall:.3f}  of {positives}"
    yield f"misses: {len(result.misses) or 'none'}"
    yield from (f"  {line}" for line in result.misses)
