"""The staff's door: the first sign-in, a tablet that was left alone, and a record of another place in an emergency."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from walking import DESK, Visit

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
OWN_PASSWORD = "seven quiet herons at dusk"
PIN = "4711"
REASON = "She stands at our desk with a swollen face."


def test_somebody_new_signs_in_with_an_authenticator_app(visit):
    owner, newcomer = visit(DESK), visit()
    given_somebody_signs_in(owner, "owner@example.org")
    when_the_owner_invites(owner, "Ida Newcomer", "ida.newcomer@example.org")
    when_they_choose_a_password(newcomer, "ida.newcomer@example.org")
    given_somebody_signs_in(newcomer, "ida.newcomer@example.org", OWN_PASSWORD)
    key = when_they_add_an_app(newcomer)
    codes = then_they_get_codes_to_keep(newcomer)

    newcomer.presses("Sign out")
    given_somebody_signs_in(newcomer, "ida.newcomer@example.org", OWN_PASSWORD)
    newcomer.sees("Now show that it is you")
    newcomer.finds_no_barrier()
    newcomer.fills("Code", "000000")
    newcomer.presses("Sign in")
    newcomer.sees("This code is not right")
    newcomer.fills("Code", code_of(key, ahead=1))
    newcomer.presses("Sign in")
    then_the_day_is_open(newcomer)

    newcomer.presses("Sign out")
    given_somebody_signs_in(newcomer, "ida.newcomer@example.org", OWN_PASSWORD)
    newcomer.fills("Code", codes[0])
    newcomer.presses("Sign in")
    then_the_day_is_open(newcomer)
    newcomer.was_left_alone()


def test_somebody_new_signs_in_with_a_passkey_alone(visit):
    owner, newcomer = visit(DESK), visit()
    given_somebody_signs_in(owner, "owner@example.org")
    when_the_owner_invites(owner, "Otto Keyholder", "otto.keyholder@example.org")
    when_they_choose_a_password(newcomer, "otto.keyholder@example.org")
    given_a_device_that_keeps_passkeys(newcomer)
    given_somebody_signs_in(newcomer, "otto.keyholder@example.org", OWN_PASSWORD)
    newcomer.goes_to(by_name(newcomer, "/staff/security/"))
    newcomer.follows("Add a passkey")
    newcomer.finds_no_barrier()
    newcomer.fills("Name of this passkey", "Tablet in room one")
    newcomer.presses("Add this passkey")
    then_they_get_codes_to_keep(newcomer)
    newcomer.goes_to(by_name(newcomer, "/staff/security/"))
    newcomer.sees("Tablet in room one")

    newcomer.presses("Sign out")
    newcomer.presses("Sign in with a passkey")
    then_the_day_is_open(newcomer)

    newcomer.presses("Lock")
    newcomer.page.get_by_role("dialog").get_by_role("button", name="Use my passkey").click()
    newcomer.page.get_by_role("dialog").wait_for(state="detached")
    then_the_day_is_open(newcomer)


def test_a_tablet_left_alone_locks_and_keeps_what_was_typed(visit):
    owner = visit(DESK)
    given_somebody_signs_in(owner, "owner@example.org")
    when_they_set_a_pin(owner)
    owner.page.clock.install()
    owner.goes_to("/staff/people/invite/")
    owner.fills("First and last name", "Half-Written")

    owner.page.clock.fast_forward("16:00")
    lock = owner.page.get_by_role("dialog", name="Locked")
    lock.get_by_label("PIN").wait_for()
    assert not owner.page.get_by_label("First and last name").is_visible()
    owner.finds_no_barrier()
    owner.page.keyboard.press("Escape")
    assert lock.is_visible()

    elsewhere = owner.page.context.new_page()
    elsewhere.goto(owner.site.url + "/desk/")
    assert "/staff/locked/" in elsewhere.url, "the lock is the server's, not the page's"

    lock.get_by_label("PIN").fill("0000")
    lock.get_by_role("button", name="Open the screen").click()
    lock.get_by_text("This PIN is not right").wait_for()
    lock.get_by_label("PIN").fill(PIN)
    lock.get_by_role("button", name="Open the screen").click()
    lock.wait_for(state="detached")
    assert owner.page.get_by_label("First and last name").input_value() == "Half-Written"
    owner.was_left_alone()


def test_the_lock_works_without_scripts(visit):
    desk = visit(DESK, scripts=False)
    given_somebody_signs_in(desk, "frontdesk@example.org")
    desk.goes_to("/desk/?day=2026-12-01")
    desk.presses("Lock")
    desk.goes_to("/desk/?day=2026-12-01")
    desk.sees("Locked")
    desk.fills("Password", PASSWORD)
    desk.presses("Open the screen")
    assert desk.page.url.endswith("/desk/?day=2026-12-01")


def test_a_clinician_opens_a_record_of_another_place_and_the_owner_is_told(visit):
    desk, clinician, owner = visit(DESK), visit(), visit(DESK)
    given_somebody_signs_in(desk, "frontdesk@example.org")
    path, number = given_an_appointment_in_berlin(desk)
    given_somebody_signs_in(clinician, "ferreira@example.org")
    clinician.goes_to(path)
    assert clinician.page.get_by_text(number).count() == 0

    clinician.goes_to("/staff/emergency/")
    clinician.finds_no_barrier()
    clinician.fills("Number of one of the person's appointments", number)
    clinician.fills("Why do you need it now?", REASON)
    clinician.presses("Open the record")
    clinician.sees("open to you for one hour", number)

    given_somebody_signs_in(owner, "owner@example.org")
    mail = mail_to(owner, "owner@example.org", "opened in an emergency")
    assert REASON not in mail.inner_text()
    owner.goes_to("/staff/emergencies/")
    owner.sees(REASON, "Ferreira")
    owner.finds_no_barrier()
    owner.follows("What they looked at that day")
    rows = owner.page.get_by_role("table")
    rows.get_by_text("opened in an emergency").first.wait_for()
    rows.get_by_text("Looked at appointment").first.wait_for()
    owner.finds_no_barrier()
    owner.goes_to("/staff/emergencies/")
    owner.presses("I have looked into it")
    owner.sees("Looked into by Demo Owner")


def by_name(visit: Visit, path: str) -> str:
    """The site under a name: browsers keep no passkeys for a bare number."""
    return visit.site.url.replace("127.0.0.1", "localhost") + path


def given_somebody_signs_in(visit: Visit, email: str, password: str = PASSWORD) -> None:
    is_by_name = visit.page.url.startswith("http://localhost")
    visit.goes_to(by_name(visit, "/staff/login/") if is_by_name else "/staff/login/")
    visit.fills("E-mail address", email)
    visit.fills("Password", password)
    visit.page.get_by_role("button", name="Sign in", exact=True).click()
    visit.page.wait_for_url(lambda url: not url.endswith("/staff/login/"))


def when_the_owner_invites(owner: Visit, name: str, email: str) -> None:
    owner.goes_to("/staff/people/")
    owner.finds_no_barrier()
    owner.follows("Invite somebody")
    owner.fills("First and last name", name)
    owner.fills("Their own e-mail address", email)
    owner.page.get_by_label("Role").select_option("front_desk")
    owner.presses("Send the invitation")
    owner.sees(f"{name} is invited")


def mail_to(visit: Visit, email: str, subject: str = ""):
    page = visit.page
    for _ in range(60):
        visit.goes_to("/demo/mail/")
        mail = page.locator("main li, main tr").filter(has_text=email).filter(has_text=subject)
        if mail.count():
            break
        page.wait_for_timeout(500)
    mail.get_by_role("link").first.click()
    return page.locator("main")


def when_they_choose_a_password(newcomer: Visit, email: str) -> None:
    link = mail_to(newcomer, email).locator("a[href*='/staff/link/']").first
    newcomer.goes_to(link.get_attribute("href"))
    newcomer.finds_no_barrier()
    newcomer.fills("New password", "short")
    newcomer.presses("Set this password")
    newcomer.sees("too short")
    newcomer.fills("New password", OWN_PASSWORD)
    newcomer.presses("Set this password")
    newcomer.sees("Your password is set")


def code_of(key: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead))


def when_they_add_an_app(newcomer: Visit) -> str:
    newcomer.goes_to("/staff/security/")
    newcomer.finds_no_barrier()
    newcomer.follows("Add an authenticator app")
    newcomer.finds_no_barrier()
    key = newcomer.page.locator(".long-code").inner_text().strip()
    newcomer.fills("Code", code_of(key))
    newcomer.presses("Add the app")
    return key


def then_they_get_codes_to_keep(newcomer: Visit) -> list[str]:
    newcomer.sees("Keep these codes")
    newcomer.finds_no_barrier()
    codes = newcomer.page.locator(".code-list code").all_inner_texts()
    assert len(set(codes)) == 10
    newcomer.follows("I have them")
    return codes


def then_the_day_is_open(visit: Visit) -> None:
    visit.page.wait_for_url(re.compile("/desk/$"))
    visit.page.get_by_role("heading", level=1).wait_for()


def given_a_device_that_keeps_passkeys(visit: Visit) -> None:
    visit.goes_to(by_name(visit, "/staff/login/"))
    device = visit.page.context.new_cdp_session(visit.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def when_they_set_a_pin(owner: Visit) -> None:
    owner.goes_to("/staff/security/pin/")
    owner.finds_no_barrier()
    owner.fills("PIN", "1234")
    owner.presses("Set this PIN")
    owner.sees("Choose another")
    owner.fills("PIN", PIN)
    owner.presses("Set this PIN")
    owner.sees("Your PIN opens your locked screen")


def given_an_appointment_in_berlin(desk: Visit) -> tuple[str, str]:
    page = desk.page
    desk.goes_to("/desk/")
    berlin = page.get_by_label("Place").locator("option", has_text="Berlin").get_attribute("value")
    desk.goes_to(f"/desk/?place={berlin}")
    while not page.locator(".day__row .day__name").count():
        desk.follows("Day after")
    page.locator("ol .day__name, .day-place .day__name").first.click()
    page.wait_for_url(re.compile("/desk/appointments/"))
    number = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", page.locator("main").inner_text())
    return page.url.removeprefix(desk.site.url), number[0]
