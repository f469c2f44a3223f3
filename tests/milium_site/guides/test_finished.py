"""Finished pages kept in memory: bounded, never stale, never one person's page for another."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale, Page, Site

from factories import make_clinic, make_user
from milium_site.catalogue.models import HealthcareService, OpeningRule, Organization, Resource
from milium_site.guides.actions import keep_watch, watched_tables
from milium_site.guides.models import GuidePage
from milium_site.guides.queries import FinishedPage, FinishedPages, pages_version

MILIA = "/guides/milia/"


def page_of(size: int, version: str = "1") -> FinishedPage:
    return FinishedPage(version=version, headers=(), bodies={"": b"x" * size}, etag="e")


keys = st.sampled_from("abcdef")
versions = st.sampled_from("12")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), keys, versions, st.integers(0, 120)),
        st.tuples(st.just("get"), keys, versions, st.integers(0, 30)),
    )
)


@given(steps)
def test_memory_is_bounded_and_gives_back_only_what_holds(taken):
    now = [0.0]
    pages = FinishedPages(most_bytes=200, most_seconds=60, clock=lambda: now[0])
    last: dict[str, tuple[float, FinishedPage]] = {}
    for what, key, version, number in taken:
        if what == "put":
            page = page_of(number, version)
            pages.put(key, page)
            last[key] = (now[0], page)
        else:
            now[0] += number
            found = pages.get(key, version)
            if found is not None:
                made, page = last[key]
                assert found is page
                assert found.version == version
                assert now[0] < made + 60
        assert pages.weight == sum(page.weight for _, page in pages._pages.values()) <= 200


def test_the_page_nobody_asked_for_longest_goes_first():
    pages = FinishedPages(most_bytes=30)
    for key in "abc":
        pages.put(key, page_of(10))
    pages.get("a", "1")

    pages.put("d", page_of(10))

    assert [key for key in "abcd" if key in pages] == ["a", "c", "d"]


def test_a_page_larger_than_all_memory_takes_no_place_and_leaves_no_older_one():
    pages = FinishedPages(most_bytes=30)
    pages.put("a", page_of(10))

    pages.put("a", page_of(31))

    assert len(pages) == 0
    assert pages.weight == 0


@pytest.fixture
def clinic(pages):
    return make_clinic()


def title_in(client: Client, path: str = MILIA) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", client.get(path).content.decode(), re.S)[1]


def publish(title: str) -> None:
    guide = GuidePage.objects.get(slug="milia", locale__language_code="en-gb")
    guide.title = title
    guide.save_revision().publish()


def test_a_second_visitor_costs_one_question(client, clinic, django_assert_num_queries):
    first = client.get(MILIA)

    with django_assert_num_queries(1):
        second = Client.get(client, MILIA)

    assert second.content == first.content
    assert second.headers == first.headers


def test_an_edit_is_seen_at_once_by_a_process_that_did_not_make_it(clinic):
    one, other = Client(), Client()  # each with handlers, and so with memory, of its own
    assert title_in(one) == title_in(other) != "Changed"

    publish("Changed")

    assert title_in(one) == title_in(other) == "Changed"


def test_an_edit_that_is_rolled_back_is_never_shown(clinic):
    visitor = Client()
    before = title_in(visitor)

    with pytest.raises(RuntimeError, match="broke"), transaction.atomic():
        publish("Never")
        assert title_in(visitor) == "Never"  # the same connection sees its own change
        raise RuntimeError("broke")

    assert title_in(visitor) == before


def unpublish(clinic):
    GuidePage.objects.get(slug="milia", locale__language_code="en-gb").unpublish()


def schedule(clinic):
    guide = GuidePage.objects.get(slug="milia", locale__language_code="en-gb")
    later = timezone.now() + timedelta(hours=1)
    guide.title, guide.go_live_at = "Later", later
    guide.save_revision().publish()
    before = pages_version()
    with patch("django.utils.timezone.now", return_value=later + timedelta(minutes=1)):
        call_command("publish_scheduled", verbosity=0)
    assert pages_version() != before


def move(clinic):
    guide = GuidePage.objects.get(slug="milia", locale__language_code="en-gb")
    guide.move(Page.objects.get(slug="guides", locale__language_code="en-gb"), "first-child")


def rename(clinic):
    guide = GuidePage.objects.get(slug="milia", locale__language_code="en-gb")
    guide.slug = "beads"
    guide.save_revision().publish()


CHANGES = {
    "publish": lambda clinic: publish("Changed"),
    "unpublish": unpublish,
    "delete": lambda clinic: GuidePage.objects.get(slug="milia", locale__language_code="en-gb").delete(),
    "schedule": schedule,
    "move": move,
    "rename": rename,
    "price": lambda clinic: HealthcareService.objects.update(price_amount=12),
    "name of the clinic": lambda clinic: Organization.objects.update_or_create(
        id=1, defaults={"name": "Other", "country": "DE"}
    ),
    "people": lambda clinic: Resource.objects.update(title="Dr"),
    "hours": lambda clinic: OpeningRule.objects.all().delete(),
    "where a service is given": lambda clinic: clinic.service.locations.clear(),
    "site": lambda clinic: Site.objects.update(hostname="example.org"),
    "language": lambda clinic: Locale.objects.create(language_code="fr"),
    "many at once": lambda clinic: HealthcareService.objects.bulk_create(
        [HealthcareService(slug="n", name="New", duration_minutes=30)], ignore_conflicts=True
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_a_page_is_made_of_changes_the_version(clinic, change):
    before = pages_version()

    change(clinic)

    assert pages_version() not in (before, None)


def test_every_table_that_a_public_page_reads_is_watched(shipped, db):
    make_clinic()
    read: set[str] = set()

    def note(execute, sql, params, many, context):
        read.update(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for page in Page.objects.live().filter(depth__gte=2):
            Client().get(page.get_url())

    assert {"wagtailcore_page", "guides_guidepage", "catalogue_healthcareservice"} <= read
    # Names of models, which only a migration writes.
    assert read - set(watched_tables()) <= {"django_content_type", "guides_pagesversion"}


def test_reading_counting_and_booking_change_no_version(clinic, client):
    before = pages_version()

    client.get(MILIA)
    client.get("/book/")
    make_user("owner")

    assert pages_version() == before


def test_a_table_that_was_built_anew_is_watched_again(db):
    table = HealthcareService._meta.db_table
    with connection.cursor() as cursor:
        names = {
            "sqlite": [f"new_pages_version_{verb}_{table}" for verb in ("insert", "update", "delete")],
            "postgresql": [f"new_pages_version_{table}"],
        }[connection.vendor]
        for name in names:
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
    before = pages_version()
    make_service = {"slug": "again", "name": "Again", "duration_minutes": 30}

    keep_watch()
    HealthcareService.objects.create(**make_service)

    assert pages_version() != before


def test_a_copy_that_still_holds_is_not_sent_again(client, clinic):
    first = client.get(MILIA, headers={"accept-encoding": "br"})

    again = client.get(MILIA, headers={"accept-encoding": "br", "if-none-match": first["ETag"]})
    other_coding = client.get(MILIA, headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert other_coding.status_code == 200
    publish("Changed")
    changed = client.get(MILIA, headers={"accept-encoding": "br", "if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get(f"{MILIA}?utm_source=letter"),
        lambda client: client.get("/guides/no-such-guide/"),
        lambda client: client.get("/guides/milia"),
        lambda client: client.get("/search/"),
        lambda client: client.post(MILIA),
    ],
    ids=["question mark", "404", "redirect", "not of the tree", "post"],
)
def test_only_whole_plain_pages_are_kept(clinic, ask):
    client = Client()

    ask(client)

    assert len(memory_of(client)) == 0


def test_who_is_signed_in_neither_fills_the_memory_nor_is_answered_from_it(clinic):
    stranger, editor = Client(), Client()
    editor.force_login(make_user("editor"))

    own = editor.get(MILIA)

    assert len(memory_of(editor)) == 0
    assert "no-store" in own["Cache-Control"]
    assert "ETag" not in own
    assert stranger.get(MILIA)["Cache-Control"] == "no-cache"


def test_a_cookie_of_any_kind_gets_a_page_of_its_own(clinic):
    client = Client()
    client.get(MILIA)
    assert len(memory_of(client)) == 1
    client.cookies["anything"] = "x"

    assert "ETag" not in client.get(MILIA)


def test_without_a_version_nothing_is_kept(clinic):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM guides_pagesversion")
    client = Client()

    assert client.get(MILIA).status_code == 200

    assert len(memory_of(client)) == 0


def memory_of(client: Client) -> FinishedPages:
    """The pages that the client's handler keeps."""
    if client.handler._middleware_chain is None:
        client.handler.load_middleware()
    layer = client.handler._middleware_chain
    while True:
        inner = getattr(layer, "__wrapped__", layer)
        if hasattr(inner, "pages"):
            return inner.pages
        layer = inner.get_response
