from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.db import connection

from factories import PASSWORD, make_user
from milium_site.accounts import actions
from milium_site.accounts.models import RoleGrant, Tries, User
from milium_site.accounts.queries import DEMO_PASSWORD, LIMITS, demo_sign_ins, needs_wait

START = "2026-11-23T09:00:00Z"


@pytest.mark.django_db
@pytest.mark.parametrize("scope", LIMITS)
def test_count_try_refuses_the_one_after_the_limit_until_its_time_is_over(scope):
    limit, seconds = LIMITS[scope]
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(limit):
            assert needs_wait(scope, "192.0.2.1") == 0
            actions.count_try(scope, "192.0.2.1")
        with pytest.raises(actions.TooManyTries) as refused:
            actions.count_try(scope, "192.0.2.1")
        assert 0 < refused.value.retry_after_seconds <= seconds + 1
        assert needs_wait(scope, "192.0.2.1") > 0
        actions.count_try(scope, "192.0.2.2")  # a neighbour is served

        clock.shift(seconds - 1)
        with pytest.raises(actions.TooManyTries):
            actions.count_try(scope, "192.0.2.1")
        clock.shift(2)
        actions.count_try(scope, "192.0.2.1")


@pytest.mark.django_db
def test_count_try_lets_no_burst_through_at_the_edge_of_a_window():
    limit, seconds = LIMITS["login"]
    let_in = []
    with time_machine.travel(START, tick=False) as clock:
        for minute in range(45):
            for _ in range(3):
                try:
                    actions.count_try("login", "192.0.2.1")
                    let_in.append(minute * 60)
                except actions.TooManyTries:
                    pass
            clock.shift(60)
    assert len(let_in) == 3 * limit
    for begin in range(45 * 60):
        assert sum(begin <= at < begin + seconds for at in let_in) <= limit


@pytest.mark.django_db
def test_count_try_takes_letters_of_either_case_for_the_same_and_keeps_no_address():
    actions.count_try("mail", "Somebody@Example.org")
    actions.count_try("mail", " somebody@example.org ")
    row = Tries.objects.get()
    assert len(row.tried_at) == 2
    assert "example" not in row.key_hash


@pytest.mark.django_db
def test_count_try_counts_nothing_when_limits_are_lifted(settings):
    settings.ABUSE_LIMITS = False
    for _ in range(50):
        actions.count_try("login", "192.0.2.1")
    assert not Tries.objects.exists()


@pytest.mark.django_db
def test_take_back_try_gives_back_one():
    actions.count_try("login", "192.0.2.1")
    actions.count_try("login", "192.0.2.1")
    actions.take_back_try("login", "192.0.2.1")
    assert len(Tries.objects.get().tried_at) == 1


@pytest.mark.django_db
def test_forget_old_tries_keeps_those_that_still_count():
    with time_machine.travel(START, tick=False) as clock:
        actions.count_try("booking", "old")
        clock.shift(25 * 60 * 60)
        actions.count_try("booking", "new")
        assert actions.forget_old_tries() == 1
    assert Tries.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_one_moment_are_counted_as_many():
    def one_try(_):
        try:
            actions.count_try("login", "192.0.2.1")
            return True
        except actions.TooManyTries:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        let_in = sum(pool.map(one_try, range(24)))
    assert let_in == LIMITS["login"][0]
    assert len(Tries.objects.get().tried_at) == let_in


@pytest.mark.django_db
def test_users_are_known_by_their_address_in_lower_case():
    user = User.objects.create_user("Someone@Example.ORG ", PASSWORD)
    assert user.email == "someone@example.org"
    assert user.password.startswith(("md5$", "argon2$"))


@pytest.mark.django_db
def test_grant_role_twice_changes_nothing_and_editors_get_the_editor():
    user = make_user("editor")
    actions.grant_role(user, "editor")
    assert RoleGrant.objects.count() == 1
    assert user.has_perm("wagtailadmin.access_admin")
    assert not make_user("front_desk").has_perm("wagtailadmin.access_admin")


@pytest.mark.django_db
def test_load_demo_makes_marked_staff_once():
    actions.load_demo()
    actions.load_demo()
    assert [sign_in.role for sign_in in demo_sign_ins()] == [
        "front desk", "clinician", "editor", "editor", "owner",
    ]  # fmt: skip
    for sign_in in demo_sign_ins():
        user = authenticate(email=sign_in.email, password=DEMO_PASSWORD)
        assert user.is_demo
        assert user.first_name == "Demo"


@pytest.mark.django_db
def test_load_demo_is_refused_in_production(settings):
    settings.DEMO = False
    with pytest.raises(PermissionDenied):
        actions.load_demo()
    assert not User.objects.exists()
