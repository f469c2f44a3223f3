"""Signing in, and a clinic of two places."""

from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from factories import PASSWORD, make_user

NOW = "2026-11-23T09:00:00Z"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in():
    """A browser in which this person has just signed in, by the front door."""

    def sign_in(user, **headers):
        browser = Client(headers=headers)
        answer = browser.post("/staff/login/", {"login": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return sign_in


@pytest.fixture
def owner():
    return make_user("owner", email="owner@example.org", first_name="Olive", last_name="Owner")


@pytest.fixture
def two_places():
    from factories import make_clinic, make_location

    clinic = make_clinic()
    return SimpleNamespace(here=clinic.location, there=make_location("there"), clinic=clinic)


def reloaded(user):
    return get_user_model().objects.get(pk=user.pk)
