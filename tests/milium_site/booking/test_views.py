"""The visitor's pages: a time in a few taps, nothing lost when something is in the way, nothing shown to strangers."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories import make_appointment, make_clinic, make_location, make_practitioner, make_service
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking.actions import cancel_appointment, issue_link
from milium_site.booking.forms import new_key, opened_stamp
from milium_site.booking.models import Appointment, Hold
from milium_site.messages.models import ConfirmedAddress, OutboxMessage
from milium_site.records.actions import save_draft_answers
from milium_site.records.models import Consent, QuestionnaireResponse

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
START = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
PLACE = "/book/consultation/old-town/"
DETAILS = PLACE + "anyone/20270302T0900Z/"
CANARY = "Zebrafink"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(db, settings):
    settings.ABUSE_LIMITS = False
    return make_clinic()


def typed(**changes):
    return {
        "for_whom": "me",
        "name": "Ana Ek",
        "email": "ana@example.org",
        "idempotency_key": new_key(),
        "opened": opened_stamp(),
        **changes,
    }


def text(response):
    return response.content.decode()


# --- choosing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/book/", PLACE, PLACE + "anyone/", PLACE + "ada/", PLACE + "anyone/?day=2027-03-05", DETAILS]
)
def test_choosing_sets_no_cookie_and_changes_nothing(client, clinic, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert not [query for query in queries if not query["sql"].lstrip("( ").upper().startswith("SELECT")]


def test_first_page_offers_three_times_one_tap_away(client, clinic):
    page = text(client.get("/book/"))
    times = re.findall(r'<form method="post" action="([^"]+)"><button class="slot"', page)
    assert len(times) == 3
    assert times[0] == PLACE + "anyone/20270301T0830Z/"
    assert "Berlin time, UTC+1" in page
    assert client.get(times[0]).status_code == 200


def test_only_place_is_not_asked_for(client, clinic):
    assert client.get("/book/consultation/").headers["Location"] == PLACE
    clinic.service.locations.add(make_location("harbour", time_zone="Europe/Lisbon"))
    page = text(client.get("/book/consultation/"))
    assert "Lisbon time, UTC+0" in page
    assert "Berlin time, UTC+1" in page


def test_clinicians_are_shown_with_their_first_time(client, clinic):
    make_appointment(clinic, datetime(2027, 3, 1, 8, 30, tzinfo=UTC), practitioner=clinic.ada, now=NOW)
    type(clinic.ada).objects.filter(pk=clinic.ada.pk).update(about="Sees children, too.")
    page = text(client.get(PLACE))
    assert "Ada" in page
    assert "Sees children, too." in page
    assert page.count("Monday 1 March 2027, 09:30") == 2  # anyone, and Ben
    assert page.count("Monday 1 March 2027, 10:00") == 1  # Ada


def test_only_clinician_is_not_asked_for(client, clinic):
    clinic.service.requirements.get().resources.remove(clinic.ben)
    assert client.get(PLACE).headers["Location"] == PLACE + "anyone/"


def test_calendar_shows_days_and_the_times_of_one(client, clinic):
    page = text(client.get(PLACE + "anyone/?day=2027-03-05"))
    assert "Friday 5 March 2027, 16 free times" in page
    assert 'aria-current="date"' in page
    assert len(re.findall(r'class="slot"', page)) == 16
    assert "March 2027</caption>" in page
    assert re.search(r'<a rel="next" href="\?from=2027-04-01">April 2027', page)
    assert 'rel="prev"' not in page


@pytest.mark.parametrize(
    "query", ["day=2027-02-30", "day=0001-01-01", "day=9999-12-31", "day=x", "from=2099-01-01", "from=2027-13-01",
              "day=%00", "from=" + "9" * 5000, "day=2027-03-05&day=1"]
)  # fmt: skip
def test_day_that_is_none_still_shows_a_calendar(client, clinic, query):
    assert client.get(PLACE + "anyone/?" + query).status_code == 200


def test_repeated_hour_tells_its_two_times_apart(client, clinic):
    place = make_location("night", time_zone="Europe/Berlin")
    owl = make_practitioner("owl", place, opens="01:00", closes="04:00")
    make_service("night", locations=[place], needs=[[owl]], window_days=366)
    page = text(client.get("/book/night/night/anyone/?day=2027-10-31"))
    assert page.count(">02:30</time>") == 2
    assert "UTC+2" in page
    assert "UTC+1" in page


def test_place_without_free_times_says_so(client, clinic):
    clinic.ada.opening_rules.all().delete()
    clinic.ben.opening_rules.all().delete()
    assert "Nothing is free here" in text(client.get("/book/"))
    assert "Nothing is free in March 2027" in text(client.get(PLACE + "anyone/"))


def test_site_without_services_says_so(client, db):
    assert "Nothing can be booked here yet" in text(client.get("/book/"))


@pytest.mark.parametrize(
    "path", ["/book/nothing/", "/book/consultation/nowhere/", PLACE + "nobody/", PLACE + "nobody/20270302T0900Z/",
             "/book/consultation/old-town/anyone/20270302T0900Z/more/", "/book/booked/forged/"]
)  # fmt: skip
def test_unknown_choice_is_not_found(client, clinic, path):
    assert client.get(path).status_code == 404


def test_service_that_is_not_public_is_not_found(client, clinic):
    clinic.service.is_public = False
    clinic.service.save()
    assert client.get(DETAILS).status_code == 404
    assert client.post(DETAILS, typed()).status_code == 404


@pytest.mark.parametrize("path", ["/book/", PLACE])
def test_longer_lists_cost_no_more_queries(client, clinic, path):
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    people = [make_practitioner(f"p{number}", clinic.location) for number in range(2)]
    clinic.service.requirements.get().resources.add(*people)
    for number in range(2):
        make_service(f"s{number}", locations=[clinic.location], needs=[people], position=9)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


def test_month_without_a_free_day_is_passed_over(client, clinic):
    with time_machine.travel(datetime(2027, 3, 31, 20, tzinfo=UTC), tick=False):
        page = text(client.get(PLACE + "anyone/"))
    assert "April 2027</caption>" in page
    assert re.search(r'<a rel="prev" href="\?from=2027-03-01">', page)


# --- holding ----------------------------------------------------------------------------------------------


def held_address(client, path=DETAILS):
    answer = client.post(path, {"hold": "1"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_chosen_time_is_held_and_the_page_says_until_when(client, clinic):
    address = held_address(client)
    page = client.get(address)
    assert "Held for you until 09:10" in text(page)
    assert "10 minutes from now" in text(page)
    assert not page.cookies
    assert "not held yet" in text(client.get(DETAILS))


def test_held_time_is_booked_by_who_holds_it(client, clinic):
    clinic.service.requirements.get().resources.remove(clinic.ben)
    address = held_address(client)
    token = address.partition("?held=")[2]
    assert Client().get(DETAILS).status_code == 409
    assert Client().post(DETAILS, typed(email="other@example.org")).status_code == 409
    wrong = client.post(address, typed(email="ana@", held=token))
    assert "Held for you" in text(wrong)
    assert client.post(address, typed(held=token)).status_code == 302
    assert Appointment.objects.get().patient.email == "ana@example.org"


def test_other_times_lets_the_held_one_go(client, clinic):
    address = held_address(client)
    answer = client.post(address, {**typed(), "held": address.partition("?held=")[2], "release": "1"})
    assert answer.headers["Location"] == PLACE + "anyone/"
    assert not Hold.objects.exists()


def test_time_that_is_taken_is_not_held(client, clinic):
    for practitioner in (clinic.ada, clinic.ben):
        make_appointment(clinic, START, practitioner=practitioner, now=NOW)
    assert client.post(DETAILS, {"hold": "1"}).status_code == 409
    assert not Hold.objects.exists()


def test_who_holds_enough_can_still_book(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    for hour in (10, 11, 12):
        held_address(client, PLACE + f"anyone/20270302T{hour}00Z/")
    assert held_address(client) == DETAILS
    assert "not held yet" in text(client.get(DETAILS))


def test_refusal_of_the_person_keeps_the_form_and_the_hold(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    for hour in (10, 11):
        make_appointment(clinic, START + timedelta(hours=hour - 9), email="ana@example.org", now=NOW)
    address = held_address(client)
    form = typed(held=address.partition("?held=")[2])
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        answer = client.post(address, form)
    assert answer.status_code == 422
    assert "already 2 appointments" in text(answer)
    assert "Held for you" in text(answer)


# --- booking ----------------------------------------------------------------------------------------------


def test_booking_ends_on_a_page_that_says_so(client, clinic):
    answer = client.post(DETAILS, typed())
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    appointment = Appointment.objects.get()
    for words in (
        "Your time is booked",
        "Tuesday 2 March 2027, 10:00 to 10:30",
        "ana@example.org",
        appointment.identifier,
    ):
        assert words in text(page)
    # What the script needs to say it on the visitor's own clock as well.
    assert '<time datetime="2027-03-02T10:00+01:00">' in text(page)
    assert "booking/times.js" in text(page)
    assert not page.cookies
    assert "no-store" in page.headers["Cache-Control"]
    mail = OutboxMessage.objects.get()
    assert (mail.recipient, mail.calendar_method) == ("ana@example.org", "PUBLISH")


def test_form_sent_five_times_books_once(client, clinic):
    data = typed()
    answers = {client.post(DETAILS, data).headers["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert Appointment.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_booking_needs_no_cookie(clinic):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        DETAILS, typed(), headers={"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    )
    assert answer.status_code == 302


def test_form_of_another_site_books_nothing(client, clinic):
    answer = client.post(DETAILS, typed(), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not Appointment.objects.exists()


def test_errors_stand_beside_the_field_and_keep_what_was_typed(client, clinic):
    answer = client.post(DETAILS, typed(email="ana@", note="An <allergy>"))
    page = text(answer)
    assert answer.status_code == 422
    assert "Write one e-mail address" in page
    assert 'value="ana@"' in page
    assert "An &lt;allergy&gt;" in page
    assert 'value="Ana Ek"' in page
    assert 'aria-invalid="true"' in page


def test_key_stays_the_same_while_errors_are_mended(client, clinic):
    data = typed(email="")
    assert f'value="{data["idempotency_key"]}"' in text(client.post(DETAILS, data))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "<img src=x onerror=alert(1)>"}, {"name": "A\r\nBcc: b@x.example"}, {"name": "\x00"},
        {"name": "Bob" * 10_000}, {"note": "n" * 100_000}, {"email": "a@x.example,b@x.example"},
        {"phone": "\uff11" * 40}, {"for_whom": "child", "birth_date": "0000-00-00"},
        {"idempotency_key": "\ud7ff" * 30}, {"idempotency_key": ""}, {"opened": "x" * 5000}, {"website": "x"},
    ],
)  # fmt: skip
def test_hostile_input_is_refused_with_words_or_kept_as_text(client, clinic, changes):
    answer = client.post(DETAILS, typed(**changes))
    assert answer.status_code in {302, 422}
    assert "<img src=x" not in text(answer)
    assert (answer.status_code == 302) == (changes.keys() == {"opened"})


@pytest.mark.parametrize(
    "text_", ["=cmd|A1", "-O'Neill", "{{ seven }}", "Robert'); DROP TABLE", "𝒜𝓃𝒶", "é" * 120]
)
def test_odd_names_stay_text(client, clinic, text_):
    answer = client.post(DETAILS, typed(name=text_))
    assert answer.status_code == 302
    assert Appointment.objects.get().patient.name == text_
    assert client.get(answer.headers["Location"]).status_code == 200


def test_child_is_booked_with_its_guardian(client, clinic):
    child = {
        "for_whom": "child",
        "birth_date": "2022-05-04",
        "guardian_name": "Ida Ek",
        "guardian_relation": "mother",
    }
    assert client.post(DETAILS, typed(**child)).status_code == 302
    appointment = Appointment.objects.get()
    assert appointment.for_child
    assert (appointment.patient.guardian_name, str(appointment.patient.birth_date)) == (
        "Ida Ek",
        "2022-05-04",
    )


def test_taken_time_offers_the_next_and_keeps_what_was_typed(client, clinic):
    for practitioner in (clinic.ada, clinic.ben):
        make_appointment(clinic, START, practitioner=practitioner, now=NOW)
    answer = client.post(DETAILS, typed(note="By the window"))
    page = text(answer)
    assert answer.status_code == 409
    assert "This time is taken" in page
    assert 'name="note" value="By the window"' in page
    assert f"/waiting-list/{clinic.service.slug}/{clinic.location.slug}/" in page
    other = re.search(r'formaction="([^"]+)"', page)[1]
    assert re.findall(r"anyone/20270302T(\d{4})Z", page)[-3:] == ["0800", "0830", "0930"]
    again = client.post(other, {**typed(note="By the window"), "keep": "1"})
    assert again.status_code == 200
    assert "By the window" in text(again)
    assert 'value="Ana Ek"' in text(again)
    assert Appointment.objects.count() == 2


def test_taken_time_is_told_before_anything_is_typed(client, clinic):
    for practitioner in (clinic.ada, clinic.ben):
        make_appointment(clinic, START, practitioner=practitioner, now=NOW)
    assert client.get(DETAILS).status_code == 409
    assert client.get(PLACE + "anyone/20270302T0930Z/").status_code == 200


@pytest.mark.parametrize(
    "start", ["20270228T0900Z", "20270302T0907Z", "20270302T2200Z", "20990101T0900Z", "19990101T0900Z",
              "20270230T0900Z", "20270302T2561Z", "tomorrow", "20270302T0900", "99999999T9999Z", "２０２７0302T0900Z"]
)  # fmt: skip
def test_time_that_nobody_can_have_gets_a_page_with_others(client, clinic, start):
    path = PLACE + f"anyone/{start}/"
    looked, sent = client.get(path), client.post(path, typed())
    assert looked.status_code in {404, 409}
    assert sent.status_code in {404, 409, 422}
    assert "Free times near it" in text(looked)
    assert "Free times near it" in text(sent)
    assert not Appointment.objects.exists()


def test_page_after_booking_closes_after_an_hour(client, clinic):
    place = client.post(DETAILS, typed()).headers["Location"]
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert client.get(place).status_code == 404


def test_page_after_booking_gives_the_calendar_file_and_opens_the_appointment(client, clinic):
    place = client.post(DETAILS, typed()).headers["Location"]
    calendar = client.get(place + "appointment.ics")
    (event,) = icalendar.Calendar.from_ical(calendar.content).walk("VEVENT")
    assert event.start == START
    assert client.get(place + "change/").status_code == 405
    assert client.post(place + "change/").headers["Location"] == "/appointment/"
    assert "Tuesday 2 March 2027" in text(client.get("/appointment/"))


def test_sixth_booking_of_an_hour_waits_and_keeps_what_was_typed(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    later = opened_stamp()
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        answers = [
            client.post(
                PLACE + f"anyone/20270302T{hour:02}00Z/", typed(email=f"p{hour}@example.org", opened=later)
            )
            for hour in range(9, 15)
        ]
        # Another name for the same connection does not help; a neighbour is served all the same, and at once.
        form = typed(email="p15@example.org", opened=later)
        disguised = client.post(
            PLACE + "anyone/20270302T1500Z/", form, headers={"X-Forwarded-For": "10.1.2.3"}
        )
        neighbour = Client(REMOTE_ADDR="10.9.9.9")
        began = time.perf_counter()
        assert neighbour.post(PLACE + "anyone/20270302T1500Z/", form).status_code == 302
        assert time.perf_counter() - began < 1
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert disguised.status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert 'value="p14@example.org"' in text(answers[-1])


def test_third_open_booking_of_one_address_is_refused_with_words(client, clinic, settings):
    settings.ABUSE_LIMITS = True
    answers = [client.post(PLACE + f"anyone/20270302T{hour:02}00Z/", typed()) for hour in (9, 10, 11)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "already 2 appointments ahead" in text(answers[-1])


def test_nothing_typed_is_in_mails_or_logs(client, clinic, caplog):
    data = typed(name=f"{CANARY} Ek", note=f"{CANARY} itches", phone="030 7654321")
    client.post(DETAILS, data)
    client.post(DETAILS, {**data, "email": "broken"})
    mail = OutboxMessage.objects.get()
    everything = mail.subject + mail.text + mail.html + bytes(mail.calendar).decode() + caplog.text
    assert CANARY.lower() not in everything.lower()
    assert "7654321" not in everything


# --- answers ----------------------------------------------------------------------------------------------


def draft(client, answers, **more):
    session = client.session
    save_draft_answers(session, answers, **more)
    session.save()
    client.cookies["milium-session"] = session.session_key


def digest(page):
    return re.search(r'name="answers_shown" value="([0-9a-f]+)"', page)[1]


def test_answers_are_shown_and_stay_here_without_consent(client, clinic):
    draft(client, {"count": "few", "sites": ["under_eye"]})
    page = text(client.get(DETAILS))
    assert "A few (2 to 5)" in page
    assert "Under the eye" in page
    assert client.post(DETAILS, typed(answers_shown=digest(page))).status_code == 302
    assert not QuestionnaireResponse.objects.exists()


def test_answers_go_along_with_consent(client, clinic):
    draft(client, {"count": "few", "sites": ["under_eye"]})
    page = text(client.get(DETAILS))
    answer = client.post(DETAILS, typed(answers_shown=digest(page), send_answers="on"))
    sent = QuestionnaireResponse.objects.get()
    assert sent.answers == {"count": "few", "sites": ["under_eye"]}
    assert sent.appointment_id == Appointment.objects.get().pk
    assert Consent.objects.get().purpose == "send_answers"
    assert "Your answers went to the clinic" in text(client.get(answer.headers["Location"]))


def test_answers_changed_meanwhile_are_not_sent_unread(client, clinic):
    draft(client, {"count": "few"})
    shown = digest(text(client.get(DETAILS)))
    draft(client, {"count": "one"})
    answer = client.post(DETAILS, typed(answers_shown=shown, send_answers="on"))
    assert answer.status_code == 422
    assert "Your answers have changed" in text(answer)
    assert not QuestionnaireResponse.objects.exists()


def test_sending_twice_with_answers_books_once(client, clinic):
    draft(client, {"count": "few"})
    data = typed(answers_shown=digest(text(client.get(DETAILS))), send_answers="on")
    assert {client.post(DETAILS, data).status_code for _ in range(3)} == {302}
    assert QuestionnaireResponse.objects.count() == 1


def test_parent_who_compared_for_a_child_finds_that_chosen(client, clinic):
    draft(client, {"count": "few"}, child=True)
    assert re.search(r'value="child"[^>]*checked', text(client.get(DETAILS)))


URGENT = {
    "sites": ["upper_eyelid"],
    "symptoms": ["fever", "red_eye", "blurred_vision"],
    "infection_signs": True,
}


@pytest.mark.parametrize("path", ["/book/", "/book/consultation/", PLACE, PLACE + "anyone/", DETAILS])
def test_urgent_answers_put_the_number_first_and_offer_no_time(client, clinic, path):
    draft(client, URGENT)
    page = text(client.get(path))
    assert 'href="tel:112"' in page
    assert "+49 30 000000" in page
    assert 'class="slot"' not in page
    assert "Book this time" not in page


SOON = {"age_years": 61.0, "count": "one", "bleeding": True}


def offered_days(page):
    return {date.fromisoformat(day) for day in re.findall(r'datetime="([0-9-]{10})T', page)}


@pytest.mark.parametrize("path", ["/book/", PLACE + "anyone/", PLACE + "anyone/?from=2027-03-22"])
def test_answers_with_a_limit_offer_only_times_inside_it(client, clinic, path):
    draft(client, SOON)
    page = text(client.get(path))
    assert "Do not wait for us" in page
    assert all(day <= (NOW + timedelta(days=14)).date() for day in offered_days(page))


def test_limit_offers_times_while_there_are_some(client, clinic):
    draft(client, SOON)
    assert offered_days(text(client.get("/book/")))
    draft(client, {"count": "few"})
    assert "Do not wait for us" not in text(client.get("/book/"))


def test_answers_can_be_forgotten(client, clinic):
    draft(client, URGENT)
    assert client.get("/book/forget-answers/").status_code == 405
    client.post("/book/forget-answers/")
    assert 'class="slot"' in text(client.get("/book/"))


def test_answers_nobody_can_read_any_more_are_passed_over(client, clinic):
    draft(client, {"no_such_key": 1})
    assert client.get(DETAILS).status_code == 200


# --- the appointment behind a link ---------------------------------------------------------------------------


@pytest.fixture
def appointment(clinic):
    return make_appointment(
        clinic, START, practitioner=clinic.ada, now=NOW, name=CANARY, email="ana@example.org"
    )


@pytest.fixture
def link(appointment):
    return reverse(
        "booking:manage_link", args=[issue_link(by=Actor.system("tests"), appointment=appointment)]
    )


@pytest.fixture
def holder(client, link):
    client.post(link)
    return client


def test_link_shows_nothing_but_a_button(client, link, appointment):
    page = client.get(link)
    assert page.status_code == 200
    assert not page.cookies
    for secret in (CANARY, "2 March", appointment.identifier, "ana@example.org"):
        assert secret not in text(page)


def test_link_is_exchanged_for_a_cookie_and_leaves_the_address(client, link, appointment):
    answer = client.post(link)
    assert answer.headers["Location"] == "/appointment/"
    cookie = answer.cookies["milium-appointment"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 1800
    page = text(client.get("/appointment/"))
    assert CANARY in page
    assert "Tuesday 2 March 2027, 10:00 to 10:30" in page
    assert "no-store" in client.get("/appointment/").headers["Cache-Control"]
    assert ConfirmedAddress.objects.count() == 1
    assert (
        AuditEvent.objects.filter(purpose="mailed link opened", subject_id=str(appointment.pk)).count() == 1
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_wrong_expired_and_bent_links_look_alike(client, link, appointment, method):
    token = link.split("/")[-2]
    bent = token[:-1] + {"A": "B"}.get(token[-1], "A")
    answers = [
        getattr(client, method)(f"/appointment/{text_}/") for text_ in ("wrong", bent, "A" * 43, "x" * 3000)
    ]
    with time_machine.travel(START + timedelta(days=99), tick=False):
        answers.append(getattr(client, method)(link))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)
    assert "newest mail" in text(answers[0])


def test_twenty_changed_tokens_open_nothing_and_then_wait(client, link, settings):
    settings.ABUSE_LIMITS = True
    token = link.split("/")[-2]
    wrong = [
        token[:place] + ("x" if token[place] != "x" else "y") + token[place + 1 :] for place in range(21)
    ]
    statuses = [client.get(f"/appointment/{text_}/").status_code for text_ in wrong]
    assert statuses == [404] * 20 + [429]
    assert client.get(link).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get(link).status_code == 200


@pytest.mark.parametrize(
    "path", ["/appointment/", "/appointment/move/", "/appointment/cancel/", "/appointment/appointment.ics",
             "/appointment/move/anyone/20270303T0900Z/"]
)  # fmt: skip
def test_without_cookie_nothing_is_shown(client, appointment, path):
    assert client.get(path).status_code == 404
    client.cookies["milium-appointment"] = f"{appointment.pk}:forged"
    answer = client.get(path)
    assert answer.status_code == 404
    assert CANARY not in text(answer)


def test_looking_changes_nothing(holder, appointment):
    before = Appointment.objects.values().get()
    for path in ("", "move/", "move/anyone/20270303T0900Z/", "cancel/", "appointment.ics"):
        assert holder.get("/appointment/" + path).status_code == 200
    assert Appointment.objects.values().get() == before


def test_cookie_ends_after_half_an_hour(holder):
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert holder.get("/appointment/").status_code == 404


def test_appointment_can_be_closed_on_this_computer(holder):
    holder.post("/appointment/close/")
    assert holder.get("/appointment/").status_code == 404


def test_appointment_is_moved_and_says_so(holder, appointment):
    chooser = text(holder.get("/appointment/move/"))
    assert "You keep Tuesday 2 March 2027, 10:00" in chooser
    assert "/appointment/move/ada/20270302T0930Z/" in chooser
    path = "/appointment/move/ada/20270303T0900Z/"
    answer = holder.post(path, {"sequence": "0"})
    assert answer.headers["Location"] == "/appointment/?done=moved"
    page = text(holder.get(answer.headers["Location"]))
    assert "Wednesday 3 March 2027, 10:00 to 10:30" in page
    assert "has its new time" in page
    appointment.refresh_from_db()
    assert appointment.sequence == 1
    assert OutboxMessage.objects.filter(kind="appointment_moved").count() == 1


def test_chooser_of_the_new_time_keeps_the_clinician_from_day_to_day(holder):
    page = text(holder.get("/appointment/move/?who=ben"))
    assert "/appointment/move/ben/20270302T0930Z/" in page
    assert re.search(r'href="\?day=2027-03-05&amp;who=ben"', page)
    assert "/appointment/move/anyone/" in text(holder.get("/appointment/move/?who=anyone"))


def test_taken_new_time_leaves_the_old_one(holder, clinic, appointment):
    make_appointment(clinic, datetime(2027, 3, 3, 9, 0, tzinfo=UTC), practitioner=clinic.ada, now=NOW)
    answer = holder.post("/appointment/move/ada/20270303T0900Z/", {"sequence": "0"})
    assert answer.status_code == 409
    assert "Your appointment stays as it was" in text(answer)
    assert "/appointment/move/ada/" in text(answer)
    appointment.refresh_from_db()
    assert appointment.start == START


@pytest.mark.parametrize("start", ["20270228T0900Z", "20270303T0907Z", "soon", "20990101T0000Z"])
@pytest.mark.parametrize("who", ["ada", "anyone"])
def test_move_to_a_time_nobody_can_have_is_explained(holder, appointment, start, who):
    path = f"/appointment/move/{who}/{start}/"
    assert holder.get(path).status_code in {404, 409}
    assert holder.post(path, {"sequence": "0"}).status_code in {404, 409, 422}
    appointment.refresh_from_db()
    assert appointment.start == START


@pytest.mark.parametrize("sequence", ["7", "", "x", "9" * 400, "-1", "²"])
def test_change_over_a_newer_version_is_not_made(holder, appointment, sequence):
    for path in ("/appointment/move/ada/20270303T0900Z/", "/appointment/cancel/"):
        answer = holder.post(path, {"sequence": sequence})
        assert answer.status_code == 409
        assert "changed meanwhile" in text(answer)
    appointment.refresh_from_db()
    assert (appointment.start, appointment.status) == (START, "booked")


def test_cancelling_asks_and_then_does(holder, appointment):
    assert "Cancel this appointment?" in text(holder.get("/appointment/cancel/"))
    answer = holder.post("/appointment/cancel/", {"sequence": "0"})
    assert "is cancelled" in text(holder.get(answer.headers["Location"]))
    assert OutboxMessage.objects.get(kind="appointment_cancelled").calendar_method == "CANCEL"
    assert b"METHOD:CANCEL" in holder.get("/appointment/appointment.ics").content
    again = holder.post("/appointment/cancel/", {"sequence": "1"})
    assert again.status_code == 302
    assert OutboxMessage.objects.filter(kind="appointment_cancelled").count() == 1


def test_cancelled_or_past_appointment_is_shown_and_no_longer_changed(holder, appointment):
    cancel_appointment(by=Actor.system("tests"), appointment=appointment)
    for path in ("move/", "move/ada/20270303T0900Z/", "cancel/"):
        assert holder.get("/appointment/" + path).status_code == 409
    assert holder.post("/appointment/move/ada/20270303T0900Z/", {"sequence": "1"}).status_code == 409


def test_change_sent_from_another_site_is_refused(holder, appointment):
    answer = holder.post("/appointment/cancel/", {"sequence": "0"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_mailed_link_opens_the_appointment_it_was_mailed_for(client, clinic):
    client.post(DETAILS, typed())
    mail = OutboxMessage.objects.get()
    link = urlsplit(re.search(r"http\S+/appointment/\S+", mail.text)[0]).path
    assert client.post(link).status_code == 302
    assert Appointment.objects.get().identifier in text(client.get("/appointment/"))
