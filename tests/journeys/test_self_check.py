"""Three people compare: a worried adult with the keyboard alone, a parent of a newborn, somebody who must not wait."""

import re

import pytest

from walking import DESK, Visit

pytestmark = pytest.mark.journey


def test_a_worried_adult_compares_with_the_keyboard_alone(visit):
    adult = visit(DESK)
    given_the_start_page(adult)
    when_every_question_is_answered_by_keyboard(adult)
    then_nothing_is_named_as_theirs(adult)
    then_the_whole_list_of_signs_is_shown(adult)
    adult.finds_no_barrier()
    adult.was_left_alone()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_parent_of_a_newborn_is_told_to_leave_the_skin_alone(visit, scripts):
    parent = visit(scripts=scripts)
    given_the_start_page(parent)
    when_it_is_about(parent, "My child", "5", "days")
    questions = when_nothing_is_wrong(parent)
    assert questions <= 7
    parent.sees("usually go by themselves", "Wash with water only", "Do not squeeze")
    parent.sees("Call the emergency number")
    if scripts:
        parent.finds_no_barrier()


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_with_a_swollen_eye_and_fever_is_sent_for_help_first(visit, scripts):
    person = visit(scripts=scripts)
    given_the_start_page(person)
    when_it_is_about(person, "Me", "61", "years")
    when_they_tick(person, "None of these")
    when_they_tick(person, "Fever", "The eye hurts", "Sight is blurred")
    then_help_comes_before_anything_else(person)
    then_booking_is_not_offered_as_the_answer(person)
    if scripts:
        person.finds_no_barrier()


def given_the_start_page(person: Visit) -> None:
    person.goes_to("/compare/")
    assert person.page.context.cookies() == []


def when_it_is_about(person: Visit, who: str, age: str, unit: str) -> None:
    page = person.page
    page.get_by_label(who, exact=True).check()
    page.locator("main input[inputmode]").first.fill(age)
    page.locator("main select").first.select_option(unit)
    page.get_by_role("button", name=re.compile("^Start")).click()
    page.wait_for_url(re.compile("/questions/"))


def when_they_tick(person: Visit, *labels: str) -> None:
    before = person.page.url
    for label in labels:
        person.page.locator("main").get_by_label(re.compile(label)).first.check()
    person.page.get_by_role("button", name="Next").click()
    person.page.wait_for_url(lambda url: url != before)


def when_nothing_is_wrong(person: Visit) -> int:
    """How many questions were asked."""
    asked = 0
    while "/questions/" in person.page.url:
        none = person.page.locator("main").get_by_label("None of these")
        when_they_tick(person, "None of these" if none.count() else "Not sure")
        asked += 1
    return asked


def _focus(person: Visit) -> dict:
    return person.page.evaluate(
        """() => { const e = document.activeElement;
        return {tag: e.tagName, type: e.type || '', name: e.name || '', text: e.innerText || '',
                label: e.labels && e.labels[0] ? e.labels[0].innerText : ''} }"""
    )


def _tab_until(person: Visit, wanted) -> dict:
    for _ in range(160):
        person.page.keyboard.press("Tab")
        focus = _focus(person)
        if wanted(focus):
            return focus
    raise AssertionError(f"The keyboard does not reach it on {person.page.url}")


def _choose_with_arrows(person: Visit, text: str) -> None:
    """Space on the first of a group of radio buttons, then down to the one with this text."""
    person.page.keyboard.press("Space")
    for _ in range(30):
        if text in _focus(person)["label"]:
            return
        person.page.keyboard.press("ArrowDown")
    raise AssertionError(f"No choice {text!r} on {person.page.url}")


def when_every_question_is_answered_by_keyboard(person: Visit) -> None:
    page = person.page
    _tab_until(person, lambda focus: focus["type"] == "radio")
    _choose_with_arrows(person, "Me")
    _tab_until(person, lambda focus: focus["tag"] == "INPUT" and focus["type"] not in {"radio", "checkbox"})
    page.keyboard.type("34")
    _tab_until(person, lambda focus: "Start" in focus["text"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/questions/"))
    while "/questions/" in page.url:
        before = page.url
        focus = _tab_until(
            person,
            lambda focus: (
                focus["type"] == "radio" or "Not sure" in focus["label"] or "None of these" in focus["label"]
            ),
        )
        if focus["type"] == "radio":
            _choose_with_arrows(person, "Not sure")
        else:
            page.keyboard.press("Space")
        _tab_until(person, lambda focus: focus["text"].startswith("Next"))
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before)


def then_nothing_is_named_as_theirs(person: Visit) -> None:
    text = person.page.locator("main").inner_text().lower()
    for words in ("you have", "your diagnosis", "looks most like", "% "):
        if words == "looks most like" and "on because this is a demo" in text:
            continue  # the demo shows the personal mode as well, marked so
        assert words not in text


def then_the_whole_list_of_signs_is_shown(person: Visit) -> None:
    person.sees("Everyone gets the whole list", "A bump that bleeds, crusts or is an open sore")


def then_help_comes_before_anything_else(person: Visit) -> None:
    person.goes_to("/compare/result/")
    text = person.page.locator("main").inner_text()
    assert "112" in text[:400]
    assert text.index("112") < text.index("What fits")


def then_booking_is_not_offered_as_the_answer(person: Visit) -> None:
    assert person.page.locator("main").get_by_role("link", name=re.compile("^Book")).count() == 0
    person.goes_to("/book/")
    text = person.page.locator("main").inner_text()
    assert "112" in text[:400]
    assert person.page.locator("main a[href*='/anyone/']").count() == 0
