"""The owner lets another program in, and shuts it out."""

import re

import pytest

from factories import make_user
from milium_site.accounts.models import ProgramToken
from milium_site.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PAGE = "/staff/programs/"


def let_in(browser, place="all", **more):
    data = {"name": "Telephone assistant", "place": place, "lasts": "90", **more}
    return browser.post(PAGE, data, follow=True)


def test_the_token_is_shown_once_and_works_until_it_is_taken_back(client, owner, signed_in):
    browser = signed_in(owner)
    token = re.search(r"milium_[\w-]{43}", let_in(browser).content.decode())[0]
    page = browser.get(PAGE).content.decode()
    assert token not in page
    assert "not used yet" in page

    services = {"path": "/api/v1/services", "headers": {"Authorization": f"Bearer {token}"}}
    assert client.get(**services).status_code == 200
    assert "last used" in browser.get(PAGE).content.decode()
    row = ProgramToken.objects.get()
    browser.post(f"{PAGE}{row.pk}/revoke/")
    assert client.get(**services).status_code == 401
    assert "shut out" in browser.get(PAGE).content.decode()
    trail = AuditEvent.objects.filter(kind="token", subject_id=str(row.pk))
    assert [event.purpose for event in trail] == ["program let in", "program shut out"]
    assert {event.actor_id for event in trail} == {str(owner.pk)}


def test_the_owner_of_one_place_lets_programs_in_there_alone(two_places, owner, signed_in):
    let_in(signed_in(owner))
    browser = signed_in(make_user("owner", two_places.here))
    assert "Telephone assistant" not in browser.get(PAGE).content.decode()
    for place in ("all", str(two_places.there.pk)):
        assert let_in(browser, place).status_code == 422
    let_in(browser, str(two_places.here.pk))
    assert ProgramToken.objects.filter(location=two_places.here).count() == 1
    everywhere = ProgramToken.objects.get(location=None)
    assert browser.post(f"{PAGE}{everywhere.pk}/revoke/").status_code == 404


def test_whoever_signed_in_long_ago_shows_first_that_it_is_them(owner, signed_in, clock):
    browser = signed_in(owner)
    clock.shift(600)
    answer = browser.post(PAGE, {"name": "A program", "place": "all", "lasts": "30"})
    assert answer["Location"].startswith("/staff/confirm/")
    assert not ProgramToken.objects.exists()


def test_nobody_is_made_an_integrator(owner, signed_in):
    assert "integrator" not in signed_in(owner).get("/staff/people/invite/").content.decode().lower()
