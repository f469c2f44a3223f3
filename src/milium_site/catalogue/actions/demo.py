"""The demo clinic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from milium.booking.hours import wall_interval
from milium_site.accounts.actions import add_demo_user
from milium_site.accounts.models import Role
from milium_site.audit.actions import Actor, record
from milium_site.catalogue.models import (
    ExceptionKind,
    HealthcareService,
    Location,
    OpeningException,
    OpeningRule,
    Organization,
    Resource,
    ResourceKind,
    ServiceRequirement,
)
from milium_site.catalogue.queries import public_holidays

BERLIN, LISBON = "berlin", "lisbon"
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)
MORNING, AFTERNOON, LONG_DAY = ("09:00", "13:00"), ("14:00", "18:00"), ("10:00", "16:00")


@dataclass(frozen=True)
class _Person:
    slug: str
    name: str
    title: str
    languages: tuple[str, ...]
    about: str
    hours: Mapping[str, Mapping[int, tuple[tuple[str, str], ...]]]
    email: str


@dataclass(frozen=True)
class _Service:
    slug: str
    name: str
    summary: str
    price: int
    minutes: int
    step: int
    buffers: tuple[int, int]
    locations: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    notice: int = 120


def _week(days: Iterable[int], *hours: tuple[str, str]) -> dict[int, tuple[tuple[str, str], ...]]:
    return dict.fromkeys(days, hours)


PEOPLE = (
    _Person(
        "dr-demo-albrecht",
        "Dr Demo Albrecht",
        "Dermatologist",
        ("de", "en"),
        "An invented clinician. Sees adults and children, and removes milia by needle.",
        {BERLIN: _week(range(MONDAY, SATURDAY), MORNING, AFTERNOON)},
        "albrecht@example.org",
    ),
    _Person(
        "dr-demo-petrauskaite",
        "Dr Demo Petrauskaitė",
        "Dermatologist",
        ("lt", "de", "en"),
        "An invented clinician. Works with the CO2 laser and with chemical peels.",
        {BERLIN: _week((TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY), LONG_DAY)},
        "petrauskaite@example.org",
    ),
    _Person(
        "dr-demo-ferreira",
        "Dr Demo Ferreira",
        "Dermatologist",
        ("pt", "es", "en"),
        "An invented clinician. Sees adults and children, and removes milia by needle.",
        {LISBON: _week(range(MONDAY, SATURDAY), MORNING, AFTERNOON)},
        "ferreira@example.org",
    ),
    _Person(
        "dr-demo-okafor",
        "Dr Demo Okafor",
        "Skin practitioner",
        ("en", "fr"),
        "An invented clinician. Works in both places: two days in Berlin and two in Lisbon.",
        {BERLIN: _week((MONDAY, TUESDAY), LONG_DAY), LISBON: _week((THURSDAY, FRIDAY), LONG_DAY)},
        "okafor@example.org",
    ),
)
EVERYBODY = tuple(person.slug for person in PEOPLE)
ROOMS = {
    "berlin-consulting": ("Consulting room", BERLIN),
    "berlin-treatment-1": ("Treatment room 1", BERLIN),
    "berlin-treatment-2": ("Treatment room 2", BERLIN),
    "lisbon-consulting": ("Consulting room", LISBON),
    "lisbon-treatment": ("Treatment room", LISBON),
}
TREATMENT_ROOMS = ("berlin-treatment-1", "berlin-treatment-2", "lisbon-treatment")
LASER = "berlin-co2-laser"
SERVICES = (
    _Service(
        "free-consultation",
        "Free consultation",
        "A clinician looks at the bump, says what it is and what, if anything, is worth doing. Nothing is "
        "treated in this visit, and nothing has to be decided in it.",
        0,
        20,
        20,
        (0, 0),
        (BERLIN, LISBON),
        {"practitioner": EVERYBODY, "room": tuple(ROOMS)},
    ),
    _Service(
        "milia-removal",
        "Removal by needle",
        "The skin is cleaned, each bump is opened with a fine sterile needle and its small plug lifted out. "
        "For up to ten bumps that a clinician has looked at before.",
        90,
        30,
        30,
        (0, 10),
        (BERLIN, LISBON),
        {"practitioner": EVERYBODY, "room": TREATMENT_ROOMS},
    ),
    _Service(
        "co2-laser",
        "CO2 laser session",
        "For many or clustered milia, after a consultation. The skin stays red for days to weeks, and a laser "
        "can itself be followed by new milia; the clinician goes through this with you first.",
        220,
        45,
        15,
        (15, 15),
        (BERLIN,),
        {
            "practitioner": ("dr-demo-albrecht", "dr-demo-petrauskaite"),
            "room": ("berlin-treatment-1", "berlin-treatment-2"),
            "device": (LASER,),
        },
        notice=24 * 60,
    ),
    _Service(
        "chemical-peel",
        "Chemical peel",
        "A superficial peel with a measured acid, after a consultation. Not in pregnancy for some acids; the "
        "clinician asks.",
        75,
        40,
        20,
        (0, 10),
        (BERLIN, LISBON),
        {
            "practitioner": ("dr-demo-petrauskaite", "dr-demo-ferreira", "dr-demo-okafor"),
            "room": TREATMENT_ROOMS,
        },
        notice=24 * 60,
    ),
    _Service(
        "review",
        "Review after treatment",
        "A short look at how the skin has healed, some weeks after a removal, a laser session or a peel.",
        0,
        15,
        15,
        (0, 0),
        (BERLIN, LISBON),
        {"practitioner": EVERYBODY, "room": tuple(ROOMS)},
    ),
)

FOUR_TO_SIX_WEEKS = (28, 42)
FOLLOW_UPS = {
    "free-consultation": ("milia-removal", 0, 60),
    "milia-removal": ("review", *FOUR_TO_SIX_WEEKS),
    "co2-laser": ("review", *FOUR_TO_SIX_WEEKS),
    "chemical-peel": ("review", *FOUR_TO_SIX_WEEKS),
}


def load_demo(now: datetime) -> bool:
    """Writes the demo clinic: two places, four invented clinicians, rooms, a laser, services, hours.

    True if it did; a site that has a clinic already is left alone.
    """
    if Organization.objects.exists():
        return False
    with transaction.atomic():
        _load_organization()
        locations = _load_locations()
        resources = _load_people(locations) | _load_rooms(locations)
        _load_services(locations, resources)
        _load_exceptions(locations, resources, now)
        record(by=Actor.system("demo"), action="C", kind="clinic", id="demo")
    return True


def _load_organization() -> None:
    Organization.objects.create(
        name="Demo Skin Clinic",
        phone="+49 30 0000 0000",
        email="clinic@example.org",
        country="DE",
        emergency_number="112",
        urgent_advice="If the clinic is closed, call an out-of-hours doctor: 116 117 in Germany, 808 24 24 24 in "
        "Portugal. This is a demo clinic: nobody answers its own number.",
        answers_read_text="A clinician reads them on the next working day, before your visit.",
        languages=[code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE],
    )


def _load_locations() -> dict[str, Location]:
    return {
        BERLIN: Location.objects.create(
            slug=BERLIN,
            name="Demo Skin Clinic Berlin",
            address="Beispielstraße 1",
            postal_code="10115",
            city="Berlin",
            country="DE",
            phone="+49 30 0000 0001",
            time_zone="Europe/Berlin",
            holiday_country="DE",
            holiday_subdivision="BE",
        ),
        LISBON: Location.objects.create(
            slug=LISBON,
            name="Demo Skin Clinic Lisbon",
            address="Rua do Exemplo 2",
            postal_code="1100-001",
            city="Lisbon",
            country="PT",
            phone="+351 21 000 0000",
            time_zone="Europe/Lisbon",
            holiday_country="PT",
            holiday_subdivision="11",
        ),
    }


def _load_people(locations: Mapping[str, Location]) -> dict[str, Resource]:
    people = {}
    for person in PEOPLE:
        surname = person.name.removeprefix("Dr Demo ")
        at = locations[next(iter(person.hours))].pk if len(person.hours) == 1 else None
        people[person.slug] = Resource.objects.create(
            kind=ResourceKind.PRACTITIONER,
            slug=person.slug,
            name=person.name,
            title=person.title,
            languages=list(person.languages),
            about=person.about,
            location_id=at,
            user=add_demo_user(person.email, surname, Role.CLINICIAN, at),
        )
        OpeningRule.objects.bulk_create(
            OpeningRule(
                resource=people[person.slug],
                location=locations[place],
                weekday=weekday,
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
            )
            for place, week in person.hours.items()
            for weekday, hours in week.items()
            for opens, closes in hours
        )
    return people


def _load_rooms(locations: Mapping[str, Location]) -> dict[str, Resource]:
    rooms = {
        slug: Resource.objects.create(kind=ResourceKind.ROOM, slug=slug, name=name, location=locations[place])
        for slug, (name, place) in ROOMS.items()
    }
    laser = Resource.objects.create(
        kind=ResourceKind.DEVICE, slug=LASER, name="CO2 laser", location=locations[BERLIN]
    )
    return {**rooms, LASER: laser}


def _load_services(locations: Mapping[str, Location], resources: Mapping[str, Resource]) -> None:
    for position, demo in enumerate(SERVICES):
        service = HealthcareService.objects.create(
            slug=demo.slug,
            name=demo.name,
            summary=demo.summary,
            price_amount=Decimal(demo.price),
            price_currency="EUR",
            duration_minutes=demo.minutes,
            step_minutes=demo.step,
            buffer_before_minutes=demo.buffers[0],
            buffer_after_minutes=demo.buffers[1],
            notice_minutes=demo.notice,
            position=position,
        )
        service.locations.set(locations[place] for place in demo.locations)
        for kind, slugs in demo.needs.items():
            requirement = ServiceRequirement.objects.create(service=service, kind=kind)
            requirement.resources.set(resources[slug] for slug in slugs)
    services = {service.slug: service for service in HealthcareService.objects.all()}
    for slug, (then, first, last) in FOLLOW_UPS.items():
        services[slug].follow_up = services[then]
        services[slug].follow_up_from_days, services[slug].follow_up_until_days = first, last
        services[slug].save()


def _load_exceptions(
    locations: Mapping[str, Location], resources: Mapping[str, Resource], now: datetime
) -> None:
    """A leave, an afternoon closed, a Saturday more; and today open, so that a demo on a Sunday shows a day."""
    today = {place: now.astimezone(ZoneInfo(row.time_zone)).date() for place, row in locations.items()}

    def add(kind: str, place: str, days: int, opens: str, closes: str, resource: str | None = None) -> None:
        location = locations[place]
        day = today[place] + timedelta(days=days)
        stretch = wall_interval(
            datetime.combine(day, time.fromisoformat(opens)),
            datetime.combine(day, time.fromisoformat(closes)),
            ZoneInfo(location.time_zone),
        )
        if stretch is not None:
            OpeningException.objects.create(
                kind=kind,
                location=location,
                resource=resources[resource] if resource else None,
                start=stretch.start,
                end=stretch.end,
            )

    add(ExceptionKind.LEAVE, BERLIN, 9, "00:00", "23:59", "dr-demo-petrauskaite")
    add(ExceptionKind.BLACKOUT, LISBON, 6, "14:00", "23:59")
    for place, person in ((BERLIN, "dr-demo-albrecht"), (LISBON, "dr-demo-ferreira")):
        saturday = (SATURDAY - today[place].weekday()) % 7
        add(ExceptionKind.EXTRA, place, saturday or 7, "10:00", "13:00", person)
        is_holiday = bool(public_holidays(locations[place], today[place], today[place]))
        if is_holiday or today[place].weekday() >= SATURDAY:
            add(ExceptionKind.EXTRA, place, 0, "09:00", "18:00", person)
