"""Booking, measured in one run beside django-appointment and PostgreSQL's own limit: `python tools/bench_booking.py`.

Medians of passes that are taken in turn, and ratios: absolute figures move with the machine, and the clients
share it with the servers. Exit 1 when something that was promised is missed. About eight minutes.
`speed`, `races` and `kill` measure that part alone; `--quick` takes a tenth of everything, to try the script.
"""

from __future__ import annotations

import json
import secrets
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.load import Answer, Client, Job, Request, Result, run
from bench.peer import Peer
from bench.raw import bookings_per_second
from bench.sites import ROOT, Milium, Site
from with_postgres import postgres

CLIENTS, RACERS = 8, 50
TIMES = "/api/v1/services/{service}/locations/here/free-times"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
QUICK = "--quick" in sys.argv[1:]
PARTS = {"speed", "races", "kill"} & set(sys.argv[1:]) or {"speed", "races", "kill"}


@dataclass
class Table:
    """Target beside measured, and whether it was met."""

    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def at_most(self, what: str, measured: float, limit: float, show: Callable[[float], str] = str) -> None:
        self._add(what, f"at most {show(limit)}", show(measured), measured <= limit)

    def at_least(self, what: str, measured: float, limit: float, show: Callable[[float], str] = str) -> None:
        self._add(what, f"at least {show(limit)}", show(measured), measured >= limit)

    def _add(self, what: str, target: str, measured: str, is_met: bool) -> None:
        self.rows.append((what, target, measured, is_met))
        print(f"{'  ' if is_met else '! '}{what:<64} {target:<18} {measured}", flush=True)


def times(ratio: float) -> str:
    return f"{ratio:.2f} x"


def per_cent(share: float) -> str:
    return f"{share:.2%}"


def main() -> int:
    began = time.monotonic()
    table = Table()
    base = ROOT / "var/bench"
    shutil.rmtree(base, ignore_errors=True)
    base.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=base) as folder, postgres(durable=True) as database_url:
        lite = Milium(Path(folder) / "sqlite", f"sqlite:///{folder}/sqlite/milium.sqlite3")
        large = Milium(Path(folder) / "postgresql", database_url)
        clinics = {"SQLite": lite, "PostgreSQL": large}
        for clinic in clinics.values():
            clinic.fill("clinic")
            clinic.fill("past", 500 if QUICK else 5_000)
        if "speed" in PARTS:
            peers = {
                "SQLite": Peer(Path(folder) / "peer"),
                "PostgreSQL": Peer(Path(folder) / "peer-large", beside(database_url, "peer")),
            }
            measure_speed(table, clinics, peers, database_url, Path(folder))
        for name, clinic in clinics.items():
            if "races" in PARTS:
                measure_races(table, name, clinic)
            if "kill" in PARTS:
                measure_kill(table, name, clinic)
    print(f"\n{time.monotonic() - began:.0f} s")
    return int(not all(is_met for *_, is_met in table.rows))


# --- speed ----------------------------------------------------------------------------------------------------


@dataclass
class Pair:
    """milium and django-appointment on the same kind of database, both served."""

    clinic: Milium
    site: Site
    peer: Peer
    peer_site: Site


