"""After a removal: an answer that worries reaches the desk and a clinician, and the person comes again. And a minor,
for whom a guardian signs."""

from datetime import UTC, datetime, timedelta

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
    person.page.wait_for_url("**/desk/")


def test_a_worrying_answer_is_seen_the_record_amended_and_the_recall_booked(visit):
    desk, clinician = visit(DESK), visit(TABLET, dark=True)
    sign_in(desk, "frontdesk@example.org")
    name = then_the_desk_is_told_whom_and_not_why(desk)
    sign_in(clinician, "albrecht@example.org")
    record = when_the_clinician_looks_and_says_so(clinician, name)
    then_it_leaves_the_top_of_the_day_without_a_reload(desk)
    when_the_record_is_amended(clinician, record)
    when_they_are_to_come_again(clinician)
    then_the_desk_books_them_from_the_list(desk, name)
    clinician.was_left_alone()
    desk.was_left_alone()


def then_the_desk_is_told_whom_and_not_why(desk):
    flagged = desk.page.get_by_role("region", name="Answers after a removal")
    assert "tell a clinician now" in flagged.inner_text()
    assert "pus" not in desk.page.content()
    desk.finds_no_barrier()
    return flagged.locator("strong").first.inner_text()


def when_the_clinician_looks_and_says_so(clinician, name):
    clinician.page.get_by_role("region", name="Answers after a removal").get_by_role(
        "link", name=name
    ).click()
    clinician.sees("Call them", "There is pus", "Amended", "Read this beside what stands here")
    clinician.finds_no_barrier()
    clinician.presses("I have seen this")
    clinician.sees("Seen by Demo Albrecht")
    clinician.page.get_by_role("navigation", name="Parts of the record").get_by_role(
        "link", name="Consultation"
    ).click()
    clinician.sees("This visit is finished")
    return clinician.page.url


def then_it_leaves_the_top_of_the_day_without_a_reload(desk):
    """As when somebody comes back to the window; it also asks by itself, every few seconds."""
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.page.get_by_role("region", name="Answers after a removal").wait_for(state="detached")
    desk.finds_no_barrier()


def when_the_record_is_amended(clinician, record):
    clinician.page.get_by_text("Add to this record").click()
    clinician.page.locator("textarea[name=text]").fill("Demo: called them; seen the same day")
    clinician.page.locator("input[name=reason]").fill("Demo: their answer after the removal")
    clinician.presses("Add this")
    clinician.sees("Read this beside what stands here", "Demo: called them; seen the same day")
    clinician.finds_no_barrier()
    assert b"pdfuaid" in clinician.page.request.get(f"{record}record.pdf").body()


def when_they_are_to_come_again(clinician):
    clinician.page.get_by_text("Set when").click()
    form = clinician.page.locator("#again form")
    form.locator("select[name=weeks]").select_option("1")
    form.get_by_role("button", name="Have them come again").click()
    clinician.sees("is to be seen by")


def then_the_desk_books_them_from_the_list(desk, name):
    desk.goes_to("/desk/recalls/")
    row = desk.page.locator(".day__row", has_text=name)
    desk.finds_no_barrier()
    row.get_by_role("link", name="Book").click()
    desk.sees(f"Book for {name}")
    desk.page.keyboard.press("Enter")
    desk.sees("Who comes?")
    desk.page.keyboard.press("Enter")
    desk.sees("Booked:", name)
    for _ in range(20):
        desk.goes_to("/desk/recalls/")
        if not row.count():
            return
        desk.page.wait_for_timeout(1000)
    raise AssertionError("The recall stays open though they are booked.")


def test_a_minors_guardian_signs_before_anything_is_done(visit):
    clinician = visit(TABLET)
    sign_in(clinician, "albrecht@example.org")
    record = given_a_childs_visit_that_took_place(clinician)
    when_it_is_concluded_and_planned(clinician, record)
    when_a_guardian_signs_by_name(clinician, record)
    then_the_checklist_names_the_guardian(clinician, record)
    clinician.was_left_alone()


def given_a_childs_visit_that_took_place(clinician):
    """The newest of last week's first visits of a child whose record is still open."""
    for days in range(8):
        day = datetime.now(UTC).date() - timedelta(days=days)
        clinician.goes_to(f"/desk/?place=berlin&day={day}")
        rows = clinician.page.locator(".day__row", has_text="child, with").filter(
            has_text="Free consultation"
        )
        for link in [
            one.get_attribute("href") for one in rows.filter(has_text="Seen").locator(".day__name").all()
        ]:
            clinician.goes_to(link)
            clinician.page.get_by_role("link", name="Open the record").click()
            clinician.sees("child, with Demo Robin")
            if clinician.page.get_by_role("button", name="Conclude").count():
                return clinician.page.url
    raise AssertionError("No child came to Berlin in the last week.")


def when_it_is_concluded_and_planned(clinician, record):
    page = clinician.page
    page.locator("select[name=code]").select_option("milia")
    page.locator("#conclusion select[name=milia_type]").select_option("primary_benign")
    page.get_by_role("button", name="Conclude").click()
    clinician.sees("Milia (ordinary milia of children and adults)")
    page.goto(f"{record}plan/")
    for answer in page.locator("input[type=radio][value=no]").all():
        answer.check()
    page.get_by_role("button", name="Ask the planner again").click()
    page.get_by_role("checkbox", name="Extraction").check()
    page.get_by_role("button", name="Keep the plan").click()
    clinician.sees("The plan is kept.")


def when_a_guardian_signs_by_name(clinician, record):
    page = clinician.page
    page.goto(f"{record}consent/")
    clinician.sees("The guardian signs")
    assert page.get_by_label("What they are to the person").input_value() == "parent"
    page.get_by_label("What they are to the person").fill("")
    page.get_by_label("Full name of who signs").fill("Demo Robin")
    page.get_by_label("I sign by typing my name").check()
    page.get_by_role("button", name="I have read this, and agree").click()
    clinician.sees("A minor does not sign alone")
    clinician.finds_no_barrier()
    page.get_by_label("What they are to the person").fill("mother")
    page.get_by_role("button", name="I have read this, and agree").click()
    clinician.sees("The consent is signed and kept.")


def then_the_checklist_names_the_guardian(clinician, record):
    page = clinician.page
    page.goto(f"{record}removal/?step=identity")
    page.check("input[name=identity-by][value=said]")
    page.locator("form[data-step=identity] .removal__done").click()
    page.locator("#step-identity.removal__step--done").wait_for()
    page.goto(f"{record}removal/?step=consent")
    clinician.sees("Demo Robin (mother)")
    paper = page.get_by_role("link", name="Read what was signed").get_attribute("href")
    assert b"pdfuaid" in page.request.get(clinician.site.url + paper).body()
    page.check("input[name=consent-still_wants]")
    page.locator("form[data-step=consent] .removal__done").click()
    page.locator("#step-consent.removal__step--done").wait_for()
