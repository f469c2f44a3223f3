"""A clinician's visit on a tablet: bumps on the map, a name, a plan that pregnancy refuses and a reason overrides, a
removal with the connection lost in the middle, and what the person takes home."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
TABLET = {"width": 820, "height": 1180}


def test_a_visit_from_the_first_look_to_the_leaflet(visit):
    clinician = visit(TABLET)
    record = given_a_visit_that_took_place(clinician)
    when_two_bumps_are_tapped_and_one_is_set_by_keys(clinician, record)
    when_it_gets_a_name(clinician)
    when_pregnancy_refuses_a_retinoid_and_it_is_chosen_with_a_reason(clinician, record)
    when_they_sign_on_the_screen(clinician, record)
    when_the_removal_is_recorded_with_the_connection_lost_in_the_middle(clinician, record)
    then_it_is_signed_and_amended(clinician)
    then_the_leaflet_is_there(clinician, record)


def given_a_visit_that_took_place(clinician):
    clinician.goes_to("/staff/login/")
    clinician.fills("E-mail", "okafor@example.org")
    clinician.fills("Password", PASSWORD)
    clinician.page.get_by_role("button", name="Sign in", exact=True).click()
    for days in range(1, 8):
        day = datetime.now(UTC).date() - timedelta(days=days)
        clinician.goes_to(f"/desk/?place=berlin&day={day}")
        seen = clinician.page.locator(".day__row", has_text="Free consultation").filter(
            has_text="Seen", has_not_text="child, with"
        )
        if seen.count() > 2:
            seen.last.locator(".day__name").click()
            break
    clinician.page.get_by_role("link", name="Open the record").click()
    clinician.finds_no_barrier()
    return clinician.page.url


def stage(clinician, view):
    return clinician.page.locator(f"[data-view={view}] .lesion-map__stage")


def when_two_bumps_are_tapped_and_one_is_set_by_keys(clinician, record):
    for across in (0.35, 0.66):
        found = stage(clinician, "front")
        box = found.bounding_box()
        with clinician.page.expect_navigation():
            found.click(position={"x": box["width"] * across, "y": box["height"] * 0.505})
    stage(clinician, "left").focus()
    clinician.page.keyboard.press("ArrowRight")
    with clinician.page.expect_navigation():
        clinician.page.keyboard.press("Enter")
    clinician.sees("3 bumps")
    assert clinician.page.locator(".lesions__site").all_inner_texts() == [
        "Under the eye",
        "Under the eye",
        "Cheek",
    ]


def when_it_gets_a_name(clinician):
    clinician.page.locator("select[name=code]").select_option("milia")
    clinician.page.locator("#conclusion select[name=milia_type]").select_option("primary_benign")
    clinician.page.get_by_role("button", name="Conclude").click()
    clinician.sees("Milia (ordinary milia of children and adults)")


def when_pregnancy_refuses_a_retinoid_and_it_is_chosen_with_a_reason(clinician, record):
    page = clinician.page
    page.goto(f"{record}plan/")
    for answer in page.locator("input[type=radio][value=no]").all():
        answer.check()
    page.locator("input[name=gate-pregnancy][value=yes]").check()
    page.get_by_role("button", name="Ask the planner again").click()
    clinician.sees("Retinoids of any kind are to be left out in pregnancy.")
    page.get_by_role("checkbox", name="Extraction").check()
    page.get_by_role("checkbox", name="Retinoid cream").check()
    page.get_by_role("button", name="Keep the plan").click()
    clinician.sees("Say why you do it all the same")
    clinician.finds_no_barrier()
    page.locator("textarea[name=override-topical_retinoid]").fill("Demo: to begin after the birth alone")
    page.get_by_role("button", name="Keep the plan").click()
    clinician.sees("The plan is kept.")


def when_they_sign_on_the_screen(clinician, record):
    page = clinician.page
    page.goto(f"{record}consent/")
    clinician.finds_no_barrier()
    page.get_by_label("Full name of who signs").fill("Demo Person")
    page.get_by_role("button", name="I have read this, and agree").click()
    clinician.sees("Draw the signature in its field")
    field = page.locator(".consent__field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 90)
    page.mouse.down()
    for across, down in ((140, 40), (220, 110), (300, 50), (420, 100)):
        page.mouse.move(box["x"] + across, box["y"] + down, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="I have read this, and agree").click()
    clinician.sees("The consent is signed and kept.")


def when_the_removal_is_recorded_with_the_connection_lost_in_the_middle(clinician, record):
    page = clinician.page
    page.goto(f"{record}removal/")
    clinician.finds_no_barrier()
    does(page, "identity", lambda: page.check("input[name=identity-by][value=said]"))
    kept(page, "identity")
    page.context.set_offline(True)
    does(page, "consent", lambda: page.check("input[name=consent-still_wants]"))
    does(page, "diagnosis", lambda: None)
    does(page, "contraindications", lambda: page.check("input[name=contraindications-asked]"))
    clinician.sees("The connection is lost.")
    page.context.set_offline(False)
    kept(page, "contraindications")
    does(page, "cleanse", lambda: page.fill("input[name=cleanse-agent]", "Octenidine"))
    does(page, "instrument", lambda: takes_an_instrument(page))
    does(page, "numbing", lambda: page.check("input[name=numbing-agent][value=none]"))
    does(page, "lesions", lambda: page.locator("[data-lesion='1']").click())
    for step, name, value in (
        ("tissue", "sent", "no"),
        ("add_on", "kind", "none"),
        ("complications", "what", "none"),
        ("photographs", "taken", "declined"),
    ):
        does(
            page,
            step,
            lambda step=step, name=name, value=value: page.check(f"[name={step}-{name}][value={value}]"),
        )
    kept(page, "photographs")


def takes_an_instrument(page):
    page.check("input[name=instrument-kind][value=needle]")
    page.fill("input[name=instrument-lot]", "L-77")
    page.fill("input[name=instrument-expires_on]", "2099-01-31")
    page.check("input[name=instrument-sterile]")


def does(page, step, fill):
    details = page.locator(f"#step-{step} details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    fill()
    page.locator(f"form[data-step={step}] .removal__done").click()


def kept(page, step):
    page.locator(f"#step-{step}.removal__step--done").wait_for(timeout=20_000)


def then_it_is_signed_and_amended(clinician):
    clinician.page.get_by_role("button", name="Sign the removal").click()
    clinician.sees("Every word is as it was signed.")
    clinician.page.locator("textarea[name=text]").fill("Demo: a second needle was opened")
    clinician.page.locator("input[name=reason]").fill("Demo: forgotten")
    clinician.page.get_by_role("button", name="Add this").click()
    clinician.sees("Demo: a second needle was opened")


def then_the_leaflet_is_there(clinician, record):
    clinician.page.goto(f"{record}aftercare/")
    clinician.sees("Until when to leave the skin alone")
    clinician.finds_no_barrier()
    file = clinician.page.request.get(f"{record}aftercare/leaflet.pdf")
    assert file.headers["content-type"] == "application/pdf"
    assert b"pdfuaid" in file.body()
    clinician.page.get_by_role("button", name="Send the link by e-mail").click()
    clinician.sees("They are asked on")
