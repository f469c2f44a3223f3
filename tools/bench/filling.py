"""Runs inside a clinic of milium: `clinic`, `past N`, `sessions N`, `counts`, `survivors FILE`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import django

CLINICIANS = 10
MODEL = "a-booking-to-copy"


def clinic() -> None:
    """One place; ten clinicians who work each day; a consultation, a long visit on odd starts, a laser visit."""
    from milium_site.catalogue.models import (
        HealthcareService,
        Location,
        OpeningRule,
        Organization,
        Resource,
        ServiceRequirement,
    )

    Organization.objects.create(name="Bench clinic", country="DE", email="bench@example.org")
    place = Location.objects.create(
        slug="here", name="Here", address="1 Street", postal_code="1", city="Town", country="DE",
        time_zone="Europe/Berlin",
    )  # fmt: skip
    people = [
        Resource.objects.create(kind="practitioner", slug=f"c{n}", name=f"Clinician {n}")
        for n in range(CLINICIANS)
    ]
    for person in people:
        OpeningRule.objects.bulk_create(
            OpeningRule(resource=person, location=place, weekday=day, opens=time(9), closes=time(17))
            for day in range(7)
        )
    rooms = [
        Resource.objects.create(kind="room", slug=f"room{n}", name=f"Room {n}", location=place)
        for n in range(2)
    ]
    laser = Resource.objects.create(kind="device", slug="laser", name="Laser", location=place)
    for slug, minutes, step, needs in (
        ("consultation", 30, 30, [people]),
        ("long", 60, 10, [people]),
        ("laser-session", 30, 30, [people, rooms, [laser]]),
    ):
        service = HealthcareService.objects.create(
            slug=slug,
            name=slug,
            duration_minutes=minutes,
            step_minutes=step,
            notice_minutes=0,
            window_days=60,
        )
        service.locations.set([place])
        for candidates in needs:
            ServiceRequirement.objects.create(service=service, kind=candidates[0].kind).resources.set(
                candidates
            )


def past(wanted: int) -> None:
    """As many bookings behind us, half an hour each, copied from one that was really made."""
    from django.db import connection

    from milium_site.audit.actions import Actor
    from milium_site.booking.actions import PatientDetails, book_appointment, cancel_appointment
    from milium_site.booking.models import Appointment, Claim
    from milium_site.booking.queries import next_free_times
    from milium_site.catalogue.models import HealthcareService, Location, Resource

    by, now = Actor.system("bench"), datetime.now(UTC)
    model = Appointment.objects.filter(idempotency_keys__key=MODEL).first()
    if model is None:
        service, place = HealthcareService.objects.get(slug="consultation"), Location.objects.get()
        model = book_appointment(
            by=by, service=service, location=place, start=next_free_times(service, place, 1, now=now)[0].start,
            patient=PatientDetails("Bench", "bench@example.org"), idempotency_key=MODEL, now=now,
        )  # fmt: skip
        cancel_appointment(by=by, appointment=model, now=now)
    there = Appointment.objects.filter(start__lt=now - timedelta(days=1)).count()
    people = list(Resource.objects.filter(kind="practitioner").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        _copy(cursor, connection.vendor, Appointment, model.pk, there, wanted, people)
        _copy(cursor, connection.vendor, Claim, model.claims.get().pk, there, wanted, people)
        cursor.execute("ANALYZE")


def _copy(cursor, vendor: str, model, pk, there: int, wanted: int, people: list[int]) -> None:
    lite = vendor == "sqlite"
    # Visit n belongs to clinician n % 10, in the half hour n // 10 before yesterday's midnight.
    minutes = f"(2880 + 30 * (n / {CLINICIANS}))"
    at = (
        "strftime('%Y-%m-%d %H:%M:%S', date('now'), '-' || ({}) || ' minutes')"
        if lite
        else "date_trunc('day', now(), 'UTC') - make_interval(mins => ({})::int)"
    )
    uuid = "printf('%032x', n)" if lite else "lpad(to_hex(n), 32, '0')::uuid"
    changed = {
        "start": at.format(minutes),
        "end": at.format(f"{minutes} - 30"),
        "id": uuid if model.__name__ == "Appointment" else None,
        "identifier": "printf('%x', n)" if lite else "to_hex(n)",
        "appointment_id": uuid,
        "resource_id": f"{people[0]} + n % {CLINICIANS}",
        "live": "1" if lite else "true",
        "status": "'fulfilled'",
    }
    columns = [
        field.column for field in model._meta.concrete_fields if changed.get(field.column, "") is not None
    ]
    values = ", ".join(f"{changed[name]}" if name in changed else f'm."{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    numbers = (
        f"WITH RECURSIVE s(n) AS (SELECT {there + 1} UNION ALL SELECT n + 1 FROM s WHERE n < {wanted})"
        if lite
        else f"WITH s AS (SELECT generate_series({there + 1}, {wanted}) AS n)"
    )
    key = f"'{pk.hex if lite else pk}'" if isinstance(pk, UUID) else pk
    table = model._meta.db_table
    # Without parameters, so that no driver reads the per cent signs as places for them.
    cursor.execute(
        f"INSERT INTO {table} ({names}) {numbers} SELECT {values} FROM s, {table} m WHERE m.id = {key}"
    )


def sessions(wanted: int) -> None:
    """As many visitors' sessions with answers in them that could be sent: their keys, and what names the answers."""
    from importlib import import_module

    from django.conf import settings
    from django.test import RequestFactory

    from milium_site.booking.views.draft import read_draft_answers
    from milium_site.records.actions import save_draft_answers

    store = import_module(settings.SESSION_ENGINE).SessionStore
    request = RequestFactory().get("/")
    keys = []
    for _ in range(wanted):
        request.session = store()
        save_draft_answers(
            request.session, {"age_years": 34, "sites": ["cheek"], "count": "few", "pus": False}
        )
        request.session.save()
        keys.append(request.session.session_key)
    print(
        json.dumps(
            {
                "keys": keys,
                "shown": read_draft_answers(request).digest,
                "cookie": settings.SESSION_COOKIE_NAME,
            }
        )
    )


