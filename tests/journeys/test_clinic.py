"""What the owner and the front desk do: hours with a preview, leave that hits a visit, a booking by phone."""

import re

import pytest

from walking import DESK

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
CLINICIAN = "Dr Demo Albrecht"


def sign_in(person, email):
    person.goes_to("/staff/login/")
    person.fills("E-mail", email)
    person.fills("Password", PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).click()


def test_the_owner_sees_what_other_hours_would_do_before_saving(visit):
    owner = visit(DESK)
    sign_in(owner, "owner@example.org")
    owner.goes_to("/desk/clinic/who-and-what/dr-demo-okafor/hours/lisbon/")
    owner.fills("Thursday", "10:00-12:00")
    owner.presses("Show what it would do")
    owner.sees("Nothing is saved yet", "Free times in the coming four weeks")
    owner.finds_no_barrier()
    assert thursday(owner).input_value() == "10:00-12:00"
    owner.goes_to("/desk/clinic/who-and-what/dr-demo-okafor/hours/lisbon/")
    assert thursday(owner).input_value() == "10:00-16:00"
    owner.was_left_alone()


def thursday(owner):
    return owner.page.get_by_role("textbox", name=re.compile("^Thursday"))


WHAT_WAITS = """
from milium_site.messages.models import OutboxMessage
rows = OutboxMessage.objects.filter(kind="appointment_moved", recipient="caller@example.org")
print(*rows.values_list("recipient", flat=True))
"""


def test_a_call_is_booked_by_keyboard_and_leave_then_asks_what_becomes_of_it(visit, site):
    desk = visit(DESK)
    sign_in(desk, "frontdesk@example.org")
    when = when_the_desk_books_a_caller_by_keyboard(desk, "Demo Caller", "caller@example.org")
    desk.was_left_alone()

    owner = visit(DESK, scripts=False)
    sign_in(owner, "owner@example.org")
    when_the_owner_enters_leave(owner, when)
    owner.sees("touched", "Demo Caller")
    group = owner.page.get_by_role("group", name=re.compile("Demo Caller"))
    assert group.get_by_role("radio", checked=True).count() == 0
    for other in owner.page.get_by_role("group", name=re.compile(":")).all():
        other.get_by_role("radio").first.check()
    owner.presses("Save, and write to them")
    owner.sees("moved")
    # It goes after some minutes of grace, in which a further move takes its place.
    assert site.operator("django", "shell", "-v0", "-c", WHAT_WAITS).split() == ["caller@example.org"]


def when_the_desk_books_a_caller_by_keyboard(desk, name, email):
    """The booking itself touches no mouse; gives the day and the clinician's slug."""
    desk.goes_to("/desk/book/?service=free-consultation&place=berlin&who=dr-demo-albrecht")
    desk.finds_no_barrier()
    first = desk.page.locator("a.slot").first
    day = first.locator("time").get_attribute("datetime")[:10]
    first.focus()
    desk.page.keyboard.press("Enter")
    desk.sees("Who comes?")
    desk.finds_no_barrier()
    keyboard = desk.page.keyboard
    desk.page.get_by_label("Name of the person who comes").focus()
    keyboard.type(name)
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.type(email)
    keyboard.press("Enter")
    desk.sees("Booked:", name)
    desk.finds_no_barrier()
    return day


def when_the_owner_enters_leave(owner, day):
    owner.goes_to("/desk/clinic/leave/new/?who=dr-demo-albrecht")
    owner.fills("First day", day)
    owner.presses("Save")
