"""Another program with a token: what it may do, and how soon it may not any more."""

import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

import factories
from milium_site.accounts.actions import make_program_token, revoke_program_token
from milium_site.accounts.models import ProgramToken
from milium_site.accounts.queries import LIMITS
from milium_site.api.models import BookedByProgram
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment

pytestmark = pytest.mark.django_db
FREE = "/api/v1/services/consultation/locations/old-town/free-times"
ADA = {"name": "Test Person", "email": "person@example.org", "phone": "+49 30 1234567"}


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.fixture
def owner():
    return factories.make_user("owner")


@pytest.fixture
def program(clinic, owner):
    return token_for(owner)


def token_for(owner, location=None, days=30):
    return make_program_token(
        by=owner,
        name="Telephone assistant",
        location_id=location and location.pk,
        now=timezone.now(),
        lasts=timedelta(days=days),
    )


def ask(client, path, token):
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})


def send(client, path, body, token="", key=None):
    headers = {"Idempotency-Key": key or secrets.token_hex(16)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)


def days(first=0, last=60):
    today = datetime.now(UTC).date()
    return {"from": str(today + timedelta(days=first)), "to": str(today + timedelta(days=last))}


def a_booking(client, number=40, **more):
    start = client.get(FREE, days()).json()["times"][number]["start"]
    return {"service": "consultation", "location": "old-town", "start": start, **ADA, **more}


def own_bookings(client, token):
    answer = client.get("/api/v1/bookings", days(), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.content
    return answer.json()["bookings"]


def test_a_program_books_finds_moves_and_cancels_what_it_booked_itself(client, clinic, program):
    row, token = program
    booked = send(client, "appointments", a_booking(client, note="It itches."), token)
    assert booked.status_code == 201, booked.content
    found = own_bookings(client, token)
    assert [(one["identifier"], one["email"]) for one in found] == [
        (booked.json()["identifier"], ADA["email"])
    ]
    assert "itches" not in json.dumps(found), "what somebody wrote about their skin is not for a program"

    path = f"bookings/{found[0]['identifier']}"
    assert ask(client, path, token).json() == found[0]
    later = a_booking(client, 50)["start"]
    moved = send(client, f"{path}/move", {"start": later, "sequence": 0}, token)
    assert (moved.status_code, moved.json()["start"]) == (200, later)
    cancelled = send(client, f"{path}/cancel", {"sequence": 1}, token)
    assert cancelled.json()["status"] == "cancelled"

    trail = AuditEvent.objects.filter(actor_kind="program")
    assert set(trail.values_list("actor_id", flat=True)) == {str(row.pk)}
    assert {"created", "looked at", "changed"} <= {event.get_action_display() for event in trail}
    assert ADA["email"] not in json.dumps(list(trail.values_list("detail", "purpose", "subject_id")))


def test_what_others_booked_does_not_exist_for_a_program(client, clinic, program, owner):
    _, token = program
    _, other = token_for(owner)
    factories.make_appointment(clinic, datetime.fromisoformat(a_booking(client, 3)["start"]))
    send(client, "appointments", a_booking(client), other)
    assert own_bookings(client, token) == []
    for row in Appointment.objects.all():
        for answer in (
            ask(client, f"bookings/{row.identifier}", token),
            send(client, f"bookings/{row.identifier}/cancel", {"sequence": 0}, token),
            send(
                client,
                f"bookings/{row.identifier}/move",
                {"start": "2027-01-01T10:00Z", "sequence": 0},
                token,
            ),
        ):
            nothing = ask(client, "bookings/NONE-SUCH", token)
            assert (answer.status_code, answer.content) == (404, nothing.content)
    assert not Appointment.objects.filter(status="cancelled").exists()


def test_the_same_key_of_two_programs_is_two_bookings(client, clinic, program, owner):
    _, token = program
    _, other = token_for(owner)
    body, key = a_booking(client), secrets.token_hex(16)
    first = send(client, "appointments", body, token, key)
    again = send(client, "appointments", body, token, key)
    assert first.json() == again.json()
    foreign = send(client, "appointments", body, other, key)
    assert foreign.json().get("identifier") != first.json()["identifier"]
    assert own_bookings(client, token)[0]["identifier"] == first.json()["identifier"]


def test_a_token_that_is_taken_back_or_has_run_out_opens_nothing_more(client, clinic, program):
    row, token = program
    send(client, "appointments", a_booking(client), token)
    body = a_booking(client, 60)
    assert len(own_bookings(client, token)) == 1
    with time_machine.travel(row.expires_at, tick=False):
        assert ask(client, "services", token).status_code == 401
    revoke_program_token(row, timezone.now())
    for answer in (
        ask(client, "bookings/NONE-SUCH", token),
        ask(client, "services", token),
        send(client, "appointments", body, token),
        send(client, "holds", {name: body[name] for name in ("service", "location", "start")}, token),
    ):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"
    assert BookedByProgram.objects.count() == 1


def test_a_token_for_one_place_books_there_alone(client, clinic, owner):
    _, there = token_for(owner, factories.make_location("there"))
    answer = send(client, "appointments", a_booking(client), there)
    assert answer.status_code == 422
    assert not Appointment.objects.exists()
    _, here = token_for(owner, clinic.location)
    assert send(client, "appointments", a_booking(client), here).status_code == 201


def test_guessing_tokens_ends_after_twenty(client, clinic):
    for _ in range(20):
        assert ask(client, "services", f"milium_{secrets.token_urlsafe(32)}").status_code == 401
    held = ask(client, "services", "milium_x")
    assert held.status_code == 429
    assert int(held["Retry-After"]) > 0


def test_a_program_books_at_most_so_many_an_hour(client, clinic, program, monkeypatch):
    monkeypatch.setitem(LIMITS, "program", (1, 3600))
    _, token = program
    assert send(client, "appointments", a_booking(client), token).status_code == 201
    assert send(client, "appointments", a_booking(client), token).status_code == 429


def test_only_a_keyed_hash_is_kept_and_the_last_use_is_noted(client, clinic, program):
    row, token = program
    assert ask(client, "services", token).status_code == 200
    kept = ProgramToken.objects.get(pk=row.pk)
    assert token not in str(vars(kept))
    assert token.removeprefix("milium_") not in str(vars(kept))
    assert timezone.now() - kept.used_at < timedelta(minutes=1)
    assert AuditEvent.objects.filter(actor_kind="program").count() == 0, "nobody's data was looked at"
