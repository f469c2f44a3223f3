"""From the guide to the checked-in patient: the main job of milium, as the people in it do it."""

import re

import pytest
from icalendar import Calendar

from walking import DESK, Visit

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it

# What a person with one lasting white bead under an eye ticks; every other screen is left as "none" or "not sure".
ANSWERS = {
    "danger_signs": "None of these",
    "unwell": "None of these",
    "health": "None of these",
    "count": "2 to 5",
    "where": "Under the eye",
    "colour": "White",
    "surface": "A smooth, round, closed bead",
    "soreness": "None of these",
    "duration": "2 to 6 months",
}


def test_a_worried_person_becomes_a_checked_in_patient(visit):
    visitor = visit()
    given_somebody_reads_the_guide(visitor)
    when_they_compare_their_bump(visitor)
    then_the_table_lights_up_and_names_nothing_as_theirs(visitor)
    when_they_book_with_their_answers(visitor, name="Ada Pearl", email="ada.pearl@example.org")
    then_the_booking_is_confirmed(visitor)

    when_they_open_the_link_in_the_mail(visitor, "ada.pearl@example.org")
    day = when_they_move_the_appointment(visitor)
    visitor.was_left_alone()

    desk = visit(DESK)
    given_the_front_desk_is_signed_in(desk)
    when_the_desk_opens_the_day(desk, day)
    then_the_desk_sees_that_answers_came_but_not_what_they_say(desk, "Ada Pearl")
    when_the_desk_checks_in(desk, "Ada Pearl")
    then_the_person_waits(desk, "Ada Pearl")
    desk.was_left_alone()

    clinician = visit(DESK)
    given_a_clinician_is_signed_in(clinician)
    then_the_clinician_reads_the_answers(clinician, "Ada Pearl", day)


def test_the_same_path_without_scripts(visit):
    visitor = visit(scripts=False)
    given_somebody_reads_the_guide(visitor, with_axe=False)
    when_they_compare_their_bump(visitor, with_axe=False)
    when_they_book_with_their_answers(visitor, name="Zoë O’Neil-Ng", email="zoe@example.org", with_axe=False)
    visitor.page.wait_for_url(re.compile("/book/booked/"))


def given_somebody_reads_the_guide(visitor: Visit, with_axe: bool = True) -> None:
    visitor.goes_to("/")
    assert visitor.page.context.cookies() == []
    if with_axe:
        visitor.finds_no_barrier()
    visitor.page.locator("header").get_by_role("link", name="Guide").click()
    visitor.page.get_by_role("link", name=re.compile("mili", re.I)).first.click()
    visitor.page.get_by_role("heading", level=1).wait_for()
    if with_axe:
        visitor.finds_no_barrier()
    assert visitor.page.context.cookies() == []


def when_they_compare_their_bump(visitor: Visit, with_axe: bool = True) -> None:
    page = visitor.page
    page.locator("main").get_by_role("link", name=re.compile("Compare your bump")).first.click()
    page.get_by_label("Me", exact=True).check()
    page.locator("main input[type=text], main input[inputmode]").first.fill("34")
    if with_axe:
        visitor.finds_no_barrier()
    page.get_by_role("button", name=re.compile("Start")).click()
    while "/questions/" in page.url:
        screen = page.url.rstrip("/").rsplit("/", 1)[1]
        page.locator("main").get_by_label(
            re.compile(re.escape(ANSWERS.get(screen, "Not sure")))
        ).first.check()
        if with_axe:
            visitor.finds_no_barrier()
        page.get_by_role("button", name="Next").click()
        page.wait_for_url(lambda url, before=screen: not url.endswith(f"/{before}/"))


def then_the_table_lights_up_and_names_nothing_as_theirs(visitor: Visit) -> None:
    visitor.finds_no_barrier()
    text = visitor.page.locator("main").inner_text()
    assert "you have" not in text.lower()
    assert "Nobody can tell from a table" in text
    assert visitor.page.locator("table").get_by_text("Matches").count() or "matches" in text.lower()