def counts() -> None:
    """How many there are of what must not be more than one, asked of the rows themselves."""
    from django.db import connection

    from milium_site.booking.models import Appointment, Claim

    double = """
        SELECT count(*) FROM (SELECT "start", max("end") OVER (
            PARTITION BY resource_id ORDER BY "start", id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before FROM booking_claim WHERE live) AS c WHERE "start" < before
    """
    with connection.cursor() as cursor:
        cursor.execute(double)
        overlaps = cursor.fetchone()[0]
        deadlocks = 0
        if connection.vendor == "postgresql":
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            deadlocks = cursor.fetchone()[0]
    open_rows = Appointment.objects.filter(status="booked")
    by_service: dict[str, list[str]] = {}
    for slug, start in open_rows.values_list("service__slug", "start"):
        by_service.setdefault(slug, []).append(start.isoformat())
    print(json.dumps({"overlaps": overlaps, "deadlocks": deadlocks, "booked": by_service,
                      "claims": Claim.objects.filter(live=True).count()}))  # fmt: skip


def survivors(path: str) -> None:
    """Of the keys in the file: how many have an appointment, a mail and an audit row; and whether one has two."""
    from milium_site.audit.models import AuditEvent
    from milium_site.booking.models import Appointment, IdempotencyKey
    from milium_site.messages.models import OutboxMessage

    keys = json.loads(Path(path).read_text())
    rows = dict(IdempotencyKey.objects.filter(key__in=keys).values_list("key", "appointment_id"))
    mailed = set(OutboxMessage.objects.values_list("about_id", flat=True))
    audited = set(
        AuditEvent.objects.filter(kind="appointment", action="C").values_list("subject_id", flat=True)
    )
    whole = [key for key, pk in rows.items() if pk in mailed and str(pk) in audited]
    print(json.dumps({"kept": len(rows), "whole": len(whole), "appointments": Appointment.objects.count()}))


if __name__ == "__main__":
    django.setup()
    command, *arguments = sys.argv[1:]
    {
        "clinic": clinic,
        "past": lambda: past(int(arguments[0])),
        "sessions": lambda: sessions(int(arguments[0])),
        "counts": counts,
        "survivors": lambda: survivors(arguments[0]),
    }[command]()
