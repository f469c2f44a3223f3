"""The front desk's calendar: somebody on the phone, then moved by keys, by mouse, and put back where that cannot be."""

import re

import pytest

from walking import DESK

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
TABLET = {"width": 820, "height": 1180}


def sign_in(person, email):
    person.goes_to("/staff/login/")
    person.fills("E-mail", email)
    person.fills("Password", PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).click()


def minutes(clock):
    hours, rest = clock.split(":")
    return 60 * int(hours) + int(rest)


def test_a_visit_booked_on_the_phone_is_moved_by_keys_and_by_mouse(visit):
    desk = visit(DESK)
    sign_in(desk, "frontdesk@example.org")
    day, times = when_somebody_calls_and_is_booked(desk)
    desk.goes_to(f"/desk/week/?place=berlin&span=day&day={day}&who=dr-demo-albrecht")
    desk.sees("The list of this day")
    desk.finds_no_barrier()
    when_it_is_moved_by_keys(desk, times[0], times[1])
    when_it_is_dragged(desk, times[1], times[2])
    when_it_is_dragged_to_where_nobody_works(desk, times[2])
    then_a_gap_leads_to_who_would_fit(desk, day)
    then_it_is_found_by_a_mistyped_name(desk)
    then_they_are_booked_once_more_when_they_call_again(desk)
    somebody_new_is_booked_by_keys_from_the_day(desk)
    desk.was_left_alone()


def when_somebody_calls_and_is_booked(desk):
    """The day, and three free starts of one clinician on it, the first of them booked now."""
    desk.goes_to("/desk/book/?service=free-consultation&place=berlin&who=dr-demo-albrecht")
    starts = [slot.get_attribute("datetime") for slot in desk.page.locator("a.slot time").all()]
    days = {start[:10]: [one[11:16] for one in starts if one[:10] == start[:10]] for start in starts}
    day, times = next((day, times) for day, times in days.items() if len(times) > 3)
    desk.page.locator(f'a.slot:has(time[datetime^="{day}T{times[0]}"])').click()
    desk.page.get_by_label("Name of the person who comes").fill("Demo Wojciechowski")
    actions = (
        lambda keyboard: keyboard.press("Tab"),
        lambda keyboard: keyboard.type("+49 30 555 01 77"),
        lambda keyboard: keyboard.press("Enter"),
    )
    for action in actions:
        action(desk.page.keyboard)
    desk.sees("Booked:", "Demo Wojciechowski")
    assert len(actions) <= 6
    return day, times


class Keys:
    """The keyboard, and how many actions it took: a key, or a number that is typed."""

    def __init__(self, page):
        self.page, self.keyboard, self.actions = page, page.keyboard, 0

    def press_with_alt(self, letter):
        """A letter that goes to a place: Playwright's own keys leave out what Chromium knows it by."""
        key = {"modifiers": 1, "key": letter, "code": f"Key{letter.upper()}", "text": letter}
        session = self.page.context.new_cdp_session(self.page)
        vk = {"windowsVirtualKeyCode": ord(letter.upper()), "unmodifiedText": letter}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", **key, **vk})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter, "code": key["code"]})
        self.actions += 1

    def press(self, key):
        self.keyboard.press(key)
        self.actions += 1

    def type(self, text):
        self.keyboard.type(text)
        self.actions += 1


def then_they_are_booked_once_more_when_they_call_again(desk):
    desk.goes_to("/desk/")
    Keys(desk.page).press_with_alt("s")
    desk.page.wait_for_url("**/desk/find/")
    desk.page.keyboard.type("wojciechowski")
    keys = Keys(desk.page)
    keys.press("Enter")
    desk.sees("One person fits", "Book for them")
    keys.press("Enter")
    desk.sees("Book for Demo Wojciechowski", "Free times")
    desk.finds_no_barrier()
    keys.press("Enter")
    desk.sees("Who comes?")
    desk.finds_no_barrier()
    keys.press("Enter")
    desk.sees("Booked:", "Demo Wojciechowski", "+49 30 555 01 77")
    assert keys.actions <= 6
    desk.goes_to("/desk/find/")
    desk.page.keyboard.type("wojciechowski")
    desk.page.keyboard.press("Enter")
    desk.sees("One person fits")


def somebody_new_is_booked_by_keys_from_the_day(desk):
    """Every action but the name itself, from the day's list on."""
    desk.goes_to("/desk/")
    keys = Keys(desk.page)
    keys.press_with_alt("b")
    desk.sees("Book for somebody", "Free times")
    keys.press("Enter")
    desk.sees("Who comes?")
    desk.page.keyboard.type("Demo Quince")
    keys.press("Tab")
    keys.type("+49 30 555 01 78")
    keys.press("Enter")
    desk.sees("Booked:", "Demo Quince")
    assert keys.actions <= 6


def the_visit(desk):
    return desk.page.locator("[data-move]", has_text="Wojciechowski")


def when_it_is_moved_by_keys(desk, before, after):
    found = the_visit(desk)
    found.focus()
    steps = (minutes(after) - minutes(before)) // int(found.get_attribute("data-step"))
    for _ in range(steps):
        desk.page.keyboard.press("Alt+ArrowDown")
    assert after in desk.page.locator("#calendar-said").inner_text()
    desk.page.keyboard.press("Enter")
    desk.sees("phone them")
    desk.finds_no_barrier()
    desk.page.keyboard.press("Enter")
    then_it_stands_at(desk, after)
    assert "Wojciechowski" in desk.page.evaluate("document.activeElement.innerText")


def when_it_is_dragged(desk, before, after):
    drag(desk, minutes(after) - minutes(before))
    desk.presses("Move it")
    then_it_stands_at(desk, after)


def when_it_is_dragged_to_where_nobody_works(desk, before):
    drag(desk, minutes("08:00") - minutes(before))
    desk.presses("Move it")
    desk.page.locator("#calendar-words:not([hidden])", has_text=" ").wait_for()
    then_it_stands_at(desk, before)


def drag(desk, by):
    found = the_visit(desk)
    found.scroll_into_view_if_needed()
    rows = desk.page.locator("[data-column]").first.evaluate(
        "box => [box.getBoundingClientRect().height, getComputedStyle(box).getPropertyValue('--to') - "
        "getComputedStyle(box).getPropertyValue('--from')]"
    )
    box = found.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 6
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x, y + by * rows[0] / (60 * rows[1]), steps=6)
    desk.page.mouse.up()


def then_it_stands_at(desk, clock):
    desk.page.locator(f"[data-move][data-at='{minutes(clock)}']", has_text="Wojciechowski").wait_for()


def then_a_gap_leads_to_who_would_fit(desk, day):
    """At the other place: who waits at this one was offered a time that the moves set free."""
    desk.goes_to(f"/desk/week/?place=lisbon&day={day}")
    mark = desk.page.locator(".calendar__gap").first
    mark.wait_for()
    desk.finds_no_barrier()
    mark.click()
    desk.sees("Gaps that suit who waits", "Demo Waiting", "Offer this time")
    desk.finds_no_barrier()


def then_it_is_found_by_a_mistyped_name(desk):
    desk.page.set_viewport_size(TABLET)
    desk.goes_to("/desk/find/")
    desk.page.keyboard.type("wojcechowski")
    desk.page.keyboard.press("Enter")
    desk.sees("One person fits", "Demo Wojciechowski")
    desk.finds_no_barrier()
    desk.page.get_by_role("link", name=re.compile("2026|2027")).first.click()
    desk.sees("Demo Wojciechowski", "Move…")
