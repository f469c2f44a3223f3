import pytest
from django.contrib.auth.models import AnonymousUser

from factories import make_location, make_user
from milium_site.accounts.actions import grant_role
from milium_site.accounts.models import Role
from milium_site.accounts.queries import (
    ALL,
    KINDS,
    MAY,
    VERBS,
    is_own_path,
    locations_for,
    may,
    roles_of,
    staff_navigation,
    within,
)
from milium_site.catalogue.models import Location

# Said a second time, by hand and by cell, so that a slip in the table does not go unseen.
EXPECTED = {
    "front_desk": {
        "appointment": "rw",
        "patient": "rw",
        "urgency": "r",
        "consent": "rw",
        "waitlist": "rw",
        "recall": "rw",
    },
    "clinician": {
        "appointment": "rwv",
        "patient": "rw",
        "urgency": "r",
        "answers": "rac",
        "photograph": "rw",
        "record": "rw",
        "consent": "rw",
        "waitlist": "rw",
        "recall": "rw",
        "emergency": "o",
        "export": "m",
        "outcome": "r",
        "translation": "rp",
    },
    "editor": {"page": "rw"},
    "owner": {
        "appointment": "r",
        "urgency": "r",
        "waitlist": "r",
        "recall": "r",
        "emergency": "ra",
        "export": "m",
        "erasure": "m",
        "retention": "rw",
        "page": "rw",
        "clinic": "rw",
        "account": "rw",
        "token": "rw",
        "outcome": "r",
        "translation": "r",
        "audit": "r",
    },
    "integrator": {"offer": "r", "own_booking": "rmx"},
}
LETTERS = {
    "read": "r",
    "write": "w",
    "acknowledge": "a",
    "conclude": "c",
    "approve": "p",
    "open": "o",
    "make": "m",
    "overbook": "v",
    "cancel": "x",
}
HEALTH_TEXT = {"answers", "photograph", "record"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_every_cell_of_the_table_is_as_written_down(role):
    user = make_user(role)
    assert set(Role.values) == set(MAY) == set(EXPECTED)
    assert set(LETTERS) == set(VERBS)
    for kind in KINDS:
        for verb in VERBS:
            assert may(user, verb, kind) == (LETTERS[verb] in EXPECTED[role].get(kind, "")), (kind, verb)


def test_every_kind_and_verb_of_the_table_has_words_and_no_other():
    assert {kind for kinds in MAY.values() for kind in kinds} == set(KINDS)
    assert {verb for kinds in MAY.values() for verbs in kinds.values() for verb in verbs} == set(VERBS)


def test_only_clinicians_see_health_text():
    for role, kinds in MAY.items():
        assert (role == "clinician") == bool(HEALTH_TEXT & set(kinds)), role


@pytest.mark.django_db
def test_may_holds_at_the_granted_place_only():
    here, there = make_location("here"), make_location("there")
    user = make_user("front_desk", here)
    assert may(user, "read", "appointment", here)
    assert may(user, "read", "appointment", here.pk)
    assert not may(user, "read", "appointment", there)
    assert locations_for(user, "read", "appointment") == {here.pk}
    assert locations_for(user, "read", "answers") == set()


@pytest.mark.django_db
def test_roles_add_up_each_at_its_own_place():
    here, there = make_location("here"), make_location("there")
    user = make_user("front_desk", here)
    grant_role(user, "clinician", there.pk)
    assert locations_for(user, "read", "appointment") == {here.pk, there.pk}
    assert locations_for(user, "read", "answers") == {there.pk}
    assert roles_of(user) == ["front desk", "clinician"]


@pytest.mark.django_db
def test_within_gives_the_rows_of_the_viewers_places():
    here, _there = make_location("here"), make_location("there")
    rows = Location.objects.order_by("slug")
    assert list(within(rows, make_user("front_desk", here), "read", "appointment", "pk")) == [here]
    assert within(rows, make_user("front_desk"), "read", "appointment", "pk").count() == 2
    for nobody in (AnonymousUser(), make_user(), make_user("editor"), make_user(is_superuser=True)):
        assert not within(rows, nobody, "read", "appointment", "pk").exists()


@pytest.mark.django_db
def test_who_left_may_nothing_and_a_superuser_no_more_than_their_roles():
    user = make_user("clinician")
    assert locations_for(user, "read", "answers") is ALL
    user.is_active = False
    assert not may(user, "read", "answers")
    assert not may(make_user(is_superuser=True), "read", "appointment")


@pytest.mark.parametrize("url", ["/", "/desk/", "/desk/?day=2026-11-23", "/a//b", "/%2F%2Fevil.example"])
def test_is_own_path_lets_paths_through(url):
    assert is_own_path(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/\x00",
    ],
)
def test_is_own_path_refuses_everything_else(url):
    assert not is_own_path(url)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "path", "rooms"),
    [
        ("front_desk", "/desk/book/details/", ["Today", "Calendar", "Find", "*Book", "Recalls"]),
        (
            "clinician",
            "/desk/appointments/x/",
            [
                "*Today",
                "Calendar",
                "Find",
                "Book",
                "Recalls",
                "Outcomes",
                "Emergency",
                "Translations",
                "Data requests",
            ],
        ),
        ("editor", "/editor/", ["Products", "*Pages", "Readers"]),
        (
            "owner",
            "/staff/people/",
            [
                "Today",
                "Calendar",
                "Find",
                "Recalls",
                "Outcomes",
                "Clinic",
                "Self-check",
                "Data requests",
                "Retention",
                "Products",
                "*Staff",
                "Audit",
                "Pages",
                "Readers",
            ],
        ),
        ("integrator", "/staff/security/", []),
    ],
)
def test_the_navigation_shows_the_rooms_that_a_role_may_enter(role, path, rooms):
    items = staff_navigation(make_user(role), path)
    assert [f"{'*' if item.is_current else ''}{item.label}" for item in items] == [*rooms, "Public site"]
