"""From the back of a cream to a week that works: the label, the plan, the phone, and the clinic that sees both."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator

from walking import DESK, Visit

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it

# Written for this test, as untidy as a real pack.
CREAM = """Ingredients : AQUA/WATER/EAU , Glycerin, PETROLATUM, Cetearyl Al-
cohol, Butyrospermum Parkii (Shea) Butter*, Lanolin, RETINOL, Dimethicone, Lumi-Veil 7,
Phenoxyethanol, Parfum (Fragrance), Linalool.  * Organic   +/- CI 77891"""


def test_a_cream_is_read_planned_taken_along_and_sent(visit):
    visitor = visit()
    given_somebody_pastes_a_cream(visitor)
    then_the_warning_for_the_eye_area_stands_on_top(visitor)
    when_they_put_it_on_their_list_beside_a_tonic(visitor)
    when_they_plan_their_week(visitor)
    then_the_grid_begins_slowly_and_keeps_the_two_apart(visitor)
    then_the_calendar_has_the_same_evenings(visitor)

    phone = visit()
    when_they_open_it_on_their_phone(visitor, phone)

    day = when_they_book_and_send_it(visitor, "Nell Shore", "nell.shore@example.org")
    visitor.was_left_alone()
    phone.was_left_alone()

    clinician = visit(DESK)
    then_the_clinician_reads_it(clinician, "Nell Shore", day)


def test_the_same_without_scripts_for_somebody_pregnant(visit):
    visitor = visit(scripts=False)
    given_somebody_pastes_a_cream(visitor, with_axe=False)
    when_they_put_it_on_their_list_beside_a_tonic(visitor, with_axe=False)
    when_they_plan_their_week(visitor, pregnancy="Pregnant", with_axe=False)
    visitor.sees("While you are pregnant, leave every retinoid out")
    assert visitor.page.locator(".week-grid a", has_text="A").count() == 0
    assert visitor.page.locator(".week-grid a", has_text="B").count() > 0


def given_somebody_pastes_a_cream(visitor: Visit, with_axe: bool = True) -> None:
    visitor.goes_to("/ingredients/")
    assert visitor.page.context.cookies() == []
    if with_axe:
        visitor.finds_no_barrier()
    visitor.fills("The list of ingredients", CREAM)
    visitor.fills("What is the product called?", "Rich night cream")
    visitor.presses("Read this label")
    if with_axe:
        visitor.finds_no_barrier()


def then_the_warning_for_the_eye_area_stands_on_top(visitor: Visit) -> None:
    warning = visitor.page.locator("section.notice").first.inner_text()
    assert "Round the eyes" in warning
    assert "Petrolatum" in warning
    assert "Lanolin" in warning
    visitor.sees("not known here; nothing is said of it")
    text = visitor.page.locator("main").inner_text().lower()
    for word in (" safe", "score of", "non-comedogenic", "you have"):
        assert word not in text


def when_they_put_it_on_their_list_beside_a_tonic(visitor: Visit, with_axe: bool = True) -> None:
    page = visitor.page
    page.get_by_label("What is it?").select_option("Light moisturiser")
    visitor.presses("Add to my products")
    page.wait_for_url(re.compile("/routine/"))
    page.get_by_label("What is it?").select_option("Mild acid (PHA)")
    visitor.fills("What do you call it?", "Evening tonic")
    visitor.presses("Put it on the list")
    visitor.sees("Evening tonic")
    if with_axe:
        visitor.finds_no_barrier()


def when_they_plan_their_week(visitor: Visit, pregnancy: str = "", with_axe: bool = True) -> None:
    page = visitor.page
    visitor.fills("How old is the person?", "34")
    group = page.get_by_role("group", name=re.compile("Pregnant, trying"))
    group.get_by_label(pregnancy or "None of these", exact=True).check()
    page.get_by_role("group", name=re.compile("Does any of this apply")).get_by_label("None of these").check()
    page.get_by_role("group", name=re.compile("Has something been done")).get_by_label(
        "No", exact=True
    ).check()
    visitor.presses("Make my week")
    page.wait_for_url(re.compile("/routine/week/"))
    if with_axe:
        visitor.finds_no_barrier()


def _letters(visitor: Visit) -> list[str]:
    rows = visitor.page.locator(".week-grid tbody tr:not(.week-grid__mornings)").all()
    return ["".join(_letter(cell) for cell in row.locator("td").all()) for row in rows]


def _letter(cell: Locator) -> str:
    link = cell.locator("a")
    return link.inner_text()[-1] if link.count() else "-"


def then_the_grid_begins_slowly_and_keeps_the_two_apart(visitor: Visit) -> None:
    assert _letters(visitor) == ["-A--A--", "-A--A-B", "A-A-A-B", "A-AB-AB"]
    visitor.sees("Retinoid and acid on different nights", "When to stop", "What to expect")


def then_the_calendar_has_the_same_evenings(visitor: Visit) -> None:
    with visitor.page.expect_download() as download:
        visitor.presses("Put it in my calendar")
    content = download.value.path().read_bytes()
    titles = [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]
    assert set(titles) == {"Evening A", "Evening B", "Look back on twelve weeks"}
    for word in (b"cream", b"tonic", b"etinol", b"skin"):
        assert word not in content


def when_they_open_it_on_their_phone(visitor: Visit, phone: Visit) -> None:
    visitor.presses("Show it on my phone")
    visitor.finds_no_barrier()
    address = visitor.page.locator("main code").inner_text()
    phone.goes_to(address)
    assert phone.page.context.cookies() == []
    phone.presses("Open my plan here")
    phone.page.wait_for_url(re.compile("/routine/week/"))
    phone.sees("Rich night cream")
    visitor.goes_to("/routine/week/")


def when_they_book_and_send_it(visitor: Visit, name: str, email: str) -> str:
    """The day of the visit, as its address has it."""
    page = visitor.page
    page.locator("main").get_by_role("link", name="Book a free consultation").first.click()
    page.locator("main button.slot").first.click()
    year, month, day = re.search(r"(\d{4})-?(\d\d)-?(\d\d)T", page.url).groups()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Send my products and my routine").check()
    visitor.finds_no_barrier()
    page.wait_for_timeout(2100)  # the form asks whether a person can have filled it in so fast
    page.get_by_role("button", name="Book this time").click()
    page.wait_for_url(re.compile("/book/booked/"))
    return f"{year}-{month}-{day}"


def then_the_clinician_reads_it(clinician: Visit, name: str, day: str) -> None:
    clinician.goes_to("/staff/login/")
    clinician.fills("E-mail", "albrecht@example.org")
    clinician.fills("Password", PASSWORD)
    clinician.page.get_by_role("button", name="Sign in", exact=True).click()
    clinician.page.wait_for_url(re.compile("/desk/"))
    clinician.goes_to(f"/desk/?day={day}")
    clinician.follows(name)
    clinician.page.get_by_role("link", name=re.compile("^Open")).first.click()
    clinician.sees("Products and routine that they sent", "Rich night cream", "Evening tonic", "34 years")
    clinician.finds_no_barrier()
