"""`milium routine`: a shelf and a person in, twelve weeks out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import click

from milium.errors import InvalidInputError
from milium.knowledge import Knowledge, load_knowledge
from milium.knowledge.models import ProcedureKind
from milium.routine import Person, Procedure, Product, Routine, Step, letter_of, plan_routine

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("routine")
@click.option(
    "-p",
    "--product",
    "shelf",
    multiple=True,
    metavar="KIND[+KIND][=NAME]",
    help="A product by its kind, such as retinoid, aha=Tonic or moisturiser+sunscreen. Again for each product.",
)
@click.option("--age", type=float, required=True, help="In years; 0.5 is six months.")
@click.option("--pregnant", is_flag=True)
@click.option("--trying", is_flag=True, help="Trying for a baby.")
@click.option("--breast-feeding", is_flag=True)
@click.option("--eye-area", is_flag=True, help="The milia are round the eyes.")
@click.option("--sensitive", is_flag=True)
@click.option("--isotretinoin", is_flag=True, help="Takes isotretinoin tablets.")
@click.option("--steroid-cream", is_flag=True, help="Uses a steroid cream on the face.")
@click.option("--aspirin-allergy", is_flag=True)
@click.option("--treated", type=click.Choice(["removal", "peel", "laser"]), help="What was done to the skin.")
@click.option("--treated-on", type=DAY, help="On which day.")
@click.option("--start", type=DAY, help="The first day; the present day by default.")
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON.")
def routine(
    shelf: tuple[str, ...],
    age: float,
    treated: ProcedureKind | None,
    treated_on: datetime | None,
    start: datetime | None,
    as_json: bool,
    **said: bool,
) -> None:
    """A week of mornings and evenings for milia-prone skin, built up over twelve weeks."""
    if (treated is None) != (treated_on is None):
        raise click.UsageError("Give --treated and --treated-on together.")
    knowledge = load_knowledge()
    procedure = Procedure(treated, treated_on.date()) if treated and treated_on else None
    try:
        person = Person(age_years=age, procedure=procedure, **said)
        plan = plan_routine([read_product(text) for text in shelf], person, _first_day(start), knowledge)
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(as_plain(plan), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(in_words(plan, knowledge)))


def read_product(text: str) -> Product:
    """The product that `KIND[+KIND][=NAME]` means; without a name it is called by its kinds.

    >>> read_product("moisturiser+sunscreen=Day cream")
    Product(name='Day cream', kinds=('moisturiser', 'sunscreen'))
    """
    kinds, _, name = text.partition("=")
    return Product(name.strip() or kinds, tuple(kind.strip() for kind in kinds.split("+")))


def in_words(plan: Routine, knowledge: Knowledge) -> Iterator[str]:
    """The plan as lines for a person to read."""
    if plan.closed_by:
        yield f"{plan.closed_by.title}. {plan.closed_by.text} [{' '.join(plan.closed_by.sources)}]"
        return
    if plan.healing:
        care = plan.healing.aftercare
        last = plan.healing.days[-1].on
        yield f"{care.name}, up to and with {last:%d %B}: {care.text} [{' '.join(care.sources)}]"
        yield from (f"  - {each.text} [{' '.join(each.sources)}]" for each in care.do)
        yield ""
    for stage in plan.stages:
        yield f"Weeks {stage.first} to {stage.last}" if stage.first != stage.last else f"Week {stage.first}"
        yield f"  mornings   {_steps(stage.pattern[0].morning, knowledge)}"
        for day in stage.pattern:
            mark = letter_of(day.active) or "-"
            yield f"  {day.on:%a} night {mark} {_steps(day.evening, knowledge)}"
    yield ""
    yield from _notes(plan)


def _steps(steps: tuple[Step, ...], knowledge: Knowledge) -> str:
    return " > ".join(
        step.product.name if step.product else f"({knowledge.product_kinds[step.kind].name.lower()})"
        for step in steps
    )


def _notes(plan: Routine) -> Iterator[str]:
    for left in plan.left_out:
        yield from _note(f"Left out: {left.product.name}. {left.title}. {left.text}", left.sources)
    for product in plan.spare:
        yield f"Can wait: {product.name}. One of a kind is enough."
    for caution in plan.cautions:
        yield from _note(f"Mind: {caution.title}. {caution.text}", caution.sources)
    for each in plan.advice.expect:
        yield from _note(f"Weeks {each.weeks[0]} to {each.weeks[1]}: {each.text}", each.sources)
    for stop in plan.advice.stop:
        yield from _note(f"Stop: {stop.text}", stop.sources)
    for seen in plan.advice.be_seen:
        yield from _note(f"Be seen: {seen.text}", seen.sources)


def _note(text: str, sources: tuple[str, ...]) -> list[str]:
    return textwrap.wrap(f"{text} [{' '.join(sources)}]", 100, subsequent_indent="  ")


def as_plain(plan: Routine) -> dict[str, Any]:
    """The plan as lists, words and ISO dates."""
    closed = plan.closed_by
    return {
        "closed_by": closed and {"id": closed.id, "text": closed.text, "sources": list(closed.sources)},
        "days": [
            {
                "on": day.on.isoformat(),
                "active": day.active,
                "morning": [_plain_step(step) for step in day.morning],
                "evening": [_plain_step(step) for step in day.evening],
            }
            for day in plan.days
        ],
        "healing_days": len(plan.healing.days) if plan.healing else 0,
        "left_out": [
            {"name": left.product.name, "text": left.text, "sources": list(left.sources)}
            for left in plan.left_out
        ],
        "spare": [product.name for product in plan.spare],
        "cautions": [
            {"title": each.title, "text": each.text, "sources": list(each.sources)} for each in plan.cautions
        ],
    }


def _plain_step(step: Step) -> dict[str, Any]:
    return {"kind": step.kind, "product": step.product.name if step.product else None}


def _first_day(start: datetime | None) -> date:
    # The command line is where the clock comes in; below it everything takes the day as an argument.
    return start.date() if start else datetime.now(UTC).date()  # noqa: TID251
