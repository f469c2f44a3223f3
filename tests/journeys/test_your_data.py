"""Somebody shows the clinic a photograph, reads what is held about them, asks for a correction and takes a
consent back, on a telephone."""

import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen

import pytest

from hostile_pictures import picture, saved
from walking import DESK, Visit

pytestmark = pytest.mark.journey
NAME, EMAIL = "Rosa Rights", "rosa.rights@example.org"
WORDS = "My name is written with a z."


def test_somebody_shows_reads_and_asks(visit):
    person = visit()
    given_they_have_booked(person)
    when_they_open_the_link_in_their_mail(person)

    person.follows("Send photographs for the clinician")
    person.finds_no_barrier()
    person.presses("Send this photograph")
    person.sees("Choose a photograph first")
    when_they_send_a_photograph(person)
    person.sees("The photograph is with the clinic", "What you have sent (1 of 6)")
    person.finds_no_barrier()
    shown = person.page.get_by_role("img", name=re.compile("Your photograph 1"))
    assert (
        person.page.request.get(person.site.url + shown.get_attribute("src")).headers["content-type"]
        == "image/jpeg"
    )

    person.goes_to("/appointment/your-data/")
    person.sees("What the clinic holds about you")
    person.finds_no_barrier()
    then_the_copy_holds_it(person)
    person.page.get_by_label("Something about me is wrong").check()
    person.fills("In your words", WORDS)
    person.presses("Send my request")
    person.sees("Your request is written down", "answered by")
    person.finds_no_barrier()
    person.presses("Take it back")
    person.sees("Your consent is taken back")
    person.was_left_alone()

    owner = visit(DESK)
    given_the_owner_is_signed_in(owner)
    owner.goes_to("/people/requests/")
    owner.sees(WORDS)
    owner.finds_no_barrier()


def given_they_have_booked(person: Visit) -> None:
    today = datetime.now(UTC).date()
    api = f"{person.site.url}/api/v1"
    service = json.load(urlopen(f"{api}/services"))["services"][0]
    place = service["locations"][0]
    days = f"from={today + timedelta(days=2)}&to={today + timedelta(days=20)}"
    times = json.load(urlopen(f"{api}/services/{service['slug']}/locations/{place}/free-times?{days}"))[
        "times"
    ]
    booking = {
        "service": service["slug"],
        "location": place,
        "start": times[7]["start"],
        "name": NAME,
        "email": EMAIL,
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    urlopen(Request(f"{api}/appointments", json.dumps(booking).encode(), headers, method="POST"))


def when_they_open_the_link_in_their_mail(person: Visit) -> None:
    for _ in range(60):
        person.goes_to("/demo/mail/")
        mail = person.page.locator("main li, main tr").filter(has_text=EMAIL)
        if mail.count():
            break
        person.page.wait_for_timeout(500)
    mail.get_by_role("link").first.click()
    link = person.page.locator("main a[href*='/appointment/']").first.get_attribute("href")
    person.goes_to(link)
    person.presses("Show my appointment")


def when_they_send_a_photograph(person: Visit) -> None:
    person.page.get_by_label("Photograph", exact=True).set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": saved(picture(), "JPEG")}
    )
    person.page.locator("input[name=view]").first.check()
    person.page.locator("input[name=care]").check()
    person.presses("Send this photograph")


def then_the_copy_holds_it(person: Visit) -> None:
    answer = person.page.request.get(f"{person.site.url}/appointment/your-data/copy.json")
    copy = answer.json()
    assert [row["name"] for row in copy["contact"]] == [NAME]
    assert len(copy["photographs"]) == 1


def given_the_owner_is_signed_in(owner: Visit) -> None:
    owner.goes_to("/staff/login/")
    owner.fills("E-mail address", "owner@example.org")
    owner.fills("Password", "milium-demo-only")
    owner.page.get_by_role("button", name="Sign in", exact=True).click()
    owner.page.wait_for_url(lambda url: not url.endswith("/staff/login/"))
