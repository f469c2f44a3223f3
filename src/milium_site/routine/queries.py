"""What the pages of the routine show, from the shelf in the visitor's session. Nothing here writes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import uuid4

import segno
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from milium.errors import InvalidInputError
from milium.ical import WeeklyReminder, reminders_file
from milium.knowledge import load_knowledge
from milium.knowledge.models import CLINICAL_OPINION, ENGLISH, ProductKind, RoutineRule, Statement
from milium.routine import (
    Caution,
    LeftOut,
    Person,
    Procedure,
    Product,
    Routine,
    Step,
    letter_of,
    plan_routine,
    reminders,
)
from milium_site.catalogue.queries import knowledge_text, visitor_knowledge
from milium_site.records.queries import draft_shelf

PREGNANCY = ("pregnant", "trying", "breast_feeding", "maybe_pregnant")
PHONE_SECONDS = 15 * 60
PHONE_KEY = "milium.phone_code"


@dataclass(frozen=True)
class ShelfProduct:
    """A product as the visitor named it; `place` counts from 0."""

    place: int
    name: str
    kinds: tuple[str, ...]
    label: str = ""

    @property
    def kind_names(self) -> str:
        return knowledge_text(", ".join(_kinds()[kind].name for kind in self.kinds))


@dataclass(frozen=True)
class Shelf:
    """The visitor's products, and what they said of themselves: None until they did."""

    products: tuple[ShelfProduct, ...]
    person: Mapping[str, Any] | None


def _kinds() -> dict[str, ProductKind]:
    return visitor_knowledge().product_kinds


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.id, kind.name) for kind in _kinds().values()]


def read_shelf(session: SessionBase) -> Shelf:
    """The shelf of this session; what an older version left there and nobody can read now is passed over."""
    return _shelf(draft_shelf(session))


def _shelf(stored: Mapping[str, Any]) -> Shelf:
    products = []
    for entry in stored.get("products", []):
        kinds = tuple(kind for kind in entry["kinds"] if kind in _kinds())
        label = entry.get("text", "")
        products.append(ShelfProduct(len(products), _called(entry["name"]), kinds or ("moisturiser",), label))
    return Shelf(tuple(products), stored.get("person"))


def _called(name: str) -> str:
    """The product's name; one that was called by its kind, which is kept in English, in the reader's language."""
    kind = next((kind.id for kind in load_knowledge().product_kinds.values() if kind.name == name), None)
    return knowledge_text(_kinds()[kind].name) if kind else name


def routine_of(shelf: Shelf) -> Routine | None:
    """The plan for this shelf and person, or None while nobody said who it is for."""
    if not shelf.person:
        return None
    said = shelf.person
    products = [Product(each.name, each.kinds) for each in shelf.products]
    try:
        return plan_routine(
            products, _person(said), date.fromisoformat(said["starts_on"]), visitor_knowledge()
        )
    except (InvalidInputError, KeyError, ValueError):
        return None


def person_initial(shelf: Shelf, today: date) -> dict[str, Any]:
    """What the form about the person begins with; a first day that has passed becomes today."""
    said = dict(shelf.person or {})
    if "applies" in said and not said["applies"]:
        said["applies"] = ["none"]
    if "age_years" in said:
        said["age_years"] = f"{said['age_years']:g}"
    said["starts_on"] = max(said.get("starts_on", ""), today.isoformat())
    return said


def _person(said: Mapping[str, Any]) -> Person:
    procedure = None
    if said["procedure"] != "no" and said["done_on"]:
        procedure = Procedure(said["procedure"], date.fromisoformat(said["done_on"]))
        # Planned before it was done: the healing days then begin with the routine.
        if procedure.done_on > date.fromisoformat(said["starts_on"]):
            procedure = Procedure(procedure.kind, date.fromisoformat(said["starts_on"]))
    ticked = dict.fromkeys(said["applies"], True)
    if said["pregnancy"] in PREGNANCY:
        ticked[said["pregnancy"]] = True
    return Person(age_years=float(said["age_years"]), procedure=procedure, **ticked)


