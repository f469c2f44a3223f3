import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories import PASSWORD, make_location, make_user
from milium_site.accounts.actions import grant_role
from milium_site.accounts.models import RoleGrant, User
from milium_site.accounts.queries import MAY, may
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.messages.models import OutboxMessage
from milium_site.staff import actions, queries
from milium_site.staff.models import LinkPurpose, StaffLink, StaffSession

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
NEW_PASSWORD = "seven quiet herons at dusk"


def token_in(mail):
    return re.search(r"/staff/link/([\w-]{43})/", mail.text)[1]


def invited(browser, **more):
    return browser.post(
        "/staff/people/invite/",
        {"name": "Ida Newcomer", "email": "Ida@example.org", "role": "front_desk", "place": "all", **more},
    )


def test_an_invitation_lets_its_owner_choose_a_password_and_works_once(signed_in, owner, clock):
    assert invited(signed_in(owner)).status_code == 302
    mail = OutboxMessage.objects.get()
    token = token_in(mail)
    assert mail.recipient == "ida@example.org"
    assert not StaffLink.objects.filter(token_hash=token).exists()

    browser = Client()
    opened = browser.get(f"/staff/link/{token}/")
    assert opened.status_code == 200
    assert not browser.cookies, "opening it changes nothing and sets no cookie"
    assert browser.post(f"/staff/link/{token}/", {"password": "short"}).status_code == 422
    assert (
        browser.post(f"/staff/link/{token}/", {"password": NEW_PASSWORD})["Location"] == "/staff/login/?set"
    )
    assert browser.get(f"/staff/link/{token}/").status_code == 404
    assert browser.post(f"/staff/link/{token}/", {"password": "another " * 3}).status_code == 404
    entered = browser.post("/staff/login/", {"login": "ida@example.org", "password": NEW_PASSWORD})
    assert entered["Location"] == "/desk/"


def test_an_invitation_runs_out_after_three_days(signed_in, owner, clock):
    invited(signed_in(owner))
    path = f"/staff/link/{token_in(OutboxMessage.objects.get())}/"
    clock.shift(72 * 3600 - 1)
    assert Client().get(path).status_code == 200
    clock.shift(2)
    assert Client().get(path).status_code == 404


def test_a_new_link_kills_the_one_before(signed_in, owner):
    browser = signed_in(owner)
    invited(browser)
    first = token_in(OutboxMessage.objects.get())
    browser.post(f"/staff/people/{User.objects.get(email='ida@example.org').pk}/link/")
    second = token_in(OutboxMessage.objects.order_by("-id").first())
    assert Client().get(f"/staff/link/{first}/").status_code == 404
    assert Client().get(f"/staff/link/{second}/").status_code == 200


def test_twenty_bent_links_open_nothing_and_the_next_is_told_to_wait(signed_in, owner):
    invited(signed_in(owner))
    token = token_in(OutboxMessage.objects.get())
    browser = Client(REMOTE_ADDR="192.0.2.7")
    for place in range(20):
        other = "A" if token[place] != "A" else "B"
        assert browser.get(f"/staff/link/{token[:place]}{other}{token[place + 1 :]}/").status_code == 404
    assert browser.get(f"/staff/link/{token}/").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").get(f"/staff/link/{token}/").status_code == 200


def test_nobody_gets_a_second_account(signed_in, owner):
    answer = invited(signed_in(owner), email="OWNER@example.org")
    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()


def test_a_forgotten_password_is_replaced_by_mail_and_the_answer_tells_nothing(signed_in, clock):
    user = make_user("front_desk", email="staff@example.org")
    old = signed_in(user)
    known = Client().post("/staff/forgotten/", {"email": "Staff@example.org"})
    unknown = Client().post("/staff/forgotten/", {"email": "nobody@example.org"})
    assert known.content == unknown.content
    mail = OutboxMessage.objects.get()
    Client().post(f"/staff/link/{token_in(mail)}/", {"password": NEW_PASSWORD})
    assert old.get("/desk/")["Location"].startswith("/staff/login/"), "sessions from before are over"
    entered = Client().post("/staff/login/", {"login": user.email, "password": NEW_PASSWORD})
    assert entered.status_code == 302


def test_links_for_new_passwords_are_no_way_to_bomb_a_mailbox(signed_in):
    user = make_user("front_desk", email="staff@example.org")
    signed_in(user)
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post("/staff/forgotten/", {"email": user.email}).status_code
        for n in range(7)
    ]
    assert answers == [200] * 5 + [429] * 2


