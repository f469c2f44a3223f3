"""`milium self-check`: answers in, what they speak for out."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from milium.errors import InvalidAnswersError, InvalidInputError
from milium.knowledge import Knowledge, load_knowledge
from milium.selfcheck import Answers, Assessment, assess, parse_answers
from milium.selfcheck.differential import Prior
from milium.selfcheck.wording import reason_in_words

SHOWN = 3
REASONS_SHOWN = 6
CASE = 'an object such as {"id": "a", "answers": {"count": "one"}}'


class _Twice(dict[str, Any]):
    """An object of which a key was given twice, so that one of the two values is lost."""

    key: str


@click.command("self-check")
@click.option(
    "--jsonl", is_flag=True, help="Read one case a line from standard input, write one line for each."
)
@click.option(
    "--answers",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="One case, as JSON.",
)
@click.option(
    "--prior",
    type=click.Choice(["clinic", "flat"]),
    default="clinic",
    show_default=True,
    help="How much each condition weighs before the answers: by how often it is seen, or all alike.",
)
def self_check(jsonl: bool, path: Path | None, prior: str) -> None:
    """What a set of answers speaks for, with reasons and sources. Never a diagnosis."""
    if jsonl == (path is not None):
        raise click.UsageError("Give one of --jsonl and --answers FILE.json.")
    if path is not None:
        _show_file(path, cast(Prior, prior))
        return
    had_errors = False
    for result in answer_lines(sys.stdin.buffer, load_knowledge(), cast(Prior, prior)):
        had_errors = had_errors or "error" in result
        click.echo(json.dumps(result, allow_nan=False))
    if had_errors:
        raise SystemExit(1)


def answer_lines(
    lines: BinaryIO | Iterable[bytes], knowledge: Knowledge, prior: Prior
) -> Iterator[dict[str, Any]]:
    """One result for each line, in the same order; a line that cannot be used gives its `id` and an `error`.

    >>> from milium.knowledge import load_knowledge
    >>> list(answer_lines([b"no json"], load_knowledge(), "flat"))[0]["id"] is None
    True
    """
    for line in lines:
        yield _answer_line(line, knowledge, prior)


def _answer_line(line: bytes, knowledge: Knowledge, prior: Prior) -> dict[str, Any]:
    identifier: Any = None
    try:
        case = _read_json(line)
        if not isinstance(case, dict):
            raise InvalidInputError(f"a line takes {CASE}")
        identifier = _identifier(case)
        answers = parse_answers(_answers_of(case))
    except InvalidInputError as error:
        return {"id": identifier, "error": str(error)}
    return {"id": identifier, **as_json(assess(answers, knowledge, prior))}


def _read_json(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=_noting_repeats, parse_int=_number)
    except UnicodeDecodeError:
        raise InvalidInputError(f"this is not UTF-8; a line takes {CASE}") from None
    except RecursionError:
        raise InvalidInputError(f"this JSON is nested too deep; a line takes {CASE}") from None
    except ValueError:
        raise InvalidInputError(f"this is no JSON that can be read; a line takes {CASE}") from None


def _number(digits: str) -> int | float:
    # Python refuses to read thousands of digits; to us they are out of every range, like any large number.
    return int(digits) if len(digits) < 400 else float(f"{digits[0]}inf" if digits[0] == "-" else "inf")


def _noting_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    keys = [key for key, _ in pairs]
    twice = _Twice(read)
    twice.key = next(key for key in keys if keys.count(key) > 1)
    return twice


def _identifier(case: dict[str, Any]) -> str | int | None:
    identifier = case.get("id")
    if identifier is None or (isinstance(identifier, str | int) and not isinstance(identifier, bool)):
        return identifier
    raise InvalidAnswersError("id", "a text or a whole number")


def _answers_of(case: dict[str, Any]) -> dict[str, Any]:
    if isinstance(case, _Twice) and case.key in {"id", "answers"}:
        raise InvalidAnswersError(case.key, "one value, and stands here twice")
    answers = case.get("answers")
    if not isinstance(answers, dict):
        raise InvalidAnswersError("answers", 'an object of answers by key, such as {"count": "one"}')
    if isinstance(answers, _Twice):
        raise InvalidAnswersError(answers.key[:60], "one value, and stands here twice")
    return answers


def as_json(assessment: Assessment) -> dict[str, Any]:
    """The assessment in the words of the contract, ready for JSON."""
    return {
        "ranked": [{"slug": c.slug, "probability": c.probability} for c in assessment.ranked],
        "milia_type": assessment.milia_type,
        "urgent": assessment.is_urgent,
        "red_flags": [
            {"id": flag.id, "speed": flag.speed, "because": list(flag.because)}
            for flag in assessment.red_flags
        ],
        "reasons": [
            {"slug": r.slug, "finding": r.finding, "weight": round(r.weight, 3), "source": r.source}
            for r in assessment.reasons
        ],
    }


def _show_file(path: Path, prior: Prior) -> None:
    try:
        case = _read_json(path.read_bytes())
        if isinstance(case, dict) and "answers" in case:
            case = _answers_of(case)
        answers = parse_answers(case)
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
    knowledge = load_knowledge()
    click.echo("\n".join(_shown(assess(answers, knowledge, prior), answers, knowledge)))


def _shown(assessment: Assessment, answers: Answers, knowledge: Knowledge) -> Iterator[str]:
    yield "Only a clinician makes a diagnosis. This is what the answers speak for."
    yield ""
    if assessment.red_flags:
        yield "To be seen"
        for flag in assessment.red_flags:
            yield _wrapped(f"  {flag.speed.replace('_', ' ')}: {flag.line}.")
            because = "; ".join(reason_in_words(reason, knowledge, answers) for reason in flag.because)
            yield _wrapped(f"    Because: {because}. {flag.why}")
            yield _wrapped(f"    {flag.advice} [{' '.join(flag.sources)}]")
    else:
        yield "No safety rule is met."
    yield ""
    yield "Looks most like"
    for candidate in assessment.ranked[:SHOWN]:
        yield f"  {knowledge.conditions[candidate.slug].name}  {candidate.probability:.0%}"
        for reason in [r for r in assessment.reasons if r.slug == candidate.slug][:REASONS_SHOWN]:
            word = "for" if reason.weight > 0 else "against"
            said = reason_in_words(reason.finding, knowledge, answers)
            yield f"    {word}: {said} ({reason.weight:+.1f}) [{reason.source}]"
    yield ""
    best = assessment.milia_types[0]
    yield f"If milia, then most like: {knowledge.milia_types[best.slug].name} ({best.probability:.0%})"
    if assessment.cannot_rule_out:
        names = [knowledge.conditions[c.slug].name for c in assessment.cannot_rule_out]
        yield f"Cannot rule out: {', '.join(names)}"
    yield ""
    yield from _source_list(assessment, knowledge)


def _source_list(assessment: Assessment, knowledge: Knowledge) -> Iterator[str]:
    shown = {candidate.slug for candidate in assessment.ranked[:SHOWN]}
    ids = {id_ for reason in assessment.reasons if reason.slug in shown for id_ in reason.source.split()}
    ids |= {id_ for flag in assessment.red_flags for id_ in flag.sources}
    yield "Sources"
    for id_ in sorted(ids):
        source = knowledge.sources[id_]
        yield _wrapped(f"  {id_}: {source.title}. {source.address or ''}".rstrip())


def _wrapped(text: str) -> str:
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    return textwrap.fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
