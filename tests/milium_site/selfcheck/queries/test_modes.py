"""Which parts of the self-check run: off until the owner accepts, on in a demo and marked so."""

import pytest
from django.core.exceptions import PermissionDenied

from factories import make_user
from milium.knowledge import load_knowledge
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.selfcheck.actions import accept_mode, withdraw_mode
from milium_site.selfcheck.models import ModeAcceptance
from milium_site.selfcheck.queries import Mode, clinician_view, is_running, running_modes

pytestmark = pytest.mark.django_db
TESTS = Actor.system("tests")
START = {"for_whom": "me", "age": "34", "age_unit": "years"}
ANSWERS = {
    "danger_signs": "none", "unwell": "none", "health": "none", "count": "few", "where": "under_eye",
    "colour": "white", "size": "up_to_2", "surface": "bead", "soreness": "none", "duration": "half_year",
    "how_it_came": "one_by_one", "before": "none", "family": "none",
}  # fmt: skip
TABLE_COLUMNS = {"milia"}


@pytest.fixture
def clinic_site(settings):
    settings.DEMO = False


def result_page(client):
    client.post("/compare/all/", {**START, **ANSWERS})
    client.post("/compare/questions/family/?then=result", {"family": "none"})
    response = client.get("/compare/result/")
    assert response.status_code == 200
    return response.content.decode()


def test_modes_are_off_until_somebody_accepts(clinic_site):
    assert [(state.mode, state.is_on) for state in running_modes()] == [
        ("personal", False),
        ("clinician", False),
    ]


def test_result_names_no_condition_while_personal_mode_is_off(client, clinic_site):
    page = result_page(client)
    main = page[page.index("<main") : page.index("</main>")]

    assert "look most like" not in main
    for slug in ("syringoma", "xanthelasma", "trichoepithelioma", "fibrofolliculoma_bhd", "molluscum"):
        assert load_knowledge().conditions[slug].name not in main
    assert " of 100" not in main


def test_result_names_a_likeness_in_the_demo_and_marks_it(client):
    page = result_page(client)

    assert "Your answers look most like: Milia" in page
    assert "On because this is a demo" in page
    assert "not a diagnosis" in page
    assert "you have milia" not in page.lower()


def test_likeness_is_held_back_in_an_emergency(client):
    client.post("/compare/all/", {**START, **ANSWERS, "unwell": ["spreading", "fever"]})

    assert "look most like" not in client.get("/compare/result/").content.decode()


def test_newborn_hears_of_no_likeness_while_the_mode_is_off(client, clinic_site):
    client.post("/compare/", {"for_whom": "my_child", "age": "9", "age_unit": "days"})
    for screen, value in (("unwell", "none"), ("baby_signs", "none")):
        client.post(f"/compare/questions/{screen}/", {screen: value})

    assert "look most like" not in client.get("/compare/result/").content.decode()


def test_clinicians_view_is_nothing_while_its_mode_is_off(clinic_site):
    assert clinician_view({"count": "few", "colour": ["white"]}) is None


def test_clinicians_view_ranks_with_reasons_sources_and_a_plan_that_waits(settings):
    view = clinician_view({"age_years": 34, "count": "few", "colour": ["white"], "sites": ["under_eye"]})

    assert view.because_demo
    assert view.ranked[0].slug == "milia"
    assert view.ranked[0].reasons
    assert view.sources
    assert view.plan.is_refusal


def test_clinicians_view_plans_for_what_was_concluded():
    answers = {"age_years": 34.0, "count": "few", "colour": ["white"], "sites": ["cheek"]}

    view = clinician_view(answers, diagnosis="milia", milia_type="primary_benign")

    assert not view.plan.is_refusal
    assert view.plan.options


def test_clinicians_view_of_answers_nobody_can_read_is_nothing():
    assert clinician_view({"colour": "mauve"}) is None


def test_owner_accepts_and_takes_back(client, clinic_site):
    owner = make_user("owner")
    client.force_login(owner)

    refused = client.post("/compare/modes/", {"mode": "personal", "do": "accept"})
    accepted = client.post("/compare/modes/", {"mode": "personal", "do": "accept", "understood": "on"})

    assert refused.status_code == 422
    assert "Tick the box" in refused.content.decode()
    assert accepted.status_code == 302
    assert is_running(Mode.PERSONAL)
    assert not is_running(Mode.CLINICIAN)
    row = ModeAcceptance.objects.get()
    assert (row.accepted_by, row.statement_version) == (owner, "2026-11")
    client.post("/compare/modes/", {"mode": "personal", "do": "withdraw"})
    assert not is_running(Mode.PERSONAL)
    assert [event.action for event in AuditEvent.objects.filter(kind="mode")] == ["C", "U"]


def test_accepting_twice_keeps_the_first(clinic_site):
    owner = make_user("owner")

    first = accept_mode(by=TESTS, user=owner, mode="clinician")
    second = accept_mode(by=TESTS, user=owner, mode="clinician")

    assert first == second
    assert ModeAcceptance.objects.count() == 1


def test_taking_back_in_a_demo_switches_off_there_too(settings):
    owner = make_user("owner")
    accept_mode(by=TESTS, user=owner, mode="personal")

    withdraw_mode(by=TESTS, user=owner, mode="personal")

    assert not is_running(Mode.PERSONAL)


@pytest.mark.parametrize("role", ["front_desk", "clinician", "editor", "integrator", None])
def test_nobody_but_the_owner_switches(client, clinic_site, role):
    user = make_user(role)
    client.force_login(user)

    assert client.get("/compare/modes/").status_code == 403
    sent = client.post("/compare/modes/", {"mode": "personal", "do": "accept", "understood": "on"})
    assert sent.status_code == 403
    assert client.get("/compare/figures/").status_code == 403
    with pytest.raises(PermissionDenied):
        accept_mode(by=TESTS, user=user, mode="personal")
    assert not ModeAcceptance.objects.exists()


@pytest.mark.parametrize("path", ["modes/", "figures/"])
def test_strangers_are_asked_to_sign_in(client, path):
    response = client.get(f"/compare/{path}")

    assert response.status_code == 302
    assert "/compare/" not in response.headers["Location"].split("?")[0]


@pytest.mark.parametrize(
    "data", [{}, {"do": "accept", "mode": "omniscient", "understood": "on"}, {"do": "x"}]
)
def test_wrong_switch_changes_nothing(client, clinic_site, data):
    client.force_login(make_user("owner"))

    assert client.post("/compare/modes/", data).status_code == 422
    assert not ModeAcceptance.objects.exists()


def test_every_visitor_reads_which_modes_run(client, clinic_site):
    page = client.get("/compare/how-this-works/").content.decode()
    assert page.count("does not run") == 2

    accept_mode(by=TESTS, user=make_user("owner"), mode="clinician")
    page = client.get("/compare/how-this-works/").content.decode()
    assert page.count("does not run") == 1
    assert "runs since" in page
