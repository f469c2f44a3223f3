"""The desk with a hundred thousand people over the desk with a thousand: pages, records and search, on SQLite.

Two clinics in a process each, asked in turn, so that a busy moment falls on both; medians and their ratio. The week
of four clinicians is equally full in both, what differs is everything behind it. Ends with 1 where a page takes over
1.3 times as long, or a search over 3 times. `--people N` takes another number than 100,000.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
FEW = 1_000
MANY = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else 100_000
ROUNDS, WARM, AT_ONCE = 25, 3, 2_000
MOST_PAGE, MOST_SEARCH = 1.3, 3.0
SYLLABLES = (
    "ba",
    "ren",
    "ko",
    "wal",
    "ski",
    "mei",
    "er",
    "la",
    "dov",
    "tin",
    "sa",
    "ha",
    "gru",
    "lo",
    "pes",
    "nun",
)
FIRST_NAMES = (
    "Anna",
    "Bruno",
    "Clara",
    "Daniel",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Mara",
    "Olga",
    "Rita",
)
SEARCHES = {
    "a name": "Anna Barenko",
    "a common first name": "Anna",
    "a mistyped name": "Gretta Lodvotin",
    "a name mistyped twice": "Gruskidun Anna",
    "a number": "0170 0000 777",
    "an address": "p777@example.org",
    "nobody": "Xyzzyx Quux",
}
PAGES = {"the week": "/desk/week/", "the day's list": "/desk/", "the search page": "/desk/find/"}
# What a clinician opens of one person of the week; `{visit}` and `{person}` are theirs.
RECORDS = {"a record": "/desk/visits/{visit}/record/", "a person's card": "/desk/people/{person}/"}


def main() -> int:
    if "--clinic" in sys.argv:
        return answer_passes(int(sys.argv[sys.argv.index("--clinic") + 1]))
    with tempfile.TemporaryDirectory(prefix="milium-bench-") as folder:
        clinics = [begin(Path(folder) / str(people), people) for people in (FEW, MANY)]
        for clinic in clinics:
            assert clinic.stdout.readline() == "ready\n", "a clinic did not come up"
        took: list[dict[str, list[float]]] = [{}, {}]
        for turn in range(WARM + ROUNDS):
            for clinic, times in zip(clinics, took, strict=True):
                clinic.stdin.write("pass\n")
                clinic.stdin.flush()
                for name, one in json.loads(clinic.stdout.readline()).items():
                    if turn >= WARM:
                        times.setdefault(name, []).append(one)
        for clinic in clinics:
            clinic.stdin.close()
            clinic.wait(60)
    print(f"medians of {ROUNDS}, {FEW:,} people and {MANY:,}:")
    few, many = ({name: statistics.median(one) for name, one in times.items()} for times in took)
    met = [
        told(name, few[name], many[name], MOST_PAGE if name in PAGES | RECORDS else MOST_SEARCH)
        for name in few
    ]
    return 0 if all(met) else 1


def begin(folder: Path, people: int) -> Any:
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MILIUM_DATA_DIR": str(folder), "MILIUM_ABUSE_LIMITS": "off"}
    environment["DJANGO_SETTINGS_MODULE"] = "milium_site.settings"
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, "--clinic", str(people)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def answer_passes(people: int) -> int:
    """A clinic of so many people; for every line that comes in, a line with the milliseconds of one pass."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    desk = open_desk()
    fill_week(desk)
    add_people(desk, range(people))
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(measure(desk)), flush=True)
    return 0


def told(name: str, few: float, many: float, most: float) -> bool:
    ratio = many / few
    print(f"  {name:<22} {few:6.1f} ms  {many:6.1f} ms  {ratio:.2f} times (at most {most})", flush=True)
    return ratio <= most


def open_desk() -> SimpleNamespace:
    from django.test import Client
    from django.utils import timezone

    from factories import make_clinic, make_practitioner, make_user

    clinic = make_clinic()
    clinic.clinicians = [
        clinic.ada,
        clinic.ben,
        *(make_practitioner(who, clinic.location) for who in ("cy", "di")),
    ]
    clinic.client = Client(HTTP_HOST="localhost")
    clinic.client.force_login(make_user("front_desk", clinic.location))
    clinic.clinician = Client(HTTP_HOST="localhost")
    clinic.clinician.force_login(make_user("clinician", clinic.location))
    today = timezone.now().replace(hour=8, minute=0, second=0, microsecond=0)
    clinic.monday = today - timedelta(days=today.weekday())
    clinic.random = random.Random(7)  # noqa: S311 names for a measurement
    return clinic