def beside(database_url: str, name: str) -> str:
    """Another, empty database of the same server."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{database_url.rpartition('/')[0]}/{name}"


def measure_speed(
    table: Table, clinics: dict[str, Milium], peers: dict[str, Peer], database_url: str, folder: Path
) -> None:
    print("Speed, medians of passes taken in turn; each beside django-appointment on the same database")
    measure_past(table, clinics, database_url, folder)
    with ExitStack() as sites:
        pairs = {
            name: Pair(
                clinic,
                sites.enter_context(clinic.site()),
                peers[name],
                sites.enter_context(peers[name].site()),
            )
            for name, clinic in clinics.items()
        }
        sixty = {f"milium {name}": lambda pair=pair: sixty_days(pair.site) for name, pair in pairs.items()}
        sixty_of_peer = {
            f"peer {name}": lambda pair=pair: sixty_days_of_peer(pair.peer, pair.peer_site)
            for name, pair in pairs.items()
        }
        few = in_turn(sixty | sixty_of_peer, passes=3 if QUICK else 7)
        for name in pairs:
            table.at_most(f"60 days of free times over django-appointment's, {name}",
                          few[f"milium {name}"] / few[f"peer {name}"], 1 / 50, per_cent)  # fmt: skip
        lists = in_turn(list_rates(pairs), passes=1 if QUICK else 5)
        for name in pairs:
            table.at_least(f"lists of one day a second over django-appointment's, {name}",
                           lists[f"milium {name}"] / lists[f"peer {name}"], 5, times)  # fmt: skip
        bookings = measure_bookings(pairs, database_url, folder)
        for name in pairs:
            table.at_least(f"bookings a second over django-appointment's, {name}",
                           bookings[f"milium {name}"] / bookings[f"peer {name}"], 2.5, times)  # fmt: skip
        table.at_least("bookings a second over PostgreSQL's own limit",
                       bookings["milium PostgreSQL"] / bookings["limit"], 0.015, per_cent)  # fmt: skip


def measure_past(table: Table, clinics: dict[str, Milium], database_url: str, folder: Path) -> None:
    """Two months of free times of a young clinic and of one with a long past, in turn."""
    past = 20_000 if QUICK else 1_000_000
    old = {
        "SQLite": Milium(folder / "old-sqlite", f"sqlite:///{folder}/old-sqlite/milium.sqlite3"),
        "PostgreSQL": Milium(folder / "old-postgresql", beside(database_url, "old")),
    }
    with ExitStack() as sites:
        measures: dict[str, Callable[[], float]] = {}
        for name, clinic in old.items():
            clinic.fill("clinic")
            clinic.fill("past", past)
            for age, one in (("old", clinic), ("young", clinics[name])):
                site = sites.enter_context(one.site())
                measures[f"{age} {name}"] = lambda site=site: sixty_days(site)
        found = in_turn(measures, passes=9)
    for name in old:
        table.at_most(f"60 days with {past:,} past bookings over 5,000, {name}",
                      found[f"old {name}"] / found[f"young {name}"], 1.3, times)  # fmt: skip


def list_rates(pairs: dict[str, Pair]) -> dict[str, Callable[[], float]]:
    found: dict[str, Callable[[], float]] = {}
    for name, pair in pairs.items():
        # As many as take about as long as the peer's: a pass of less than a second is mostly chance.
        found[f"milium {name}"] = lambda pair=pair: list_rate(pair.site, one_day, 200 if QUICK else 2_000)
        found[f"peer {name}"] = lambda pair=pair: list_rate(
            pair.peer_site, lambda n: pair.peer.day(day_after(n), n % 10), 40 if QUICK else 400
        )
    return found


def in_turn(measures: dict[str, Callable[[], float]], *, passes: int) -> dict[str, float]:
    """The median of each measure; the passes of all are interleaved, so that a busy moment falls on all."""
    for measure in measures.values():
        measure()
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(passes):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: statistics.median(values) for name, values in found.items()}


def day_after(number: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=1 + number % 58)


def sixty_days(site: Site) -> float:
    client, seconds = Client(site.url), []
    first = datetime.now(UTC).date()
    query = urlencode({"from": first, "to": first + timedelta(days=60), "practitioner": "c0"})
    for _ in range(5):
        answer = client.send(Request(f"{TIMES.format(service='consultation')}?{query}"))
        assert answer.status == 200
        assert len(json.loads(answer.body)["times"]) > 700
        seconds.append(answer.seconds)
    return statistics.median(seconds)


def sixty_days_of_peer(peer: Peer, site: Site) -> float:
    client, total = Client(site.url), 0.0
    for number in range(60):
        answer = client.send(peer.day(datetime.now(UTC).date() + timedelta(days=1 + number)))
        assert answer.status == 200, answer.body
        total += answer.seconds
    return total


def one_day(number: int) -> Request:
    day = day_after(number)
    query = urlencode({"from": day, "to": day, "practitioner": f"c{number % 10}"})
    return Request(f"{TIMES.format(service='consultation')}?{query}")


def list_rate(site: Site, request: Callable[[int], Request], number: int) -> float:
    jobs = [(n, lambda client, n=n: client.send(request(n))) for n in range(number)]
    result = run(site.url, jobs, CLIENTS)
    assert set(result.statuses) == {200}, result.statuses
    return result.per_second


def measure_bookings(pairs: dict[str, Pair], database_url: str, folder: Path) -> dict[str, float]:
    """Bookings a second through the pages' own forms: with answers sent by consent, mail and audit row."""
    number = 20 if QUICK else 200

    def rate(site: Site, job: Callable[[datetime, int, int], Job], starts: Iterator[Any]) -> float:
        taken = [next(starts) for _ in range(number)]
        jobs = [((start, who), job(start, who, n % CLIENTS)) for n, (start, who) in taken]
        result = run(site.url, jobs, CLIENTS)
        assert set(result.statuses) == {302}, (result.statuses, result.answers[0][1].body[-2000:])
        return result.per_second

    measures: dict[str, Callable[[], float]] = {}
    for name, pair in pairs.items():
        form = form_of(json.loads(pair.clinic.fill("sessions", CLIENTS)))
        for who, site, job in (("milium", pair.site, form), ("peer", pair.peer_site, pair.peer.booking)):
            starts = iter(enumerate(free_places()))
            measures[f"{who} {name}"] = lambda site=site, job=job, starts=starts: rate(site, job, starts)
    found = in_turn(measures, passes=1 if QUICK else 5)
    found["limit"] = statistics.median(bookings_per_second(database_url, folder, seconds=4) for _ in range(3))
    return found


