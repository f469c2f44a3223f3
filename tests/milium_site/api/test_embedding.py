"""The list of free times on another page: who may show it, and what it shows."""

import pytest
from django.conf import settings

import factories
from milium_site.catalogue.models import Organization

pytestmark = pytest.mark.django_db
FRAME = "/embed/consultation/old-town/"


@pytest.fixture
def clinic():
    return factories.make_clinic()


def ancestors(answer):
    rules = dict(rule.strip().partition(" ")[::2] for rule in answer["Content-Security-Policy"].split(";"))
    return rules["frame-ancestors"].split()


def test_frame_shows_as_many_times_as_were_asked_for_and_leads_to_the_booking_page(client, clinic, settings):
    page = client.get(FRAME, {"times": "3"}).content.decode()
    assert page.count('class="slot"') == 3
    assert page.count(f'href="{settings.BASE_URL}/book/consultation/old-town/anyone/') == 4
    assert '<base target="_top">' in page


@pytest.mark.parametrize("times", ["", "0", "-1", "99", "²", "x" * 5000, "1e9"])
def test_odd_number_of_times_is_passed_over(client, clinic, times):
    assert 6 <= client.get(FRAME, {"times": times}).content.decode().count('class="slot"') <= 12


def test_nobody_may_frame_it_until_the_clinic_says_so(client, clinic, settings):
    assert ancestors(client.get(FRAME)) == ["'self'"]
    settings.EMBED_ON = ["https://www.clinic.example"]
    answer = client.get(FRAME)
    assert ancestors(answer) == ["'self'", "https://www.clinic.example"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies


def test_other_pages_stay_outside_frames(client, clinic, settings):
    settings.EMBED_ON = ["*"]
    answer = client.get("/book/")
    assert ancestors(answer) == ["'self'"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_script_may_be_loaded_by_other_pages(client):
    answer = client.get("/embed/free-times.js")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "cookie" not in answer.content.decode().replace("It sets no cookie", "").lower()


def test_unknown_offer_is_not_found(client, clinic):
    assert client.get("/embed/consultation/nowhere/").status_code == 404
    assert client.get("/embed/nothing/old-town/").status_code == 404


@pytest.mark.parametrize(("wish", "spoken"), [("de", "de"), ("AR", "ar"), ("fr", "en-gb"), ("../x", "en-gb")])
def test_frame_speaks_the_language_of_the_page_around_it_where_the_clinic_does(client, clinic, wish, spoken):
    Organization.objects.update(languages=["de", "ar"])
    page = client.get(FRAME, {"language": wish}).content.decode()
    assert f'<html lang="{spoken}"' in page
    prefix = "" if spoken == "en-gb" else f"/{spoken}"
    assert page.count(f"{settings.BASE_URL}{prefix}/book/consultation/old-town/anyone/") == 7
    assert client.get("/book/").content.decode().count('<html lang="en-gb"') == 1