def name_of(desk: SimpleNamespace) -> str:
    last = "".join(desk.random.choices(SYLLABLES, k=3)).title()
    return f"{desk.random.choice(FIRST_NAMES)} {last}"


def fill_week(desk: SimpleNamespace) -> None:
    starts = [
        (who, desk.monday + timedelta(days=day, minutes=30 * half))
        for who in desk.clinicians for day in range(5) for half in range(8)
    ]  # fmt: skip
    write(
        desk,
        [(f"Demo {name_of(desk)}", number, who, start) for number, (who, start) in enumerate(starts)],
        "w",
    )
    write_record(desk)


def write_record(desk: SimpleNamespace) -> None:
    """Two finished visits of the person who comes first this week, with some bumps each."""
    from milium_site.booking.models import Appointment
    from milium_site.consultations.models import Encounter, LesionObservation

    desk.visit = Appointment.objects.order_by("start").first()
    for key, start in ((uuid4(), desk.monday - timedelta(days=30)), (desk.visit.pk, desk.visit.start)):
        encounter = Encounter.objects.create(
            patient=desk.visit.patient, appointment_id=key, location=desk.location, started_at=start
        )
        for number in range(1, 9):
            LesionObservation.objects.create(
                encounter=encounter, number=number, view="front", x=100 * number, y=500, site="cheek", recorded_at=start
            )  # fmt: skip


def add_people(desk: SimpleNamespace, numbers: Iterable[int]) -> None:
    """People with one visit each, in the years before this week."""
    rows = []
    for number in numbers:
        who = desk.clinicians[number % 4]
        start = desk.monday - timedelta(days=7 + number // 64, minutes=-30 * (number // 4 % 16))
        rows.append((name_of(desk), number, who, start))
        if len(rows) == AT_ONCE:
            write(desk, rows, "p")
            rows = []
    write(desk, rows, "p")


def write(desk: SimpleNamespace, rows: list[tuple[str, int, Any, datetime]], mark: str) -> None:
    from milium_site.booking.models import Appointment, Claim
    from milium_site.records.actions import index_patients
    from milium_site.records.models import Patient

    people, visits, claims = [], [], []
    for name, number, who, start in rows:
        person = Patient(name=name, email=f"{mark}{number}@example.org", phone=f"+49 170 {number:07d}")
        visit = Appointment(
            id=uuid4(), identifier=f"{mark}{number}", patient=person, service=desk.service,
            location=desk.location, start=start, end=start + timedelta(minutes=30), time_zone="Europe/Berlin",
        )  # fmt: skip
        people.append(person)
        visits.append(visit)
        claims.append(Claim(appointment=visit, resource=who, start=visit.start, end=visit.end))
    for model, found in ((Patient, people), (Appointment, visits), (Claim, claims)):
        model.objects.bulk_create(found)
    index_patients(people)


def measure(desk: SimpleNamespace) -> dict[str, float]:
    """The milliseconds of each page and each search, asked once."""
    theirs = {"visit": desk.visit.pk, "person": desk.visit.patient_id}
    records = {name: path.format(**theirs) for name, path in RECORDS.items()}
    asked: dict[str, Callable[[], Any]] = {
        **{name: lambda path=path: desk.client.get(path) for name, path in PAGES.items()},
        **{name: lambda path=path: desk.clinician.get(path) for name, path in records.items()},
        **{
            name: lambda text=text: desk.client.post("/desk/find/", {"text": text})
            for name, text in SEARCHES.items()
        },
    }
    took = {}
    for name, ask in asked.items():
        began = time.perf_counter()
        answer = ask()
        took[name] = 1000 * (time.perf_counter() - began)
        assert answer.status_code == 200, (name, answer.status_code)
    return took


if __name__ == "__main__":
    sys.exit(main())
