"""`milium evaluate`: the self-check judged on cases whose answer is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import click

from milium.errors import InvalidInputError
from milium.knowledge import load_knowledge
from milium.selfcheck.differential import Prior
from milium.selfcheck.evaluation import Evaluation, evaluate, read_cases
from milium.selfcheck.report import WORDS, report, shown

IN_A_FOLDER = "selfcheck.jsonl"


@click.command("evaluate")
@click.argument("cases", type=click.Path(exists=True, path_type=Path))
@click.option("--prior", type=click.Choice(["clinic", "flat"]), default="clinic", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The table and every miss as JSON.")
@click.option(
    "--report",
    "report_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a page with a confusion chart.",
)
def evaluate_cases(cases: Path, prior: str, as_json: bool, report_path: Path | None) -> None:
    """Judge the self-check on CASES, a file of one case a line or a folder that holds selfcheck.jsonl.

    Cases are published because they are odd. The table says whether dangers are caught and look-alikes kept
    apart; it does not say how often ordinary people would be served well.
    """
    path = cases / IN_A_FOLDER if cases.is_dir() else cases
    knowledge = load_knowledge()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        judged = read_cases(lines, knowledge)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path}: this is not UTF-8") from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error
    except InvalidInputError as error:
        raise click.ClickException(f"{path}: {error}") from error
    if not judged:
        raise click.ClickException(f"{path}: there is no case in it")
    evaluation = evaluate(judged, knowledge, cast(Prior, prior))
    if as_json:
        click.echo(json.dumps({"prior": prior, **evaluation.as_json()}, indent=2))
    else:
        click.echo("\n".join(_table(evaluation, prior)))
    if report_path is not None:
        page = report(evaluation, knowledge, f"Self-check on published cases, prior {prior}")
        try:
            report_path.write_text(page, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{report_path}: {error.strerror}") from error


def _table(evaluation: Evaluation, prior: str) -> Iterator[str]:
    yield f"{len(evaluation.outcomes)} cases, prior {prior}. Odd cases: this is not how often it is right in a clinic."
    yield ""
    for name, share in evaluation.measures.items():
        yield f"{WORDS[name]:<48}{shown(share)}"
    yield ""
    yield from _listed(
        "Urgent, and not flagged",
        [f"{o.case.id} {o.case.diagnosis} ({o.case.urgent_reason})" for o in evaluation.missed_urgent],
    )
    yield from _listed(
        "Flagged, and not urgent",
        [
            f"{o.case.id} {o.case.diagnosis}: {', '.join(flag.id for flag in o.assessment.red_flags)}"
            for o in evaluation.false_alarms
        ],
    )
    yield from _listed(
        "Not in first place",
        [f"{o.case.id} {o.case.diagnosis} in place {o.place}, first {o.first}" for o in evaluation.not_first],
    )
    yield from _listed(
        "Another type of milia",
        [f"{o.case.id} {o.case.milia_type}, first {o.assessment.milia_type}" for o in evaluation.wrong_type],
    )


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    yield f"{heading}: {len(lines) or 'none'}"
    yield from (f"  {line}" for line in lines)
