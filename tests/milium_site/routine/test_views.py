"""A shelf, a person, a week: kept in the session alone, and handed to a phone once."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client

TODAY = "2026-11-23"
GROWN = {
    "age_years": "34",
    "pregnancy": "no",
    "applies": ["none"],
    "procedure": "no",
    "done_on": "",
    "starts_on": TODAY,
}
WEEK = "/routine/week/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


def put(client, *products):
    for kind, name in products:
        assert client.post("/routine/products/", {"kind": kind, "name": name}).status_code == 302


def week(client, **said):
    answer = client.post("/routine/", {**GROWN, **said})
    assert answer.headers.get("Location") == WEEK, answer.content.decode()[:3000]
    return client.get(WEEK).content.decode()


def letters(page):
    rows = BeautifulSoup(page, "html.parser").select(".week-grid tbody tr:not(.week-grid__mornings)")
    return [
        [cell.find("a").contents[-1] if cell.find("a") else "-" for cell in row.find_all("td")]
        for row in rows
    ]


def words(page):
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_the_week_shows_the_nights_of_the_plan(client):
    put(client, ("retinoid", "Night serum"), ("pha", ""))
    page = week(client)
    assert ["".join(row) for row in letters(page)] == ["-A--A--", "-A--A-B", "A-A-A-B", "A-AB-AB"]
    assert "Night serum Retinol or a relative only on evenings A" in words(page)
    assert "Mild acid (PHA) only on evenings B" in words(page)


def test_what_stays_on_the_shelf_has_its_reason_and_its_source(client):
    put(client, ("retinoid", "Night serum"))
    page = words(week(client, pregnancy="breast_feeding"))
    assert (
        "Night serum No retinoid of any kind While you are breast-feeding, leave every retinoid out" in page
    )
    assert "From: Isotretinoin gel in pregnancy" in page
    assert "Nothing on your list is an active product" in page


def test_who_would_rather_not_say_is_not_told_to_be_pregnant(client):
    put(client, ("retinoid", "Night serum"))
    page = words(week(client, pregnancy="maybe_pregnant"))
    assert "As you would rather not say, every retinoid stays out" in page
    assert "While you are pregnant" not in page


def test_an_infant_gets_no_routine(client):
    page = week(client, age_years="0.5")
    assert "No routine under three" in words(page)
    assert "week-grid" not in page
    assert client.get("/routine/week.ics").status_code == 404


def test_the_days_after_a_removal_come_first(client):
    put(client, ("aha", "Tonic"))
    page = words(week(client, procedure="removal", done_on="2026-11-22"))
    assert "Up to and with Sunday 29 November nothing active" in page


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"age_years": ""}, "Write the age in years."),
        ({"age_years": "about thirty"}, "Write the age as a number, such as 34."),
        ({"age_years": "-3"}, "Write an age between 0 and 120 years."),
        ({"pregnancy": ""}, "“Rather not say” is one."),
        ({"applies": []}, "Tick what applies, or “None of these”."),
        ({"applies": ["none", "sensitive"]}, "Untick what is not right."),
        ({"procedure": "peel"}, "Write the day on which it was done."),
        ({"procedure": "peel", "done_on": "2026-12-24"}, "This day is still to come."),
        ({"starts_on": "2025-01-01"}, "Begin today or within the next sixty days."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, said, message):
    answer = client.post("/routine/", {**GROWN, "starts_on": "2026-12-01", **said})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    if "starts_on" not in said:
        assert 'value="2026-12-01"' in answer.content.decode()


def test_a_product_can_be_taken_off_again_and_the_list_ends_somewhere(client):
    put(client, *[("moisturiser", f"Cream {n}") for n in range(20)])
    answer = client.post("/routine/products/", {"kind": "moisturiser", "name": "One more"})
    assert answer.status_code == 422
    assert "Twenty products are on your list." in answer.content.decode()
    client.post("/routine/products/", {"remove": "3"})
    page = client.get("/routine/").content.decode()
    assert "Cream 2<" in page
    assert "Cream 3<" not in page


def test_the_calendar_holds_the_evenings_under_neutral_titles(client):
    put(client, ("retinoid", "Night serum"))
    week(client)
    answer = client.get("/routine/week.ics?evening=21:15&morning=07:00")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    titles = [str(event["SUMMARY"]) for event in events]
    assert titles == ["Evening A", "Evening A", "Morning", "Look back on twelve weeks"]
    assert events[0]["DTSTART"].dt == datetime(2026, 11, 24, 21, 15)  # noqa: DTZ001  the phone's own time
    assert events[2]["DTSTART"].dt.hour == 7
    assert b"serum" not in answer.content


def test_a_calendar_with_an_odd_time_falls_back_to_eight(client):
    put(client, ("retinoid", "Night serum"))
    week(client)
    [first, *_] = icalendar.Calendar.from_ical(client.get("/routine/week.ics?evening=99:99").content).walk(
        "VEVENT"
    )
    assert first["DTSTART"].dt.hour == 20


def phone_path(client):
    page = client.get("/routine/phone/").content.decode()
    return BeautifulSoup(page, "html.parser").find("code").text.removeprefix("http://127.0.0.1:8000")


def test_the_code_opens_the_plan_on_one_phone_once(client):
    put(client, ("retinoid", "Night serum"))
    week(client)
    client.post("/routine/phone/")
    path = phone_path(client)
    assert client.get("/routine/phone/code.svg").content.startswith(b"<?xml")
    phone, other = Client(), Client()
    assert "Night serum" not in phone.get(path).content.decode()
    assert not phone.cookies
    assert phone.post(path).headers["Location"] == WEEK
    assert "Night serum" in phone.get(WEEK).content.decode()
    assert other.post(path).status_code == 404
    assert "was used" in client.get("/routine/phone/").content.decode()


def test_the_code_is_over_after_a_quarter_of_an_hour(client):
    week(client)
    client.post("/routine/phone/")
    path = phone_path(client)
    with time_machine.travel(datetime(2026, 11, 23, 9, 16, tzinfo=UTC), tick=False):
        assert Client().post(path).status_code == 404


def test_deleting_leaves_nothing_behind(client):
    put(client, ("retinoid", "Night serum"))
    week(client)
    client.post("/routine/phone/")
    path = phone_path(client)
    client.post("/routine/delete/")
    assert client.get(WEEK).headers["Location"] == "/routine/?notice=ended"
    assert Client().post(path).status_code == 404
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert not any("Night serum" in str(each) for each in kept)


def test_a_shelf_of_an_older_version_is_read_as_far_as_it_can_be(client):
    session = client.session
    session["milium.draft_shelf"] = {
        "products": [{"name": "Old", "kinds": ["gone"], "text": ""}],
        "person": {"age_years": 34},
    }
    session.save()
    assert "Old" in client.get("/routine/").content.decode()
    assert client.get(WEEK).headers["Location"] == "/routine/?notice=ended"


def test_a_first_day_in_the_past_moves_to_today_when_the_answers_are_changed(client):
    week(client)
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(days=5), tick=False):
        page = BeautifulSoup(client.get("/routine/").content, "html.parser")
    assert page.find(id="id_starts_on")["value"] == date(2026, 11, 28).isoformat()