@dataclass(frozen=True)
class Source:
    """Where a sentence comes from; `url` is empty where the text has no address."""

    title: str
    url: str


def sources_of(ids: Iterable[str]) -> list[Source]:
    """The sources of these ids; an opinion says that it is one."""
    found = []
    for name in ids:
        source = load_knowledge().sources[name]
        title = _("expert opinion") if name == CLINICAL_OPINION else source.title
        found.append(Source(title, source.address or ""))
    return found


@dataclass(frozen=True)
class Note:
    """A sentence with a title and its sources."""

    title: str
    text: str
    sources: list[Source]
    products: str = ""

    @classmethod
    def of(cls, statement: Statement, title: str = "") -> Note:
        return cls(title, knowledge_text(statement.text), sources_of(statement.sources))


@dataclass(frozen=True)
class ShownStep:
    """One step with what it is for; `is_missing` where the shelf holds no such product.

    `letter` is set for what belongs to these evenings alone, `not_on` for what falls away on them.
    """

    name: str
    kind: str
    is_missing: bool
    is_active: bool
    how: list[Note]
    why: Note
    letter: str = ""
    not_on: str = ""


@dataclass(frozen=True)
class GridRow:
    """A stage of the plan: its weeks in words, and a letter (or none) for each of the seven evenings."""

    label: str
    letters: list[str]


@dataclass(frozen=True)
class WeekPage:
    """Everything that the page of the week shows."""

    routine: Routine

    @property
    def day_names(self) -> list[date]:
        return [day.on for day in self.routine.weeks[0].days]

    @cached_property
    def rows(self) -> list[GridRow]:
        return [
            GridRow(_weeks(stage.first, stage.last), [letter_of(day.active) for day in stage.pattern])
            for stage in self.routine.stages
        ]

    @property
    def mornings(self) -> list[ShownStep]:
        return [_shown(step) for step in self.routine.weeks[0].days[0].morning]

    @cached_property
    def evenings(self) -> list[ShownStep]:
        """The steps of all evenings in one order, each with the evenings that it belongs to."""
        by_letter = {letter_of(day.active): day.evening for week in self.routine.weeks for day in week.days}
        order = {kind: number for number, kind in enumerate(_kinds())}
        steps = sorted(
            {step for found in by_letter.values() for step in found},
            key=lambda s: (order[s.kind], str(s.product)),
        )
        shown = []
        for step in steps:
            on = {letter for letter, found in by_letter.items() if step in found}
            letter = "".join(on) if step.is_active else ""
            without = "" if step.is_active else _(" and ").join(sorted(by_letter.keys() - on))
            shown.append(_shown(step, letter, without))
        return shown

    @property
    def healing_until(self) -> date | None:
        return self.routine.healing.days[-1].on if self.routine.healing else None

    @property
    def healing(self) -> list[Note]:
        care = self.routine.healing.aftercare if self.routine.healing else None
        return [Note.of(each) for each in care.do] if care else []

    @property
    def left_out(self) -> list[Note]:
        return [
            Note(*_titled(each), sources_of(each.sources), each.product.name)
            for each in self.routine.left_out
        ]

    @property
    def cautions(self) -> list[Note]:
        return [
            Note(*_titled(each), sources_of(each.sources), _names(each.products))
            for each in self.routine.cautions
        ]

    @property
    def expect(self) -> list[Note]:
        return [
            Note(_weeks(*each.weeks), knowledge_text(each.text), sources_of(each.sources))
            for each in self.routine.advice.expect
        ]

    @property
    def stop(self) -> list[Note]:
        return [Note.of(each) for each in self.routine.advice.stop]

    @property
    def be_seen(self) -> list[Note]:
        return [Note.of(each) for each in self.routine.advice.be_seen]

    @property
    def closed_by(self) -> Note | None:
        rule = self.routine.closed_by
        return Note(*_titled(rule), sources_of(rule.sources)) if rule else None

    @property
    def last_day(self) -> date:
        return self.routine.days[-1].on

    @property
    def missing(self) -> list[str]:
        names = [_kinds()[kind].name for kind in self.routine.missing]
        # English begins with a small letter inside a line; German would turn a noun into a mistake.
        return [name.lower() for name in names] if visitor_knowledge().language == ENGLISH else names


