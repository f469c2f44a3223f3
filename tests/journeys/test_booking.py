"""Booking as people do it: by keyboard alone, for a child, from the waiting list, and too late to cancel."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from walking import DESK, Visit

pytestmark = pytest.mark.journey

MOST_INPUTS = 12


class Keys:
    """A keyboard that counts what is pressed; typing a name or an address is not counted."""

    def __init__(self, visitor: Visit) -> None:
        self.visitor, self.pressed = visitor, 0

    def press(self, key: str) -> None:
        self.visitor.page.keyboard.press(key)
        self.pressed += 1

    def tab_to(self, selector: str) -> None:
        """Tab until the focus is on what the selector names."""
        for _ in range(20):
            self.press("Tab")
            if self.visitor.page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
        raise AssertionError(f"Twenty times Tab did not reach {selector}.")

    def type(self, text: str) -> None:
        self.visitor.page.keyboard.type(text)


def test_from_the_guide_to_a_booking_by_keyboard(visit):
    visitor = visit(DESK)
    visitor.goes_to("/guides/milia/")
    keys = Keys(visitor)
    keys.tab_to("header a[href^='/book/']")
    keys.press("Enter")
    visitor.page.wait_for_url("**/book/?guide=milia")
    visitor.page.locator("main button.slot:focus").wait_for()
    keys.press("Enter")
    visitor.page.wait_for_url(re.compile("held="))
    visitor.sees("Held for you until")
    visitor.finds_no_barrier()
    keys.type("Ana Keyboard")
    keys.press("Tab")
    keys.type("ana.keyboard@example.org")
    visitor.page.wait_for_timeout(2100)  # the form asks whether a person can have filled it in so fast
    keys.press("Enter")
    visitor.page.wait_for_url(re.compile("/book/booked/"))
    print(f"inputs beside typing: {keys.pressed}")
    assert keys.pressed <= MOST_INPUTS
    visitor.was_left_alone()


def test_arrows_walk_the_calendar(visit):
    visitor = visit(DESK)
    visitor.goes_to("/book/free-consultation/berlin/anyone/")
    page = visitor.page
    visitor.finds_no_barrier()
    assert page.locator("[role=grid] [tabindex='0']").count() == 1
    page.locator("[role=grid] [tabindex='0']").focus()
    before = page.evaluate("document.activeElement.dataset.day")
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("from="))
    page.locator("[role=grid] [tabindex='0']").focus()
    first = page.evaluate("document.activeElement.dataset.day")
    assert first > before
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.day") == day_after(first)
    visitor.was_left_alone()


def day_after(day: str) -> str:
    return f"{datetime.fromisoformat(day) + timedelta(days=1):%Y-%m-%d}"


def test_a_parent_books_for_a_child(visit):
    visitor = visit()
    page = visitor.page
    visitor.goes_to("/book/free-consultation/berlin/anyone/")
    page.locator("main button.slot").last.click()
    page.get_by_label("For my child").check()
    visitor.fills("Name", "Demo Kid")
    visitor.fills("Your child’s date of birth", "2022-05-04")
    visitor.fills("Your name", "Demo Parent")
    visitor.fills("You are the child’s", "mother")
    visitor.fills("E-mail", "parent@example.org")
    visitor.finds_no_barrier()
    page.wait_for_timeout(2100)
    visitor.presses("Book this time")
    page.wait_for_url(re.compile("/book/booked/"))
    visitor.sees("Demo Kid")


def test_a_cancelled_time_goes_to_who_waits(visit):
    waiting, leaving = visit(), visit(DESK)
    start = when_somebody_books_a_time(leaving, "leaving@example.org")
    given_somebody_waits_for_that_day(waiting, start)
    leaving.presses("Move or cancel")
    leaving.follows("Cancel")
    leaving.presses("Cancel my appointment")
    leaving.sees("Your appointment is cancelled")

    open_mail(waiting, "waiting@example.org", "A free time at")
    waiting.page.locator("main a[href*='/waiting-list/']").first.click()
    waiting.sees("This time has become free")
    waiting.finds_no_barrier()
    waiting.presses("Take this time")
    waiting.page.wait_for_url(re.compile("/book/booked/"))
    waiting.sees("Your time is booked", "Waiting Wanda")
    waiting.was_left_alone()


def when_somebody_books_a_time(visitor: Visit, email: str) -> datetime:
    """The start of what they booked: the last free time of a day in some weeks, which nobody else looks at."""
    page = visitor.page
    visitor.goes_to("/book/milia-removal/lisbon/anyone/")
    page.locator("main a.free-day").last.click()
    page.wait_for_url(re.compile("day="))
    slot = page.locator("main button.slot").last
    start = datetime.fromisoformat(slot.locator("time").get_attribute("datetime"))
    slot.click()
    page.wait_for_url(re.compile("held="))
    visitor.fills("Name", "Leaving Lea")
    visitor.fills("E-mail", email)
    page.wait_for_timeout(2100)
    visitor.presses("Book this time")
    page.wait_for_url(re.compile("/book/booked/"))
    return start.astimezone(UTC)


def given_somebody_waits_for_that_day(visitor: Visit, start: datetime) -> None:
    visitor.goes_to("/waiting-list/milia-removal/lisbon/")
    visitor.finds_no_barrier()
    visitor.fills("Name", "Waiting Wanda")
    visitor.fills("E-mail", "waiting@example.org")
    for label in ("From", "Until"):
        visitor.page.get_by_label(label, exact=True).fill(f"{start:%Y-%m-%d}")
    visitor.presses("Put me on the list")
    visitor.sees("You are on the list")


def open_mail(visitor: Visit, email: str, subject: str) -> None:
    """Opens the mail that has gone to this address, waiting for the worker that sends it."""
    for _ in range(60):
        visitor.goes_to("/demo/mail/")
        mail = visitor.page.locator("main li").filter(has_text=email).filter(has_text=subject)
        if mail.count():
            mail.first.get_by_role("link").first.click()
            return
        visitor.page.wait_for_timeout(500)
    raise AssertionError(f"No mail “{subject}” went to {email}.")


SETS_NOTICE = """
from milium_site.audit.actions import Actor
from milium_site.booking.actions import save_terms
save_terms(by=Actor.system("journey"), change_notice_minutes={minutes})
"""


def test_too_late_to_cancel_says_whom_to_call(visit, site):
    visitor = visit()
    when_somebody_books_a_time(visitor, "late@example.org")
    visitor.presses("Move or cancel")
    visitor.sees("Move to another time")
    site.operator("django", "shell", "-c", SETS_NOTICE.format(minutes=20_160))
    try:
        visitor.goes_to("/appointment/cancel/")
        visitor.sees("too late to change this appointment here", "Call +")
        visitor.finds_no_barrier()
        assert visitor.page.get_by_role("button", name="Cancel my appointment").count() == 0
    finally:
        site.operator("django", "shell", "-c", SETS_NOTICE.format(minutes=0))


SETS_WINDOW = """
from milium_site.catalogue.models import HealthcareService
HealthcareService.objects.filter(slug="free-consultation").update(window_days={days})
"""


def test_a_move_across_the_clock_change_keeps_the_hours_on_the_wall(visit, site):
    visitor = visit()
    page = visitor.page
    change = next_clock_change("Europe/Berlin")
    site.operator("django", "shell", "-c", SETS_WINDOW.format(days=240))
    try:
        before = when_somebody_chooses_a_morning(
            visitor,
            "/book/free-consultation/berlin/anyone/",
            (change - timedelta(days=n) for n in range(1, 9)),
        )
        visitor.fills("Name", "Moving Mo")
        visitor.fills("E-mail", "moving@example.org")
        page.wait_for_timeout(2100)
        visitor.presses("Book this time")
        page.wait_for_url(re.compile("/book/booked/"))
        visitor.presses("Move or cancel")
        after = when_somebody_chooses_a_morning(
            visitor, "/appointment/move/", (change + timedelta(days=n) for n in range(1, 9))
        )
        visitor.presses("Move my appointment")
        visitor.sees("Your appointment has its new time", f"UTC+{hours_ahead(after)}")
        assert before.utcoffset() != after.utcoffset()
        in_calendar = page.context.request.get(f"{site.url}/appointment/appointment.ics").text()
        assert f"DTSTART:{after.astimezone(UTC):%Y%m%dT%H%M%SZ}" in in_calendar
        visitor.was_left_alone()
    finally:
        site.operator("django", "shell", "-c", SETS_WINDOW.format(days=60))


def next_clock_change(zone: str) -> datetime:
    """Noon of the day on which the clocks of the zone change next."""
    noon = datetime.now(ZoneInfo(zone)).replace(hour=12, minute=0, second=0, microsecond=0)
    while (noon - timedelta(days=1)).utcoffset() == noon.utcoffset():
        noon += timedelta(days=1)
    return noon


def when_somebody_chooses_a_morning(visitor: Visit, address: str, days: Iterator[datetime]) -> datetime:
    """The start that they chose, on the clock of the place: the first free one of the first of these days with any."""
    for day in days:
        visitor.goes_to(f"{address}?day={day:%Y-%m-%d}")
        slots = visitor.page.locator(f".slot:has(time[datetime^='{day:%Y-%m-%d}'])")
        if slots.count():
            start = datetime.fromisoformat(slots.first.locator("time").get_attribute("datetime"))
            slots.first.click()
            return start
    raise AssertionError(f"Nothing was free on any of these days: {address}")


def hours_ahead(moment: datetime) -> int:
    return int(moment.utcoffset().total_seconds()) // 3600