def free_places() -> list[tuple[datetime, int]]:
    """Every half hour of every clinician, from the day after tomorrow on: where a visit can start, and with whom."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        (midnight + timedelta(days=day, hours=10, minutes=30 * half), who)
        for day in range(2, 55) for half in range(10) for who in range(10)
    ]  # fmt: skip


def form_of(visitors: dict[str, Any]) -> Callable[[datetime, int, int], Job]:
    def job(start: datetime, who: int, visitor: int) -> Job:
        form = {
            "for_whom": "me", "name": f"Visitor {visitor}", "email": f"visitor{visitor}@example.org",
            "idempotency_key": secrets.token_hex(16), "send_answers": "on", "answers_shown": visitors["shown"],
        }  # fmt: skip
        headers = {**FORM, "Cookie": f"{visitors['cookie']}={visitors['keys'][visitor]}"}
        path = f"/book/consultation/here/c{who}/{start:%Y%m%dT%H%MZ}/"
        request = Request(path, "POST", urlencode(form).encode(), headers)
        return lambda client: client.send(request)

    return job


# --- races ----------------------------------------------------------------------------------------------------


def measure_races(table: Table, name: str, clinic: Milium) -> None:
    tries = 100 if QUICK else 1_000
    print(f"\nRaces on {name}: {tries:,} tries each, {RACERS} clients")
    day = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=58)
    before = json.loads(clinic.fill("counts"))
    kinds = {
        # Twenty times of one clinician, wanted by fifty people each.
        "same slot": lambda n: (
            "consultation",
            "c1",
            day + timedelta(minutes=30 * (n % 10), days=n % 20 // 10),
        ),
        # One-hour visits that start every ten minutes.
        "overlapping starts": lambda n: ("long", "c2", day + timedelta(minutes=10 * (n % 24))),
        # Ten clinicians and two rooms, and one laser.
        "last laser": lambda n: ("laser-session", f"c{3 + n % 7}", day + timedelta(minutes=30 * (n % 10))),
    }
    with clinic.site() as site:
        for kind, wanted in kinds.items():
            race(table, f"{kind}, {name}", site, wanted, tries)
    after = json.loads(clinic.fill("counts"))
    table.at_most(f"overlaps of clinician, room or device in the rows, {name}", after["overlaps"], 0)
    table.at_most(f"deadlocks, {name}", after["deadlocks"] - before["deadlocks"], 0)


def race(
    table: Table, name: str, site: Site, wanted: Callable[[int], tuple[str, str, datetime]], tries: int
) -> None:
    jobs = [((wanted(n)), booking(*wanted(n), number=n)[1]) for n in range(tries)]
    # Neighbours want the same time, so that fifty clients are at it at one moment.
    jobs.sort(key=lambda job: job[0][2])
    result = run(site.url, jobs, RACERS)
    winners: dict[datetime, int] = {}
    for (_, _, start), answer in result.answers:
        if answer.status == 201:
            winners[start] = winners.get(start, 0) + 1
    table.at_most(f"{name}: times with two winners", sum(1 for won in winners.values() if won > 1), 0)
    if "overlapping" not in name:
        table.at_least(f"{name}: times with a winner", len(winners), len({job[0][2] for job in jobs}))
    odd = result.statuses - Counter({201: tries, 409: tries})
    table.at_most(f"{name}: answers that are neither booked nor taken", sum(odd.values()), 0)
    told = [answer for _, answer in result.answers if answer.status == 409]
    silent = sum(1 for answer in told if not json.loads(answer.body).get("free_times"))
    table.at_most(f"{name}: refusals without other free times", silent, 0)
    table.at_most(
        f"{name}: seconds until 95 % had their answer", losers_wait(result), 1.0, lambda s: f"{s:.2f} s"
    )


def losers_wait(result: Result) -> float:
    waits = sorted(answer.seconds for _, answer in result.answers if answer.status == 409)
    return waits[int(len(waits) * 0.95)] if waits else 0.0


def booking(service: str, who: str, start: datetime, *, number: int) -> tuple[str, Job]:
    """The key of one booking by the interface, and the job that sends it."""
    key = secrets.token_hex(16)
    body = {"service": service, "location": "here", "practitioner": who, "start": start.isoformat(),
            "name": f"Racer {number}", "email": f"racer{number}@example.org"}  # fmt: skip
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    request = Request("/api/v1/appointments", "POST", json.dumps(body).encode(), headers)
    return key, lambda client: client.send(request)


# --- a killed server ------------------------------------------------------------------------------------------


def measure_kill(table: Table, name: str, clinic: Milium) -> None:
    tries = 60 if QUICK else 500
    print(f"\nSIGKILL during {tries} bookings on {name}")
    places = [place for place in reversed(free_places()) if place[1] == 9 or place[1] == 8][:tries]
    jobs = [booking("consultation", f"c{who}", start, number=n) for n, (start, who) in enumerate(places)]
    counts = json.loads(clinic.fill("survivors", _written(clinic, [])))["appointments"]
    with clinic.site() as site:
        result = run_and_kill(site, jobs, after=tries // 2)
        acknowledged = [key for key, answer in result.answers if answer.status == 201]
        cut_off = [key for key, answer in result.answers if answer.status == 0]
        kept = json.loads(clinic.fill("survivors", _written(clinic, acknowledged)))
        table.at_most(f"acknowledged bookings that were lost, {name}", len(acknowledged) - kept["kept"], 0)
        table.at_most(f"acknowledged without mail or audit row, {name}", len(acknowledged) - kept["whole"], 0)
        table.at_least(f"requests cut off, {name}", len(cut_off), 1)
        table.at_most(f"seconds until it answers again, {name}", site.start(), 30, lambda s: f"{s:.1f} s")
        again = run(site.url, [job for job in jobs if job[0] in set(cut_off)], CLIENTS)
        table.at_most(f"sent again with its key and refused, {name}", len(cut_off) - again.statuses[201], 0)
        everything = json.loads(clinic.fill("survivors", _written(clinic, [key for key, _ in jobs])))
        wrong = abs(everything["appointments"] - counts - tries) + abs(everything["whole"] - tries)
        table.at_most(f"bookings too many or too few, {name}", wrong, 0)


def run_and_kill(site: Site, jobs: list[tuple[str, Job]], *, after: int) -> Result:
    came = threading.Semaphore(0)

    def noted(job: Job) -> Job:
        def send(client: Client) -> Answer:
            answer = job(client)
            came.release()
            return answer

        return send

    def killer() -> None:
        for _ in range(after):
            came.acquire()
        site.kill()

    thread = threading.Thread(target=killer)
    thread.start()
    result = run(site.url, [(key, noted(job)) for key, job in jobs], CLIENTS)
    thread.join()
    return result


def _written(clinic: Milium, keys: list[str]) -> Path:
    path = clinic.folder / "keys.json"
    path.write_text(json.dumps(keys))
    return path


if __name__ == "__main__":
    sys.exit(main())
