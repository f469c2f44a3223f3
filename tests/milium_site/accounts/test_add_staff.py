import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from factories import make_location
from milium_site.accounts.models import User
from milium_site.accounts.queries import may

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-and-unusual-phrase"


def add_staff(monkeypatch, *arguments, password=PASSWORD):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("add_staff", *arguments, stdout=io.StringIO())


def test_add_staff_lets_the_first_owner_in(monkeypatch):
    add_staff(monkeypatch, "Owner@Example.org", "owner", "--name", "Ada Example")
    user = authenticate(email="owner@example.org", password=PASSWORD)
    assert (user.first_name, user.last_name) == ("Ada", "Example")
    assert may(user, "write", "clinic")


def test_add_staff_at_one_place_and_again_changes_the_password(monkeypatch):
    here, there = make_location("here"), make_location("there")
    add_staff(monkeypatch, "desk@example.org", "front_desk", "--place", "here")
    add_staff(
        monkeypatch, "desk@example.org", "front_desk", "--place", "here", password="quite-another-phrase"
    )
    user = authenticate(email="desk@example.org", password="quite-another-phrase")
    assert may(user, "read", "appointment", here)
    assert not may(user, "read", "appointment", there)


@pytest.mark.parametrize(
    ("arguments", "password", "says"),
    [
        (("desk@example.org", "front_desk"), "short", "too short"),
        (("desk@example.org", "front_desk"), "password1234", "too common"),
        (("no address", "front_desk"), PASSWORD, "valid email"),
        (("desk@example.org", "front_desk", "--place", "nowhere"), PASSWORD, "no place"),
        (("desk@example.org", "surgeon"), PASSWORD, "invalid choice"),
    ],
)
def test_add_staff_refuses_with_words(monkeypatch, arguments, password, says):
    with pytest.raises(CommandError, match=says):
        add_staff(monkeypatch, *arguments, password=password)
    assert not User.objects.exists()