def _names(products: Iterable[Product]) -> str:
    # A product that was called by its kind comes with the mark of its language.
    return format_html_join(", ", "{}", ((product.name,) for product in products))


def _titled(said: LeftOut | Caution | RoutineRule) -> tuple[str, str]:
    return knowledge_text(said.title), knowledge_text(said.text)


def _weeks(first: int, last: int) -> str:
    if first == last:
        return _("Week %(first)s") % {"first": first}
    words = _("Weeks %(first)s and %(last)s") if last == first + 1 else _("Weeks %(first)s to %(last)s")
    return words % {"first": first, "last": last}


def _shown(step: Step, letter: str = "", not_on: str = "") -> ShownStep:
    kind = _kinds()[step.kind]
    return ShownStep(
        name=step.product.name if step.product else knowledge_text(kind.name),
        kind=knowledge_text(kind.name),
        is_missing=step.product is None,
        is_active=step.is_active,
        how=[Note.of(each) for each in kind.how],
        why=Note.of(kind.why),
        letter=letter,
        not_on=not_on,
    )


PERSON_WORDS = {
    "pregnant": "pregnant",
    "trying": "trying for a baby",
    "breast_feeding": "breast-feeding",
    "maybe_pregnant": "would rather not say whether pregnant",
    "eye_area": "bumps round the eyes",
    "sensitive": "skin stings or reddens easily",
    "isotretinoin": "isotretinoin tablets",
    "steroid_cream": "steroid cream on the face",
    "aspirin_allergy": "allergy to aspirin",
}


@dataclass(frozen=True)
class SentShelf:
    """Products and plan as a clinician reads them; `week` is None where no plan was made."""

    products: tuple[ShelfProduct, ...]
    said: str
    week: WeekPage | None


def sent_shelf(stored: Mapping[str, Any]) -> SentShelf:
    """What was sent with a booking; the plan is made again by today's rules."""
    shelf = _shelf(stored)
    routine = routine_of(shelf)
    said = []
    if shelf.person and routine:
        person = shelf.person
        said = [f"{person['age_years']:g} years"]
        said += [
            PERSON_WORDS[name] for name in (person["pregnancy"], *person["applies"]) if name in PERSON_WORDS
        ]
        if person["procedure"] != "no":
            said.append(f"{person['procedure']} on {person['done_on']}")
    return SentShelf(shelf.products, "; ".join(said), WeekPage(routine) if routine else None)


def calendar_file(
    routine: Routine, *, evening: time, morning: time | None, host: str, now: datetime
) -> bytes:
    """The reminders of the plan as an .ics file, at these times of the phone's own clock."""
    knowledge = visitor_knowledge()
    series = [
        WeeklyReminder(
            uid=f"{uuid4()}@{host}",
            summary=each.title,
            first_on=each.first_on,
            last_on=each.last_on,
            weekdays=each.weekdays,
            at=morning if morning and each.title == knowledge.say("morning") else evening,
        )
        for each in reminders(routine, knowledge, mornings=morning is not None)
    ]
    return reminders_file(series, stamp=now)


def cache_key(code: str) -> str:
    """Where the copy for a phone lies; the code itself is stored nowhere."""
    return "milium.phone." + salted_hmac("milium.phone", code, algorithm="sha256").hexdigest()


def waiting_code(session: SessionBase) -> str | None:
    """The code that this browser made for a phone, while it can still be used."""
    code = session.get(PHONE_KEY)
    return code if code and cache.get(cache_key(code)) is not None else None


def can_be_opened(code: str) -> bool:
    return cache.get(cache_key(code)) is not None


def code_image(url: str) -> bytes:
    """The address as a QR code in SVG."""
    image = io.BytesIO()
    code = segno.make(url, micro=False, error="m")
    title = _("Your routine, for your phone")
    code.save(image, kind="svg", scale=5, border=3, dark="#000", light="#fff", title=title)
    return image.getvalue()
