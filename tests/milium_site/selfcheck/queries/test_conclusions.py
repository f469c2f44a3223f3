"""The clinician says what it is; the owner sees counts with intervals."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factories import make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.records.actions import create_patient, store_questionnaire_response
from milium_site.selfcheck.actions import conclude
from milium_site.selfcheck.models import ClinicianConclusion
from milium_site.selfcheck.queries import clinician_panel, figures, wilson_interval

pytestmark = pytest.mark.django_db
TESTS = Actor.system("tests")
WHITE_BEADS = {"age_years": 34.0, "count": "few", "colour": ["white"], "sites": ["under_eye"]}
BLEEDS = {"age_years": 70.0, "count": "one", "bleeding": True, "telangiectasia": True, "colour": ["pearly"]}


def send(location, answers=WHITE_BEADS):
    patient = create_patient(by=TESTS, name="Demo: Sender", email="sender@example.org")
    return store_questionnaire_response(
        by=TESTS, patient=patient, appointment_id=None, location_id=location.pk, answers=answers
    )


def url(response):
    return f"/compare/conclude/{response.pk}/"


def test_clinician_confirms_with_one_action(client):
    location = make_location()
    response, user = send(location), make_user("clinician", location)
    client.force_login(user)
    panel = clinician_panel(user, response)

    sent = client.post(
        url(response),
        {"concluded": panel.view.ranked[0].slug, "milia_type": panel.first_type, "return_to": "/desk/"},
    )

    assert (sent.status_code, sent.headers["Location"]) == (302, "/desk/")
    row = ClinicianConclusion.objects.get()
    assert (row.concluded, row.concluded_by, row.was_flagged) == ("milia", user, False)
    assert row.ranked[0] == "milia"
    assert len(row.ranked) == 3
    assert clinician_panel(user, response).concluded_name.startswith("Milia")
    assert AuditEvent.objects.get(kind="conclusion").action == "C"


def test_correction_takes_the_place_of_what_was_there(client):
    location = make_location()
    response, user = send(location), make_user("clinician", location)
    conclude(by=TESTS, user=user, response=response, concluded="milia", milia_type="traumatic")
    client.force_login(user)

    client.post(url(response), {"concluded": "syringoma", "milia_type": "traumatic"})

    row = ClinicianConclusion.objects.get()
    assert (row.concluded, row.milia_type) == ("syringoma", "")
    assert [event.action for event in AuditEvent.objects.filter(kind="conclusion")] == ["C", "U"]


@pytest.mark.parametrize(
    "data", [{}, {"concluded": ""}, {"concluded": "gout"}, {"concluded": "milia", "milia_type": "eternal"}]
)
def test_wrong_conclusion_says_so_and_writes_nothing(client, data):
    location = make_location()
    response = send(location)
    client.force_login(make_user("clinician", location))

    sent = client.post(url(response), data)

    assert sent.status_code == 422
    assert "choose what it is" in sent.content.decode().lower()
    assert not ClinicianConclusion.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_conclusion_leads_back_to_this_site_only(client, back):
    location = make_location()
    response = send(location)
    client.force_login(make_user("clinician", location))

    sent = client.post(url(response), {"concluded": "other", "return_to": back})

    assert sent.headers["Location"] == "/desk/"


@pytest.mark.parametrize("role", ["front_desk", "editor", "owner", "integrator", None])
def test_answers_are_not_there_for_other_roles(client, role):
    response = send(make_location())
    user = make_user(role)
    client.force_login(user)

    assert client.post(url(response), {"concluded": "milia"}).status_code == 404
    with pytest.raises(PermissionDenied):
        conclude(by=TESTS, user=user, response=response, concluded="milia")
    assert not ClinicianConclusion.objects.exists()


def test_clinician_of_another_place_finds_nothing(client):
    response = send(make_location())
    client.force_login(make_user("clinician", make_location("hill")))

    assert client.post(url(response), {"concluded": "milia"}).status_code == 404


def test_get_concludes_nothing(client):
    location = make_location()
    response = send(location)
    client.force_login(make_user("clinician", location))

    assert client.get(url(response)).status_code == 405


def test_panel_offers_no_name_while_the_mode_is_off(settings):
    settings.DEMO = False
    location = make_location()

    panel = clinician_panel(make_user("clinician", location), send(location))

    assert panel.view is None
    assert panel.may_conclude


def test_unreadable_answers_can_still_be_concluded_on():
    location = make_location()
    response = send(location, {"colour": "mauve"})

    row = conclude(by=TESTS, user=make_user("clinician", location), response=response, concluded="other")

    assert (row.ranked, row.ranked_milia_type, row.was_flagged) == ([], "", False)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # From the closed form, worked by hand; 7 of 9 and 0 of 10 are the usual textbook examples.
    [(7, 9, 0.453, 0.937), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596)],
)
def test_wilson_interval_is_right(count, total, low, high):
    assert wilson_interval(count, total) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


def test_figures_count_what_was_concluded():
    location = make_location()
    user = make_user("clinician", location)
    for answers, concluded, milia_type in (
        (WHITE_BEADS, "milia", "primary_benign"),
        (WHITE_BEADS, "syringoma", ""),
        (BLEEDS, "basal_cell_carcinoma", ""),
    ):
        conclude(
            by=TESTS, user=user, response=send(location, answers), concluded=concluded, milia_type=milia_type
        )

    shares = {share.label: (share.count, share.total) for share in figures().shares}

    assert shares["First place right"][1] == 3
    assert shares["Milia put first"] == (1, 1)
    assert shares["Dangerous ones flagged"] == (1, 1)
    assert shares["Flagged all the same"] == (0, 2)
    assert shares["Type of milia right"] == (1, 1)


def test_owner_sees_counts_and_ranges_and_never_a_bare_percentage(client):
    location = make_location()
    clinician = make_user("clinician", location)
    conclude(
        by=TESTS, user=clinician, response=send(location), concluded="milia", milia_type="primary_benign"
    )
    client.force_login(make_user("owner", email="owner@example.org"))

    page = client.get("/compare/figures/").content.decode()

    assert "1 of 1" in page
    assert "Too few to say how good it is" in page
    assert re.search(r"\d+ and 100 of 100", page)
    assert "%" not in page[page.index("<tbody") : page.index("</tbody>")]
    assert "Demo: Sender" not in page


def test_figures_of_an_empty_clinic_say_so(client):
    client.force_login(make_user("owner"))

    assert "no case yet" in client.get("/compare/figures/").content.decode()


def test_figures_ask_as_little_for_three_as_for_one(client, django_assert_num_queries):
    location = make_location()
    user = make_user("clinician", location)
    conclude(by=TESTS, user=user, response=send(location), concluded="milia")
    with django_assert_num_queries(1):
        figures()
    for _ in range(2):
        conclude(by=TESTS, user=user, response=send(location), concluded="milia")
    with django_assert_num_queries(1):
        assert figures().total == 3


def test_conclusion_goes_with_the_answers():
    location = make_location()
    response = send(location)
    conclude(by=TESTS, user=make_user("clinician", location), response=response, concluded="milia")
    assert response.authored_at <= timezone.now()

    response.delete()

    assert not ClinicianConclusion.objects.exists()
