"""The pages around an appointment: coming, a note, a reminder to stop, the waiting list."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from factories import make_appointment, make_clinic
from milium_site.audit.actions import Actor
from milium_site.booking.actions import (
    ask_check_reminder,
    cancel_appointment,
    issue_link,
    join_waiting_list,
    save_terms,
)
from milium_site.booking.actions.appointments import PatientDetails
from milium_site.booking.forms import new_key, opened_stamp
from milium_site.booking.models import Appointment, CheckReminder, Offer, WaitlistEntry
from milium_site.booking.queries import paper_of
from milium_site.messages.models import OutboxMessage
from milium_site.records.actions import add_draft_product, save_draft_answers
from milium_site.records.models import Consent, QuestionnaireResponse

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
START = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
DETAILS = "/book/consultation/old-town/anyone/20270302T0900Z/"
LIST = "/waiting-list/consultation/old-town/"
STAFF = Actor("staff", "1")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic(db, settings):
    settings.ABUSE_LIMITS = False
    return make_clinic()


@pytest.fixture
def appointment(clinic):
    return make_appointment(clinic, START, now=NOW)


@pytest.fixture
def holder(client, appointment):
    client.post(f"/appointment/{issue_link(by=STAFF, appointment=appointment)}/")
    return client


def text(response):
    return response.content.decode()


def test_coming_changes_nothing_before_its_button(client, appointment):
    address = f"/appointment/{issue_link(by=STAFF, appointment=appointment)}/coming/"
    assert "I am coming" in text(client.get(address))
    appointment.refresh_from_db()
    assert appointment.coming_at is None
    page = client.post(address, follow=True)
    assert "Thank you: we expect you" in text(page)
    appointment.refresh_from_db()
    assert appointment.coming_at == NOW


def test_coming_of_a_wrong_link_opens_nothing(client, clinic):
    for answer in (
        client.get("/appointment/" + "A" * 43 + "/coming/"),
        client.post("/appointment/x/coming/"),
    ):
        assert answer.status_code == 404


def test_note_is_saved_and_shown_as_text(holder, appointment):
    page = holder.post("/appointment/note/", {"note": "By <b>lift</b>"}, follow=True)
    assert "Your note is with the clinic" in text(page)
    assert "By &lt;b&gt;lift&lt;/b&gt;" in text(page)
    refused = holder.post("/appointment/note/", {"note": "n" * 100_000})
    assert refused.status_code == 422
    appointment.refresh_from_db()
    assert appointment.note == "By <b>lift</b>"


def test_products_are_sent_later_and_answers_sent_before_stay(holder, appointment):
    session = holder.session
    save_draft_answers(session, {"count": "few"})
    add_draft_product(session, name="Night cream", kinds=["rich_cream"], text="Aqua, Petrolatum")
    session.save()
    holder.cookies["milium-session"] = session.session_key

    def send(**ticked):
        shown = dict(re.findall(r'name="(\w+_shown)" value="([0-9a-f]+)"', text(holder.get("/appointment/"))))
        return holder.post("/appointment/answers/", {**shown, **ticked}, follow=True)

    assert "Tick the box first" in text(send())
    assert "Your answers went to the clinic" in text(send(send_answers="1"))
    assert "Your products went to the clinic" in text(send(send_products="1"))
    sent = QuestionnaireResponse.objects.get(appointment_id=appointment.pk)
    assert sent.answers == {"count": "few"}
    assert [product["name"] for product in sent.products["products"]] == ["Night cream"]
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"send_answers", "send_products"}
    stale = holder.post("/appointment/answers/", {"send_products": "1", "products_shown": "0" * 32})
    assert (stale.status_code, "Your list has changed since" in text(stale)) == (409, True)


@pytest.mark.parametrize("path", ["note", "answers", "check-reminder"])
def test_without_the_cookie_nothing_is_added(client, appointment, path):
    assert client.post(f"/appointment/{path}/", {"note": "x", "weeks": "6"}).status_code == 404


def test_too_late_to_change_says_whom_to_call(holder, appointment):
    save_terms(by=STAFF, change_notice_minutes=3 * 24 * 60)
    page = text(holder.get("/appointment/"))
    assert "too late to change this appointment here" in page
    assert "+49 30 000000" in page
    assert 'href="/appointment/cancel/"' not in page
    refused = holder.post("/appointment/cancel/", {"sequence": "0"})
    assert refused.status_code == 409
    assert "too late" in text(refused)
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_after_the_visit_a_reminder_is_offered_and_one_post_stops_it(holder, appointment):
    Appointment.objects.update(status="fulfilled")
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        holder.post(f"/appointment/{issue_link(by=STAFF, appointment=appointment)}/")
        assert "Would you like a reminder?" in text(holder.get("/appointment/"))
        assert holder.post("/appointment/check-reminder/", {"weeks": "7"}).status_code == 409
        holder.post("/appointment/check-reminder/", {"weeks": "6"})
    reminder = CheckReminder.objects.get()
    stop = f"/reminders/{paper_of('check', reminder.pk)}/stop/"
    assert "Stop the reminders?" in text(Client().get(stop))
    reminder.refresh_from_db()
    assert reminder.stopped_at is None
    # As a mail program sends it: no cookie, no Origin (RFC 8058).
    assert Client().post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reminder.refresh_from_db()
    assert reminder.stopped_at == NOW


def test_check_reminder_mail_carries_the_one_click_headers(appointment, settings, tmp_path):
    from milium_site.booking.tasks import do_due
    from milium_site.messages.tasks import deliver_due

    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "milium_site.messages.emails.MailFolder"
    Appointment.objects.update(status="fulfilled")
    OutboxMessage.objects.all().delete()
    reminder = ask_check_reminder(by=STAFF, appointment=appointment, every_weeks=4, now=NOW)
    later = NOW + timedelta(weeks=4)
    do_due(later)
    assert deliver_due(later).sent == 1
    [mail] = tmp_path.glob("*.eml")
    wire = mail.read_bytes().decode()
    # A paper is signed with the second in which it was made, so only its unsigned part is the same each time.
    same_part = paper_of("check", reminder.pk).split(":")[0]
    assert f"List-Unsubscribe: <{settings.BASE_URL}/reminders/{same_part}:" in wire
    assert re.search(r"List-Unsubscribe: <[^>]+/stop/>", wire)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in wire


def test_pending_booking_is_confirmed_by_the_button_of_its_link(client, clinic):
    save_terms(by=STAFF, confirm_addresses=True)
    form = {
        "for_whom": "me",
        "name": "Ana Ek",
        "email": "ana@example.org",
        "idempotency_key": new_key(),
        "opened": opened_stamp(),
    }
    page = client.post(DETAILS, form, follow=True)
    assert "One more step: open our mail" in text(page)
    # Nothing is booked yet: no file for the calendar, and no mail that would carry one.
    assert "calendar" not in text(page)
    own = client.post(f"{page.redirect_chain[-1][0]}change/", follow=True)
    assert "One more step: open our mail" in text(own)
    assert "Show this code at the desk" not in text(own)
    link = re.search(r"/appointment/[\w-]{43}/", OutboxMessage.objects.get().text)[0]
    assert "Confirm my appointment" in text(client.get(link))
    assert Appointment.objects.get().status == "pending"
    client.post(link)
    assert Appointment.objects.get().status == "booked"


def test_details_say_how_long_a_visit_can_be_changed(client, clinic):
    assert "You can move or cancel until the visit begins." in text(client.get(DETAILS))
    save_terms(by=STAFF, change_notice_minutes=1440)
    assert "You can move or cancel until 24 hours before the visit begins." in text(client.get(DETAILS))


# --- the waiting list -----------------------------------------------------------------------------------------


def wish(**changes):
    return {
        "for_whom": "me",
        "name": "Ana Ek",
        "email": "ana@example.org",
        "first_day": "2027-03-01",
        "last_day": "2027-03-20",
        "part": "morning",
        "weekdays": ["0", "1"],
        **changes,
    }


def test_joining_the_list_ends_on_a_page_that_says_so(client, clinic):
    assert "Who is the appointment for" in text(client.get(LIST))
    answer = client.post(LIST, wish())
    assert "You are on the list" in text(answer)
    assert not answer.cookies
    entry = WaitlistEntry.objects.get()
    assert (entry.weekdays, entry.earliest, str(entry.latest)) == ([0, 1], None, "11:59:00")
    assert OutboxMessage.objects.get().kind == "waiting_list_joined"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"email": "a@b"},
        {"last_day": "2026-01-01"},
        {"last_day": "0000-00-00"},
        {"last_day": "9999-12-31"},
        {"weekdays": ["9"]},
        {"part": "night"},
        {"practitioner": "nobody"},
        {"website": "x"},
        {"name": "\0"},
    ],
)
def test_wrong_wish_is_refused_with_words_and_kept(client, clinic, changes):
    answer = client.post(LIST, wish(**changes))
    assert answer.status_code == 422
    assert "error" in text(answer).lower()
    assert not WaitlistEntry.objects.exists()


@pytest.fixture
def entry(clinic, appointment):
    clinic.service.requirements.get().resources.set([appointment.practitioner])
    entry = join_waiting_list(
        by=STAFF,
        service=clinic.service,
        location=clinic.location,
        patient=PatientDetails(name="Ana Ek", email="ana@example.org"),
        first_day=START.date(),
        last_day=START.date(),
    )
    cancel_appointment(by=STAFF, appointment=appointment)
    return entry


def test_offer_is_taken_by_its_button(client, entry):
    address = f"/waiting-list/{paper_of('waiting', entry.pk)}/"
    page = text(client.get(address))
    assert "This time has become free" in page
    assert "Ana Ek" not in page
    offer = Offer.objects.get()
    assert offer.closed_at is None
    answer = client.post(address, {"offer": str(offer.pk)})
    assert answer.headers["Location"].startswith("/book/booked/")
    assert Appointment.objects.get(status="booked").start == START
    assert "A time from the list is booked" in text(client.get(address))


@pytest.mark.parametrize("offer", ["", "x", "00000000-0000-4000-8000-000000000000", "-" * 36, "\0" * 36])
def test_offer_that_is_none_books_nothing(client, entry, offer):
    answer = client.post(f"/waiting-list/{paper_of('waiting', entry.pk)}/", {"offer": offer})
    assert answer.status_code == 409
    assert not Appointment.objects.filter(status="booked").exists()


def test_list_is_left_by_its_button(client, entry):
    answer = client.post(f"/waiting-list/{paper_of('waiting', entry.pk)}/", {"leave": "1"})
    assert "You have left the list" in text(answer)


@pytest.mark.parametrize("path", ["/waiting-list/forged/", "/reminders/forged/stop/"])
def test_forged_papers_open_nothing(client, clinic, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
