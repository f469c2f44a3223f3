"""The guide as its readers use it: what a bump may be, why it came, what else it may be, and how to be seen."""

import re

import pytest

from walking import DESK, Visit

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
# One page of every kind that a visitor may be on when the wish to be seen comes.
PAGES = (
    "/",
    "/guides/",
    "/guides/syringoma/",
    "/services/",
    "/about/",
    "/privacy/",
    "/compare/",
    "/ingredients/",
    "/routine/",
    "/search/?q=milia",
    "/no-such-page/",
)
KINDS = (
    "Milia of newborns",
    "Ordinary milia",
    "Milia en plaque",
    "Multiple eruptive milia",
    "Milia after an injury",
    "skin disease",
    "Milia with a medicine",
    "inherited syndrome",
)
CAUSES = ("sun", "cream", "laser", "burn", "inherit", "dead skin")
PLACES = ("eyelids", "under", "cheeks", "nose", "forehead", "chin")
COMPARED = ("How it looks", "Redness or pain", "Pus", "What it is", "What squeezing does", "What helps")


def test_somebody_reads_what_a_bump_may_be_and_books_from_there(visit):
    reader = visit()
    given_they_come_from_a_search_engine(reader)
    when_they_go_to(reader, "Why they appear")
    then_the_chapter_says(reader, "Why they appear", *CAUSES)
    when_they_go_to(reader, "Where they turn up")
    then_the_chapter_says(reader, "Where they turn up", *PLACES)
    when_they_go_to(reader, "There are eight kinds")
    then_each_kind_leads_to_its_own_guide(reader)
    when_they_go_to(reader, "something else?")
    then_three_things_stand_side_by_side(reader)
    then_the_signs_that_need_a_doctor_stand_there_with_how_soon(reader)
    reader.finds_no_barrier()
    when_they_book_from_the_guide(reader)
    then_it_is_free_and_they_hold_a_time(reader)
    assert reader.page.context.cookies() == []
    reader.was_left_alone()

    owner = visit(DESK)
    given_the_owner_is_signed_in(owner)
    then_the_owner_sees_that_a_booking_began_at_the_guide(owner)


def test_a_free_visit_can_be_booked_from_every_page_without_scripts(visit):
    reader = visit(scripts=False)
    for page in PAGES:
        reader.goes_to(page)
        reader.page.locator("header").get_by_role("link", name=re.compile("Book a free|Book")).click()
        reader.page.wait_for_url("**/book/**")
        assert reader.page.locator("main button.slot").count() >= 3, page
        reader.sees("It costs nothing.")
    assert reader.page.context.cookies() == []


def given_they_come_from_a_search_engine(reader: Visit) -> None:
    """The words of the result are the page's own, and short enough to be shown whole."""
    reader.goes_to("/guides/milia/")
    page = reader.page
    assert page.title().startswith("Milia")
    description = page.locator("meta[name=description]").get_attribute("content")
    assert 50 <= len(description) <= 160
    assert page.locator("h1").inner_text() not in page.title()
    assert page.context.cookies() == []


def when_they_go_to(reader: Visit, words: str) -> None:
    reader.page.get_by_role("navigation", name="In this article").get_by_role(
        "link", name=re.compile(re.escape(words))
    ).click()
    heading = reader.page.get_by_role("heading", level=2, name=re.compile(re.escape(words)))
    reader.page.wait_for_function(
        "top => top.getBoundingClientRect().top < innerHeight", arg=heading.element_handle()
    )
    top = heading.bounding_box()["y"]
    assert -1 <= top < reader.page.viewport_size["height"]


def chapter(reader: Visit, words: str) -> str:
    """What stands between this heading and the next one of its rank."""
    return reader.page.evaluate(
        """words => {
            const all = [...document.querySelectorAll("article h2")];
            const begin = all.findIndex(one => one.id && one.textContent.includes(words));
            const range = document.createRange();
            range.setStartBefore(all[begin]);
            range.setEndBefore(all[begin + 1]);
            return range.cloneContents().textContent;
        }""",
        words,
    )


def then_the_chapter_says(reader: Visit, words: str, *expected: str) -> None:
    text = chapter(reader, words).lower()
    assert [word for word in expected if word not in text] == []


def then_each_kind_leads_to_its_own_guide(reader: Visit) -> None:
    text = chapter(reader, "There are eight kinds")
    assert [kind for kind in KINDS if kind not in text] == []
    page = reader.page
    page.locator("main").get_by_role("link", name="Milia en plaque", exact=True).first.click()
    assert "en plaque" in page.locator("h1").inner_text()
    page.go_back()


def then_three_things_stand_side_by_side(reader: Visit) -> None:
    table = reader.page.get_by_role("table", name=re.compile("side by side"))
    heads = [
        re.sub(r"\s+", " ", head).strip() for head in table.locator("thead th[scope=col]").all_text_contents()
    ]
    assert [
        name for name in ("Milia", "Whiteheads", "Pimples") if not any(name in head for head in heads)
    ] == []
    rows = [row.strip() for row in table.locator("th[scope=row]").all_text_contents()]
    assert [row for row in COMPARED if row not in rows] == []
    assert "you have" not in reader.page.locator("main").inner_text().lower()


def then_the_signs_that_need_a_doctor_stand_there_with_how_soon(reader: Visit) -> None:
    reader.page.get_by_role("heading", name="Signs that it is something else").wait_for()
    text = chapter(reader, "When to see a doctor")
    assert "Within two weeks" in text
    assert "bleeds" in text


def when_they_book_from_the_guide(reader: Visit) -> None:
    page = reader.page
    page.locator("main .call").get_by_role("link", name="Book a free consultation").last.click()
    page.wait_for_url("**/book/?guide=milia")
    reader.finds_no_barrier()
    reader.sees("It costs nothing.")
    page.get_by_role("link", name=re.compile("All free times")).first.click()
    page.locator("main button.slot").last.click()
    page.wait_for_url(re.compile("guide=milia"))
    page.get_by_label("Name", exact=True).fill("Rea Reader")
    page.get_by_label("E-mail").fill("rea@example.org")
    page.wait_for_timeout(2100)  # the form asks whether a person can have filled it in so fast
    page.get_by_role("button", name="Book this time").click()


def then_it_is_free_and_they_hold_a_time(reader: Visit) -> None:
    reader.page.wait_for_url(re.compile("/book/booked/"))
    reader.finds_no_barrier()
    reader.sees("rea@example.org")


def then_the_owner_sees_that_a_booking_began_at_the_guide(owner: Visit) -> None:
    owner.follows("Readers")
    row = owner.page.get_by_role("row", name=re.compile("The guide to milia"))
    assert int(row.get_by_role("cell").nth(2).inner_text()) >= 1
    owner.finds_no_barrier()
    row.get_by_role("link", name="The guide to milia").click()
    owner.sees("How often “The guide to milia” was opened")
    owner.finds_no_barrier()


def given_the_owner_is_signed_in(owner: Visit) -> None:
    owner.goes_to("/staff/login/")
    owner.fills("E-mail", "owner@example.org")
    owner.page.get_by_label("Password", exact=True).fill(PASSWORD)
    owner.page.get_by_role("button", name="Sign in", exact=True).click()
    owner.page.wait_for_url(re.compile("/desk/"))