def test_who_leaves_is_shut_out_at_once(signed_in, owner):
    user = make_user("editor", email="leaver@example.org")
    grant_role(user, "clinician")
    browsers = [signed_in(user), signed_in(user)]
    actions.send_link(by=BY, user=user, purpose=LinkPurpose.PASSWORD)
    token = token_in(OutboxMessage.objects.get())
    assert signed_in(owner).post(f"/staff/people/{user.pk}/let-go/").status_code == 302

    for browser in browsers:
        assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    assert not StaffSession.objects.filter(user=user).exists()
    assert Client().get(f"/staff/link/{token}/").status_code == 404
    refused = Client().post("/staff/login/", {"login": user.email, "password": PASSWORD})
    assert refused.status_code == 422
    user = User.objects.get(pk=user.pk)
    assert not any(may(user, verb, kind) for kinds in MAY.values() for kind in kinds for verb in kinds[kind])
    assert not user.groups.exists()
    assert AuditEvent.objects.filter(kind="account", subject_id=str(user.pk), purpose="left").exists()


def test_who_comes_back_starts_with_one_role_and_a_new_link(signed_in, owner):
    user = make_user("clinician", email="back@example.org")
    actions.let_go(by=BY, viewer=owner, user=user)
    signed_in(owner).post(f"/staff/people/{user.pk}/take-back/", {"role": "front_desk", "place": "all"})
    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert not user.has_usable_password()
    assert [grant.role for grant in user.role_grants.all()] == ["front_desk"]


def test_the_last_owner_stays(owner):
    with pytest.raises(ValidationError, match="one owner"):
        actions.let_go(by=BY, viewer=owner, user=owner)
    with pytest.raises(ValidationError, match="one owner"):
        actions.take_grant(by=BY, viewer=owner, grant=owner.role_grants.get())
    other = make_user("owner")
    actions.let_go(by=BY, viewer=other, user=owner)
    assert not User.objects.get(pk=owner.pk).is_active


def test_an_owner_of_one_place_manages_only_who_works_there_alone(two_places):
    viewer = make_user("owner", two_places.here)
    here = make_user("front_desk", two_places.here)
    both = make_user("front_desk", two_places.here)
    grant_role(both, "front_desk", two_places.there.pk)
    there = make_user("front_desk", two_places.there)
    assert queries.may_manage(viewer, here)
    for user in (both, there, make_user("owner"), make_user()):
        assert not queries.may_manage(viewer, user)
        with pytest.raises(PermissionDenied):
            actions.let_go(by=BY, viewer=viewer, user=user)
    for place in (two_places.there.pk, None):
        with pytest.raises(PermissionDenied):
            actions.give_role(by=BY, viewer=viewer, user=here, role="owner", location_id=place)
        with pytest.raises(PermissionDenied):
            actions.invite(
                by=BY, viewer=viewer, email="x@example.org", name="X", role="owner", location_id=place
            )
    assert not RoleGrant.objects.filter(user=here, role="owner").exists()


def test_somebody_of_another_place_looks_like_nobody(signed_in, two_places):
    viewer = make_user("owner", two_places.here, email="here@example.org")
    there = make_user("front_desk", two_places.there)
    browser = signed_in(viewer)
    foreign, missing = browser.get(f"/staff/people/{there.pk}/"), browser.get("/staff/people/999999/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_a_lost_second_factor_is_forgotten_with_everything_it_opened(signed_in, owner):
    user = make_user("clinician", email="lost@example.org")
    browser = signed_in(user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    signed_in(owner).post(f"/staff/people/{user.pk}/second-factor/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    assert not User.objects.get(pk=user.pk).has_usable_password()
    assert OutboxMessage.objects.get().recipient == user.email


def test_the_operator_lets_the_only_owner_back_in(signed_in, owner):
    browser = signed_in(owner)
    Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    call_command("remove_second_factor", "Owner@example.org", stdout=io.StringIO())
    assert not Authenticator.objects.exists()
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "nobody@example.org")


def test_the_sheet_of_roles_is_the_table_itself(signed_in, owner):
    page = signed_in(owner).get("/staff/roles/").content.decode()
    assert "Look at, sign as seen and conclude from" in page
    for line in queries.role_sheet():
        assert len(line.what) == len(MAY[{"front desk": "front_desk"}.get(line.role, line.role)])


def test_the_list_of_people_costs_the_same_for_one_and_for_many(owner, django_assert_num_queries):
    def listed():
        return queries.people(User.objects.get(pk=owner.pk), timezone.now())

    make_user("front_desk", make_location("first"))
    with CaptureQueriesContext(connection) as few:
        assert len(listed()) == 2
    for number in range(8):
        make_user("front_desk", make_location(f"place-{number}"))
    with django_assert_num_queries(len(few)):
        assert len(listed()) == 10
