"""What a person takes home after a removal: what was done to them, and what is to be done and left until when."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from milium.knowledge import Knowledge, load_knowledge
from milium.selfcheck import Answers, care_for
from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.consultations.models import Encounter, Procedure
from milium_site.consultations.queries.lesions import site_name
from milium_site.consultations.queries.printing import tagged_pdf
from milium_site.consultations.queries.removals import recorded_steps, removal_of

TEMPLATE = Path(__file__).parent.parent / "templates/consultations/aftercare.typ"
# The add-on of the removal, and the days of rest that the knowledge gives for it.
RESTS = {"peel": "peel", "laser": "laser", "radiofrequency": "laser"}


@dataclass(frozen=True)
class Rest:
    """For how long the skin is left alone after one thing, both days included."""

    name: str
    until: str
    text: str


@dataclass(frozen=True)
class Leaflet:
    """The leaflet of one person for one removal, in plain words."""

    name: str
    clinic: str
    phone: str
    done_on: str
    treated: tuple[str, ...]
    rests: tuple[Rest, ...]
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    expect: tuple[str, ...]
    call_if: tuple[str, ...]
    sources: tuple[str, ...]


def leaflet_of(appointment: Any, knowledge: Knowledge | None = None) -> Leaflet | None:
    """The leaflet for a visit's removal, once it is signed; the caller has checked who asks.

    Its words are those of `knowledge`, English without one.
    """
    encounter = Encounter.objects.filter(appointment_id=appointment.pk).first()
    procedure = removal_of(encounter)
    if procedure is None or procedure.signed_at is None:
        return None
    knowledge = knowledge or load_knowledge()
    care = care_for(Answers(), knowledge, "after_removal")
    told = (*care.do, *care.avoid, *care.expect, *care.call_if)
    sources = dict.fromkeys(source for statement in told for source in statement.sources)
    organization = clinic()
    done_on = procedure.signed_at.astimezone(ZoneInfo(appointment.time_zone)).date()
    return Leaflet(
        name=appointment.patient.name,
        clinic=organization.name,
        phone=appointment.location.phone or organization.phone,
        done_on=date_in_words(done_on),
        treated=_treated(procedure),
        rests=tuple(
            Rest(rest.name, date_in_words(done_on + timedelta(days=rest.days)), rest.text)
            for rest in knowledge.aftercare.values()
            if rest.procedure in _kinds(procedure)
        ),
        do=tuple(statement.text for statement in care.do),
        avoid=tuple(statement.text for statement in care.avoid),
        expect=tuple(statement.text for statement in care.expect),
        call_if=tuple(statement.text for statement in care.call_if),
        sources=tuple(knowledge.sources[source].title for source in sources),
    )


@dataclass(frozen=True)
class LongestRest:
    """What was done to the skin, and the day from which acids, scrubs and retinoid may come again."""

    procedure: str
    done_on: date
    resumes_on: date


def longest_rest(appointment: Any) -> LongestRest | None:
    """The longest of the rests after a visit's removal, once it is signed."""
    procedure = removal_of(Encounter.objects.filter(appointment_id=appointment.pk).first())
    if procedure is None or procedure.signed_at is None:
        return None
    done_on = procedure.signed_at.astimezone(ZoneInfo(appointment.time_zone)).date()
    rests = [rest for rest in load_knowledge().aftercare.values() if rest.procedure in _kinds(procedure)]
    longest = max(rests, key=lambda rest: rest.days)
    return LongestRest(longest.procedure, done_on, done_on + timedelta(days=longest.days + 1))


def _kinds(procedure: Procedure) -> set[str]:
    add_on = _said(procedure, "add_on", "kind", "")
    return {"removal", RESTS[add_on]} if add_on in RESTS else {"removal"}


def _treated(procedure: Procedure) -> tuple[str, ...]:
    counts = Counter(one["site"] for one in _said(procedure, "lesions", "treated", []))
    return tuple(f"{site_name(site)}: {count}" for site, count in counts.items())


def _said(procedure: Procedure, step: str, name: str, default: Any) -> Any:
    row = recorded_steps(procedure).get(step)
    return row.values.get(name, default) if row else default


def leaflet_pdf(leaflet: Leaflet) -> bytes:
    """The leaflet as a tagged PDF."""
    return tagged_pdf(TEMPLATE, "leaflet", asdict(leaflet))
