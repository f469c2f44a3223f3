"""The steps of booking as another program takes them, and what it is told when it asks wrongly."""

import json
import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

import factories
from milium_site.api.queries import token_of
from milium_site.audit.actions import Actor
from milium_site.booking.actions import issue_link, save_terms
from milium_site.booking.models import Appointment, Claim, WaitlistEntry
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
TIMES = "/api/v1/services/consultation/locations/old-town/free-times"


@pytest.fixture
def clinic(settings):
    settings.ABUSE_LIMITS = False
    return factories.make_clinic()


def free(client, days=60, **more):
    today = datetime.now(UTC).date()
    return client.get(TIMES, {"from": today, "to": today + timedelta(days=days), **more})


def send(client, path, body, *, key=None, token=None, **headers):
    headers["Idempotency-Key"] = key or secrets.token_hex(16)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)


def a_booking(client, number=4, **changes):
    start = free(client).json()["times"][number]["start"]
    person = {"name": "Test Person", "email": "person@example.org"}
    return {"service": "consultation", "location": "old-town", "start": start, **person, **changes}


def problem(answer, status):
    """The problem in an answer of this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert {"type", "title", "detail"} <= set(found)
    return found


def test_sixty_days_of_free_times_are_one_call_and_three_questions(client, clinic, django_assert_num_queries):
    with django_assert_num_queries(3):
        answer = free(client)
    times = answer.json()["times"]
    assert len(times) > 900
    assert times == sorted(times, key=lambda time: datetime.fromisoformat(time["start"]))
    assert times[0]["practitioners"] == ["ada", "ben"]
    assert not answer.cookies


def test_free_times_of_one_practitioner_name_only_them(client, clinic):
    factories.make_appointment(
        clinic, datetime.fromisoformat(a_booking(client)["start"]), practitioner=clinic.ada
    )
    everybody, ada = free(client).json()["times"], free(client, practitioner="ada").json()["times"]
    assert len(ada) == len(everybody) - 1
    assert {name for time in ada for name in time["practitioners"]} == {"ada"}


def test_a_booking_is_seen_by_the_very_next_call(client, clinic):
    body = a_booking(client, practitioner="ada")
    assert send(client, "appointments", body).status_code == 201
    taken = [time for time in free(client).json()["times"] if time["start"] == body["start"]]
    assert taken[0]["practitioners"] == ["ben"]


def test_booking_answers_with_the_appointment_and_queues_its_mail(client, clinic):
    body = a_booking(client)
    answer = send(client, "appointments", body)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["status"], shown["start"], shown["can_change"]) == ("booked", body["start"], True)
    assert OutboxMessage.objects.get().recipient == body["email"]
    assert not answer.cookies


def test_same_key_and_body_gets_the_same_answer_and_one_booking(client, clinic):
    body, key = a_booking(client), secrets.token_hex(16)
    answers = [send(client, "appointments", body, key=key) for _ in range(5)]
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].status_code == 201
    assert Appointment.objects.count() == 1


def test_same_key_with_another_body_is_refused(client, clinic):
    body, key = a_booking(client), secrets.token_hex(16)
    send(client, "appointments", body, key=key)
    found = problem(send(client, "appointments", {**body, "name": "Somebody Else"}, key=key), 422)
    assert found["type"] == "urn:milium:problem:key-used"


def test_write_without_a_key_is_refused(client, clinic):
    answer = client.post(
        "/api/v1/appointments", json.dumps(a_booking(client)), content_type="application/json"
    )
    found = problem(answer, 400)
    assert found["errors"] == [{"pointer": "#Idempotency-Key", "detail": "Field required"}]
    assert not Appointment.objects.exists()


def test_taken_time_says_so_and_offers_others(client, clinic):
    body = a_booking(client, practitioner="ada")
    send(client, "appointments", body)
    found = problem(send(client, "appointments", {**body, "email": "other@example.org"}), 409)
    assert found["type"] == "urn:milium:problem:taken"
    assert len(found["free_times"]) == 5
    assert body["start"] not in {time["start"] for time in found["free_times"]}


def test_time_that_nobody_could_have_is_refused_with_others(client, clinic):
    start = datetime.fromisoformat(a_booking(client)["start"]) + timedelta(minutes=7)
    found = problem(send(client, "appointments", a_booking(client, start=start.isoformat())), 422)
    assert found["type"] == "urn:milium:problem:time-not-offered"
    assert found["free_times"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"service": "nothing"}, "/service"),
        ({"practitioner": "nobody"}, "/practitioner"),
        ({"name": "=1+1\u0007"}, "/name"),
        ({"email": "not an address"}, "/email"),
        ({"email": "a@example.org,b@example.org"}, "/email"),
        ({"start": "2027-01-04"}, "/start"),
        ({"start": "9999-12-31T23:59:59-12:00"}, "/start"),
        ({"for_whom": "child"}, "/birth_date"),
        ({"for_whom": "child", "birth_date": "2015-02-30", "guardian_relation": "mother"}, "/birth_date"),
        ({"status": "booked"}, "/status"),
        ({"note": "x" * 1001}, "/note"),
    ],
)
def test_field_that_cannot_be_used_is_named(client, clinic, changes, pointer):
    found = problem(send(client, "appointments", a_booking(client, **changes)), 422)
    assert pointer in {error["pointer"] for error in found["errors"]}
    assert all(error["detail"] for error in found["errors"])
    assert not Appointment.objects.exists()


def test_child_is_booked_by_a_guardian(client, clinic):
    born = date.today().replace(year=date.today().year - 6, day=1)  # noqa: DTZ011 any day six years ago
    child = {"for_whom": "child", "birth_date": born.isoformat(), "guardian_name": "Grown Up"}
    answer = send(client, "appointments", a_booking(client, **child, guardian_relation="father"))
    assert answer.status_code == 201
    assert answer.json()["for_child"] is True
    assert Appointment.objects.get().patient.birth_date == born


def test_appointment_is_shown_moved_and_cancelled_by_its_token(client, clinic):
    booked = send(client, "appointments", a_booking(client)).json()
    token = booked.pop("token")
    opened = client.get("/api/v1/appointment", headers={"Authorization": f"Bearer {token}"})
    assert opened.json() == booked
    goal = free(client).json()["times"][20]["start"]
    key = secrets.token_hex(16)
    moved = send(client, "appointment/move", {"start": goal, "sequence": 0}, token=token, key=key)
    assert (moved.status_code, moved.json()["start"], moved.json()["sequence"]) == (200, goal, 1)
    again = send(client, "appointment/move", {"start": goal, "sequence": 0}, token=token, key=key)
    assert again.content == moved.content
    stale = send(client, "appointment/cancel", {"sequence": 0}, token=token)
    assert problem(stale, 409)["type"] == "urn:milium:problem:changed-meanwhile"
    cancelled = send(client, "appointment/cancel", {"sequence": 1}, token=token)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    problem(send(client, "appointment/move", {"start": goal, "sequence": 2}, token=token), 409)


def test_key_of_a_move_does_not_count_for_another_request(client, clinic):
    token = send(client, "appointments", a_booking(client)).json()["token"]
    times, key = free(client).json()["times"], secrets.token_hex(16)
    first = {"start": times[20]["start"], "sequence": 0}
    assert send(client, "appointment/move", first, token=token, key=key).status_code == 200
    other = {"start": times[30]["start"], "sequence": 1}
    assert problem(send(client, "appointment/move", other, token=token, key=key), 422)
    assert Appointment.objects.get().sequence == 1


def test_refused_move_keeps_the_old_time_and_does_not_use_up_the_key(client, clinic):
    token = send(client, "appointments", a_booking(client, practitioner="ada")).json()["token"]
    goal = free(client).json()["times"][20]["start"]
    other = factories.make_appointment(clinic, datetime.fromisoformat(goal), practitioner=clinic.ada)
    key, body = secrets.token_hex(16), {"start": goal, "practitioner": "ada", "sequence": 0}
    assert problem(send(client, "appointment/move", body, token=token, key=key), 409)["free_times"]
    other.claims.update(live=False)
    assert send(client, "appointment/move", body, token=token, key=key).status_code == 200


def test_mailed_link_opens_it_as_well(client, clinic):
    row = factories.make_appointment(clinic, datetime.fromisoformat(a_booking(client)["start"]))
    token = issue_link(by=Actor.system("tests"), appointment=row)
    opened = client.get("/api/v1/appointment", headers={"Authorization": f"Bearer {token}"})
    assert opened.json()["identifier"] == row.identifier


def test_wrong_bent_and_expired_tokens_are_answered_alike(client, clinic):
    row = factories.make_appointment(clinic, datetime.fromisoformat(a_booking(client)["start"]))
    token = token_of(row)
    bent = [token[:n] + ("a" if token[n] != "a" else "b") + token[n + 1 :] for n in range(0, len(token), 4)]
    wrong = [*bent, "x", "", ":", "\u00e9", "a" * 43, token + "=", token.upper(), f"{row.pk}:x", "x" * 5000]
    answers = {
        client.get("/api/v1/appointment", headers={"Authorization": f"Bearer {each}"}).content
        for each in wrong
    }
    row.start -= timedelta(days=60)
    row.end -= timedelta(days=60)
    row.save()
    expired = client.get("/api/v1/appointment", headers={"Authorization": f"Bearer {token}"})
    assert problem(expired, 404)
    assert answers == {expired.content}


def test_no_token_at_all_is_told_what_is_missing(client, clinic):
    answer = client.get("/api/v1/appointment")
    assert "Authorization: Bearer" in problem(answer, 401)["detail"]
    assert answer["WWW-Authenticate"] == "Bearer"


def test_token_misses_are_held(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    headers = {"Authorization": "Bearer " + "a" * 43}
    codes = [client.get("/api/v1/appointment", headers=headers).status_code for _ in range(21)]
    assert codes == [404] * 20 + [429]
    answer = client.get("/api/v1/appointment", headers=headers)
    problem(answer, 429)
    assert int(answer["Retry-After"]) > 0


def test_bookings_of_one_address_are_held(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    times = free(client).json()["times"]
    answers = [
        send(
            client,
            "appointments",
            a_booking(client, start=times[3 * n]["start"], email=f"p{n}@example.org"),
            HTTP_X_FORWARDED_FOR=f"10.0.0.{n}",
        )
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_third_appointment_under_one_address_is_refused(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    times = free(client).json()["times"]
    answers = [send(client, "appointments", a_booking(client, start=times[3 * n]["start"])) for n in range(3)]
    assert problem(answers[2], 409)["type"] == "urn:milium:problem:too-many-bookings"


def test_staff_who_are_signed_in_are_nobody_here(client, clinic):
    client.force_login(factories.make_user("front_desk"))
    assert client.get("/api/v1/appointment").status_code == 401
    send(client, "appointments", a_booking(client))
    from milium_site.audit.models import AuditEvent

    assert set(AuditEvent.objects.filter(kind="appointment").values_list("actor_kind", flat=True)) == {
        "visitor"
    }


BODIES = {
    "nothing": (b"", 422),
    "no JSON": (b"{", 400),
    "no UTF-8": (b'{"name": "\xff"}', 400),
    "a list": (b"[]", 422),
    "a number": (b"1", 422),
    "deep": (b'{"a":' * 41 + b"1" + b"}" * 41, 422),
    "very deep": (b"[" * 200_000, 422),
    "deep objects": (b'{"a":' * 50_000, 422),
    "brackets in a string": (b'{"name": "' + b"[" * 1000 + b'"}', 422),
    "NaN": (b'{"sequence": NaN}', 400),
    "infinite": (b'{"sequence": 1e400}', 422),
    "minus infinity": (b'{"sequence": -Infinity}', 400),
    "5,000 digits": (b'{"sequence": ' + b"9" * 5000 + b"}", 422),
    "5,000 decimals": (b'{"sequence": 0.' + b"9" * 5000 + b"}", 422),
    "a lone surrogate": (b'{"name": "\\ud800"}', 422),
    "a lone surrogate as a key": (b'{"\\udfff": 1}', 422),
    "NUL": (b'{"name": "a\\u0000b"}', 422),
    "a field twice": (b'{"name": "a", "name": "b"}', 422),
    "a string that never ends": (b'{"name": "' + b"\\" * 99_999, 400),
    "too long": (b" " * 300_001, 413),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("path", ["appointments", "appointment/move", "appointment/cancel"])
def test_hostile_body_is_refused_with_words(client, clinic, kind, path):
    token = token_of(
        factories.make_appointment(
            clinic, datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=2)
        )
    )
    body, status = BODIES[kind]
    problem(send(client, path, body, token=token), status)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
                     "application/json; charset=utf-7", "x/\x00"]
)  # fmt: skip
def test_body_of_another_type_is_refused(client, clinic, content_type):
    answer = client.post(
        "/api/v1/appointments", b"{}", content_type=content_type, headers={"Idempotency-Key": "k" * 16}
    )
    problem(answer, 415)


def test_every_error_below_the_interface_is_a_problem(client, clinic):
    client.raise_request_exception = False
    problem(client.get("/api/v1/nothing"), 404)
    problem(client.get("/api/"), 404)
    problem(client.post("/api/v2/appointments"), 404)
    problem(client.get("/api/v1/services/x/locations/y/free-times?from=2027-01-01&to=2027-01-02"), 404)
    refused = client.delete("/api/v1/appointments")
    problem(refused, 405)
    assert refused["Allow"] == "POST"
    problem(client.get("/api/v1/services", headers={"host": "evil.example"}), 400)


def test_fault_of_ours_is_a_problem_without_a_trace(client, clinic, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("milium_site.api.views.booking.free_times", lambda *_, **__: 1 / 0)
    found = problem(free(client), 500)
    assert "ZeroDivision" not in json.dumps(found)


@pytest.mark.parametrize(
    "query",
    ["", "from=2027-01-01", "from=x&to=y", "from=2027-01-01&to=2027-01-01%00", "from=2027-1-1&to=2027-02-01",
     "from=1798761600&to=1798761600", "from=0001-01-01&to=9999-12-31", "from=２０２７-01-01&to=2027-01-02",
     "from=2027-01-01&to=2027-01-02&practitioner=%00"],
)  # fmt: skip
def test_range_that_is_none_is_refused(client, clinic, query):
    problem(client.get(f"{TIMES}?{query}"), 422)


def test_absurd_but_real_range_gives_only_what_can_be_booked(client, clinic):
    answer = client.get(TIMES, {"from": "2001-01-01", "to": "2198-12-31"})
    assert len(answer.json()["times"]) > 900


def test_range_whose_days_are_the_wrong_way_round_is_named(client, clinic):
    answer = problem(client.get(TIMES, {"from": "2027-03-05", "to": "2027-03-01"}), 422)
    assert answer["errors"] == [{"pointer": "#to", "detail": "This day is before `from`."}]


def test_visit_inside_the_clinics_notice_says_so_before_and_after_a_try(client, clinic):
    booked = send(client, "appointments", a_booking(client)).json()
    assert booked["can_change"] is True
    save_terms(by=Actor.system("tests"), change_notice_minutes=20_160)
    opened = client.get("/api/v1/appointment", headers={"Authorization": f"Bearer {booked['token']}"})
    assert opened.json()["can_change"] is False
    late = send(client, "appointment/cancel", {"sequence": 0}, token=booked["token"])
    assert problem(late, 409)["type"] == "urn:milium:problem:too-late"


def test_hidden_service_is_not_offered(client, clinic):
    clinic.service.is_public = False
    clinic.service.save()
    assert client.get("/api/v1/services").json() == {"services": []}
    problem(free(client), 404)


def test_lists_cost_the_same_for_one_and_for_three(client, clinic, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/services").json()["services"]) == 1
    for number in range(2):
        factories.make_service(f"more-{number}", locations=[clinic.location], needs=[[clinic.ada]])
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/services").json()["services"]) == 3


# --- holding and waiting --------------------------------------------------------------------------------------


def a_hold(client, number=4, **changes):
    start = free(client).json()["times"][number]["start"]
    return {
        "service": "consultation",
        "location": "old-town",
        "start": start,
        "practitioner": "ada",
        **changes,
    }


def test_held_time_is_kept_for_whoever_has_its_token(client, clinic):
    held = send(client, "holds", a_hold(client))
    assert held.status_code == 201
    start, token = held.json()["start"], held.json()["token"]
    assert held.json()["expires_at"][-6:] == start[-6:]  # on the clock of the place, as every time here
    stranger = a_booking(client, start=start, practitioner="ada", email="other@example.org")
    assert problem(send(client, "appointments", stranger), 409)["type"] == "urn:milium:problem:taken"
    own = a_booking(client, start=start, practitioner="ada", hold=token)
    assert send(client, "appointments", own).status_code == 201


def test_hold_sent_twice_is_one_hold_and_one_answer(client, clinic):
    body, key = a_hold(client), secrets.token_hex(16)
    answers = [send(client, "holds", body, key=key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Claim.objects.count() == 1
    other = {**body, "practitioner": "ben"}
    assert problem(send(client, "holds", other, key=key), 422)["type"] == "urn:milium:problem:key-used"


def test_answer_that_is_kept_for_a_hold_is_sealed(client, clinic):
    token = send(client, "holds", a_hold(client)).json()["token"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM api_keptanswer")
        assert token not in cursor.fetchone()[0]


def test_hold_that_is_let_go_is_free_for_others(client, clinic):
    body = a_hold(client)
    token = send(client, "holds", body).json()["token"]
    assert send(client, "holds/release", {"hold": token}).json() == {"was_held": True}
    assert send(client, "holds/release", {"hold": token}).json() == {"was_held": False}
    assert send(client, "holds", body).status_code == 201


def test_hold_of_a_taken_time_says_so_and_does_not_use_up_its_key(client, clinic):
    body, key = a_hold(client), secrets.token_hex(16)
    first = send(client, "holds", body).json()["token"]
    assert problem(send(client, "holds", body, key=key), 409)["free_times"]
    send(client, "holds/release", {"hold": first})
    assert send(client, "holds", body, key=key).status_code == 201


def test_guesses_at_held_times_are_held(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    codes = [send(client, "holds/release", {"hold": "a" * 43}).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def a_wish(**changes):
    today = datetime.now(UTC).date()
    days = {"first_day": str(today), "last_day": str(today + timedelta(days=30))}
    person = {"name": "Test Person", "email": "person@example.org"}
    return {"service": "consultation", "location": "old-town", **person, **days, **changes}


def test_waiting_list_is_joined_once_for_a_key_and_offers_what_becomes_free(client, clinic):
    body = a_booking(client, practitioner="ada")
    token = send(client, "appointments", body).json()["token"]
    key = secrets.token_hex(16)
    wish = a_wish(email="waits@example.org", practitioner="ada", weekdays=list(range(7)), earliest="00:00")
    answers = [send(client, "waiting-list", wish, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert WaitlistEntry.objects.count() == 1
    send(client, "appointment/cancel", {"sequence": 0}, token=token)
    assert WaitlistEntry.objects.get().offers.count() == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "1"}, "/name"),
        ({"email": "x@"}, "/email"),
        ({"phone": "call me"}, "/phone"),
        ({"for_whom": "child"}, "/guardian_name"),
        ({"weekdays": [7]}, "/weekdays/0"),
        ({"earliest": "24:00"}, "/earliest"),
        ({"first_day": "soon"}, "/first_day"),
        ({"practitioner": "nobody"}, "/practitioner"),
        ({"location": "nowhere"}, "/service"),
    ],
)
def test_wish_that_cannot_be_is_named(client, clinic, changes, pointer):
    found = problem(send(client, "waiting-list", a_wish(**changes)), 422)
    assert pointer in {error["pointer"] for error in found["errors"]}
    assert not WaitlistEntry.objects.exists()


def test_wish_whose_days_are_the_wrong_way_round_is_refused_with_words(client, clinic):
    wish = a_wish(first_day=a_wish()["last_day"], last_day=a_wish()["first_day"])
    assert "order" in problem(send(client, "waiting-list", wish), 422)["detail"]