def when_they_book_with_their_answers(visitor: Visit, name: str, email: str, with_axe: bool = True) -> None:
    page = visitor.page
    page.locator("main").get_by_role("link", name=re.compile("book", re.I)).first.click()
    if with_axe:
        visitor.finds_no_barrier()
    page.locator("main button.slot").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Send my answers").check()
    if with_axe:
        visitor.finds_no_barrier()
    page.wait_for_timeout(2100)  # the form asks whether a person can have filled it in so fast
    page.get_by_role("button", name="Book this time").click()


def then_the_booking_is_confirmed(visitor: Visit) -> None:
    visitor.page.wait_for_url(re.compile("/book/booked/"))
    visitor.finds_no_barrier()


def when_they_open_the_link_in_the_mail(visitor: Visit, email: str) -> None:
    page = visitor.page
    for _ in range(40):
        visitor.goes_to("/demo/mail/")
        mail = page.locator("main li, main tr").filter(has_text=email).get_by_role("link").first
        if mail.count():
            break
        page.wait_for_timeout(500)
    mail.click()
    then_the_calendar_file_is_right(visitor)
    page.locator("main a[href*='/appointment/']").first.click()
    assert page.get_by_role("button").count()
    visitor.finds_no_barrier()
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/appointment/$"))
    visitor.finds_no_barrier()


def then_the_calendar_file_is_right(visitor: Visit) -> None:
    address = visitor.page.locator("main a[href$='.ics']").first.get_attribute("href")
    answer = visitor.page.request.get(visitor.site.url + address if address.startswith("/") else address)
    calendar = Calendar.from_ical(answer.body())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert "milia" not in str(event["SUMMARY"]).lower()


def when_they_move_the_appointment(visitor: Visit) -> str:
    """The day, in the address's form, to which it was moved."""
    page = visitor.page
    page.get_by_role("link", name=re.compile("move|another time|change the time", re.I)).first.click()
    visitor.finds_no_barrier()
    times = page.locator("main a[href*='/appointment/move/']")
    times.nth(min(3, times.count() - 1)).click()
    visitor.finds_no_barrier()
    when = page.url.rstrip("/").rsplit("/", 1)[1]
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/appointment/(\\?.*)?$"))
    visitor.finds_no_barrier()
    return when[:10]


def given_somebody_signs_in(window: Visit, email: str) -> None:
    window.goes_to("/staff/login/")
    window.finds_no_barrier()
    window.fills("E-mail", email)
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    window.page.wait_for_url(re.compile("/desk/"))


def given_the_front_desk_is_signed_in(desk: Visit) -> None:
    given_somebody_signs_in(desk, "frontdesk@example.org")
    desk.finds_no_barrier()


def when_the_desk_opens_the_day(desk: Visit, day: str) -> None:
    desk.goes_to(f"/desk/?day={day[:4]}-{day[4:6]}-{day[6:8]}" if "-" not in day else f"/desk/?day={day}")


def then_the_desk_sees_that_answers_came_but_not_what_they_say(desk: Visit, name: str) -> None:
    row = desk.page.locator(".day__row").filter(has_text=name)
    row.get_by_text("Answers came").wait_for()
    row.get_by_role("link", name=name).click()
    desk.finds_no_barrier()
    assert "White" not in desk.page.locator("main").inner_text()
    answers = desk.page.url + "answers/"
    assert desk.page.request.get(answers).status == 404
    desk.page.go_back()


def when_the_desk_checks_in(desk: Visit, name: str) -> None:
    desk.page.get_by_role("button", name=f"Check in {name}").click()


def then_the_person_waits(desk: Visit, name: str) -> None:
    row = desk.page.locator(".day__row").filter(has_text=name)
    row.get_by_text(re.compile("Checked in|Here|Waiting")).first.wait_for()
    desk.finds_no_barrier()


def given_a_clinician_is_signed_in(clinician: Visit) -> None:
    given_somebody_signs_in(clinician, "albrecht@example.org")


def then_the_clinician_reads_the_answers(clinician: Visit, name: str, day: str) -> None:
    when_the_desk_opens_the_day(clinician, day)
    clinician.page.get_by_role("link", name=name).first.click()
    clinician.page.get_by_role("link", name="Open", exact=True).first.click()
    clinician.finds_no_barrier()
    clinician.sees("White", "Under")
