import pytest

from factories import PASSWORD, make_user
from milium_site.audit.models import AuditEvent
from milium_site.staff.actions.sessions import browser_in_words
from milium_site.staff.models import StaffSession

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1 (KHTML) Version/17.0 Safari/604.1"


@pytest.fixture
def staff():
    return make_user("front_desk", email="staff@example.org")


def test_every_browser_is_listed_and_another_one_can_be_signed_out(signed_in, staff):
    mine, tablet = signed_in(staff, user_agent=FIREFOX), signed_in(staff, user_agent=IPAD)
    page = mine.get("/staff/security/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPad" in page
    row = StaffSession.objects.get(browser="Safari on iPad")
    mine.post(f"/staff/security/sessions/{row.pk}/end/")
    assert tablet.get("/desk/")["Location"].startswith("/staff/login/")
    assert mine.get("/desk/").status_code == 200
    assert AuditEvent.objects.filter(purpose="signed out from another browser").count() == 1


def test_nobody_signs_somebody_else_out(signed_in, staff):
    signed_in(staff)
    row = StaffSession.objects.get()
    other = signed_in(make_user("owner"))
    foreign = other.post(f"/staff/security/sessions/{row.pk}/end/")
    missing = other.post("/staff/security/sessions/999999/end/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert StaffSession.objects.filter(pk=row.pk).exists()


def test_a_new_password_signs_every_other_browser_out(signed_in, staff):
    mine, tablet = signed_in(staff), signed_in(staff)
    answer = mine.post("/staff/security/password/", {"password": "seven quiet herons at dusk"})
    assert answer["Location"] == "/staff/security/"
    assert mine.get("/desk/").status_code == 200
    assert "This browser" in mine.get("/staff/security/").content.decode()
    assert tablet.get("/desk/")["Location"].startswith("/staff/login/")
    assert StaffSession.objects.count() == 1


def test_signing_in_and_out_and_being_refused_are_written_down(client, staff):
    client.post("/staff/login/", {"login": staff.email, "password": "wrong"})
    client.post("/staff/login/", {"login": staff.email, "password": PASSWORD})
    client.post("/staff/logout/")
    rows = AuditEvent.objects.filter(kind="sign_in").values_list("actor_kind", "purpose")
    assert list(rows) == [
        ("visitor", "refused: password"),
        ("staff", "signed in: password"),
        ("staff", "signed out"),
    ]
    assert all("@" not in row.canonical() for row in AuditEvent.objects.all())
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [(FIREFOX, "Firefox on Windows"), (IPAD, "Safari on iPad"), ("", "A browser"), ("<script>", "A browser")],
)
def test_browsers_are_told_in_few_words(agent, words):
    assert browser_in_words(agent) == words
