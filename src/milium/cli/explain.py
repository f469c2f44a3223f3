"""`milium explain`: all that is known of a condition, with sources."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import click

from milium.errors import UnknownEntryError
from milium.knowledge import Knowledge, load_knowledge
from milium.knowledge.models import Code, Likelihood, SkinCondition, Statement


@click.command("explain")
@click.argument("slug")
def explain(slug: str) -> None:
    """All that is known of the condition SLUG, with sources."""
    try:
        click.echo("\n".join(explanation(slug, load_knowledge())))
    except UnknownEntryError as error:
        raise click.ClickException(str(error)) from error


def explanation(slug: str, knowledge: Knowledge) -> Iterator[str]:
    """The lines about a condition: what it is, its codes, what is counted, its signs, rules and sources.

    Raises: UnknownEntryError when there is no such condition; the message offers the nearest.

    >>> from milium.knowledge import load_knowledge
    >>> next(explanation("syringoma", load_knowledge()))
    'Syringoma (syringoma)'
    """
    condition = knowledge.conditions.get(slug)
    if condition is None:
        near = get_close_matches(slug, knowledge.conditions, n=3) or list(knowledge.conditions)
        raise UnknownEntryError(f"no condition {slug!r}; there is {', '.join(near)}")
    yield from _head(condition)
    yield from _statements(condition.statements)
    if slug == "milia":
        yield from _types(knowledge)
    for likelihood in knowledge.likelihoods.values():
        if likelihood.condition == slug:
            yield from _likelihood(likelihood)
    yield from _rules(slug, knowledge)
    yield from _sources(slug, knowledge)


def _head(condition: SkinCondition) -> Iterator[str]:
    yield f"{condition.name} ({condition.id})"
    if condition.also_called:
        yield f"Also called: {', '.join(condition.also_called)}"
    yield condition.summary
    if condition.different_from_milia:
        yield f"Different from milia: {condition.different_from_milia}"
    yield f"Dangerous to miss: {'yes' if condition.dangerous else 'no'}"
    yield f"Seen: {condition.frequency.replace('_', ' ')} [{' '.join(condition.frequency_sources)}]"
    for code in condition.codes:
        yield _code(code)
    reviewer = condition.reviewed_by or "nobody yet"
    yield f"Written on {condition.written_on}, reviewed by {reviewer}, review due on {condition.review_due_on}"


def _code(code: Code) -> str:
    note = f", {code.note}" if code.note else ""
    return f"{code.system.upper().replace('_', '-')}: {code.code or 'none found'} ({code.certainty}{note})"


def _statements(statements: tuple[Statement, ...]) -> Iterator[str]:
    for statement in statements:
        disputed = " (disputed)" if statement.disputed else ""
        yield f"- {statement.text}{disputed} [{' '.join(statement.sources)}]"


def _types(knowledge: Knowledge) -> Iterator[str]:
    yield ""
    yield "Types"
    for milia_type in knowledge.milia_types.values():
        yield f"  {milia_type.name} ({milia_type.id}): {milia_type.summary}"
        yield from (f"  {line}" for line in _statements(milia_type.course))


def _likelihood(likelihood: Likelihood) -> Iterator[str]:
    yield ""
    yield f"How often a finding is seen, {likelihood.milia_type or likelihood.condition}"
    for finding, block in likelihood.findings.items():
        if block.known:
            steps = ", ".join(f"{value} {step}" for value, step in block.known.items())
            yield f"  {finding}: {steps} [{' '.join(block.sources)}]"
        if block.estimates:
            steps = ", ".join(f"{value} {step}" for value, step in block.estimates.items())
            yield f"  {finding}: {steps} [estimate, unreviewed]"


def _rules(slug: str, knowledge: Knowledge) -> Iterator[str]:
    rules = [flag for flag in knowledge.red_flags.values() if slug in flag.suspect]
    if rules:
        yield ""
        yield "Safety rules that have it in mind"
        yield from (
            f"  {flag.speed.replace('_', ' ')}: {flag.line} [{' '.join(flag.sources)}]" for flag in rules
        )


def _sources(slug: str, knowledge: Knowledge) -> Iterator[str]:
    condition = knowledge.conditions[slug]
    ids = {*condition.sources, *condition.frequency_sources}
    ids |= {id_ for statement in condition.statements for id_ in statement.sources}
    for likelihood in knowledge.likelihoods.values():
        if likelihood.condition == slug:
            ids |= {id_ for block in likelihood.findings.values() for id_ in block.sources}
    yield ""
    yield "Sources, and how far each was read"
    for id_ in sorted(ids):
        source = knowledge.sources[id_]
        by = ", ".join(str(part) for part in (source.authors, source.year) if part)
        yield f"  {id_}: {source.title}{f' ({by})' if by else ''}, {source.read}. {source.address or ''}".rstrip()
