"""Counting who reads the guides without knowing who: what counts as read, and what is kept of it."""

import multiprocessing
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from factories import make_user
from milium_site.guides.actions import Tallies, add_booking, add_views, counting, forget_old_counts
from milium_site.guides.models import GuideCount, GuidePage
from milium_site.guides.queries import guide_sums, views_by_day
from milium_site.guides.views import finished

MILIA = "/guides/milia/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
DAY = date(2027, 3, 29)


def never(seconds, work):
    """Nothing is written later: the test itself says when."""


@pytest.fixture
def tallies(monkeypatch):
    counted = Tallies(later=never)
    monkeypatch.setattr(finished, "VIEWS", counted)
    return counted


def views(tallies) -> int:
    tallies.flush()
    return sum(count.views for count in GuideCount.objects.filter(guide="milia"))


def opened(client, path=MILIA, agent=PHONE, method="get", **headers):
    return getattr(client, method)(path, headers={"user-agent": agent, **headers})


def test_each_opening_counts_from_memory_or_not_and_without_a_cookie(pages, tallies):
    client = Client()
    for _ in range(3):
        answer = opened(client)

    assert views(tallies) == 3
    assert not answer.cookies


def test_a_copy_that_still_holds_is_read_too(pages, tallies):
    client = Client()
    tag = opened(client)["ETag"]

    assert opened(client, **{"if-none-match": tag}).status_code == 304

    assert views(tallies) == 2


def test_a_visitor_with_a_cookie_counts(pages, tallies):
    client = Client()
    client.cookies["milium-session"] = "of-a-visitor-who-compared-a-bump"

    opened(client)

    assert views(tallies) == 1


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36",
        "facebookexternalhit/1.1",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; UptimeRobot/2.0)",
    ],
)
def test_a_program_that_says_so_does_not_count(pages, tallies, agent):
    opened(Client(), agent=agent)

    assert views(tallies) == 0


@pytest.mark.parametrize(
    "agent",
    [
        PHONE,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "Mozilla/5.0 (Linux; Android 10; CUBOT_X30) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
    ],
)
def test_a_browser_counts(pages, tallies, agent):
    opened(Client(), agent=agent)

    assert views(tallies) == 1


@pytest.mark.parametrize("header", ["sec-purpose", "purpose", "x-moz"])
def test_a_page_fetched_before_anybody_opens_it_does_not_count(pages, tallies, header):
    opened(Client(), **{header: "prefetch;prerender"})

    assert views(tallies) == 0


def test_staff_headers_alone_other_pages_and_missing_ones_do_not_count(pages, tallies):
    editor = Client()
    editor.force_login(make_user("editor"))
    opened(editor)
    opened(Client(), method="head")
    for path in ("/", "/guides/", "/privacy/", "/guides/nowhere/", "/book/"):
        opened(Client(), path=path)

    tallies.flush()

    assert not GuideCount.objects.exists()


def test_what_is_kept_is_a_guide_a_day_and_two_sums(pages, tallies):
    assert {field.name for field in GuideCount._meta.get_fields()} == {
        "id",
        "guide",
        "day",
        "views",
        "bookings",
    }


entries = st.lists(st.tuples(st.sampled_from(["milia", "syringoma", "laser"]), st.integers(1, 9)))


@given(entries, st.integers(1, 5))
def test_nothing_counted_is_lost_or_counted_twice(added, failing):
    """However often it is written in between, and also where the database fails at first."""
    written: Counter = Counter()
    calls = []

    def write(tally):
        calls.append(1)
        if len(calls) % failing == 1:
            raise OperationalError("the database is locked")
        written.update({guide: number for (guide, _day), number in tally.items()})

    tallies = Tallies(write=write, later=never)
    for guide, times in added:
        for _ in range(times):
            tallies.add(guide)
        tallies.flush()
    for _ in range(failing + 1):
        tallies.flush()

    expected: Counter = Counter()
    for guide, times in added:
        expected[guide] += times
    assert written == expected


def test_many_threads_lose_no_view():
    written: Counter = Counter()
    lock = threading.Lock()

    def write(tally):
        with lock:
            written.update(dict(tally))

    tallies = Tallies(write=write, later=never)
    threads = [threading.Thread(target=lambda: [tallies.add("milia") for _ in range(400)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tallies.flush()

    assert sum(written.values()) == 3200


def test_one_writing_is_ordered_for_many_views_and_the_next_for_those_after():
    ordered = []
    tallies = Tallies(write=lambda tally: None, later=lambda seconds, work: ordered.append(seconds))
    for _ in range(3):
        tallies.add("milia")
    tallies.flush()
    tallies.add("milia")

    assert len(ordered) == 2
    assert max(ordered) <= 5


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_was_counted_is_written_when_a_server_process_ends(tmp_path):
    """Server processes are copies of one that has loaded the site, and forget what was to be done at its end."""
    written = tmp_path / "written"
    tallies = Tallies(write=lambda tally: written.write_text(str(sum(tally.values()))), later=never)

    def serve():
        counting.connection = SimpleNamespace(close=lambda: None)  # the copy of the test's own stays open
        tallies.add("milia")
        tallies.add("milia")

    process = multiprocessing.get_context("fork").Process(target=serve)
    process.start()
    process.join(20)

    assert written.read_text() == "2"


def test_two_processes_add_to_one_sum(db):
    add_views({("milia", DAY): 2, ("laser", DAY): 1})
    add_views({("milia", DAY): 3})

    assert dict(GuideCount.objects.values_list("guide", "views")) == {"milia": 5, "laser": 1}


def test_a_booking_counts_for_a_published_guide_alone(pages):
    add_booking("milia")
    add_booking("milia")
    add_booking("nowhere")
    add_booking("about")  # a page, and no guide
    GuidePage.objects.get(slug="milia").unpublish()
    add_booking("milia")

    assert [(count.guide, count.views, count.bookings) for count in GuideCount.objects.all()] == [
        ("milia", 0, 2)
    ]


def test_sums_are_deleted_after_two_years(db):
    now = datetime(2027, 3, 29, 12, tzinfo=UTC)
    add_views({("milia", now.date() - timedelta(days=days)): 1 for days in (0, 365, 732, 733, 900)})

    assert forget_old_counts(now) == 2

    assert GuideCount.objects.count() == 3


def test_the_sums_of_a_span_name_every_published_guide_and_those_that_are_gone(pages):
    add_views({("milia", DAY): 2, ("gone", DAY): 7, ("milia", DAY - timedelta(days=9)): 4})

    [first, second] = guide_sums(DAY - timedelta(days=1), DAY)

    assert (first.guide, first.address, first.views) == ("gone", "", 7)
    assert (second.guide, second.address, second.views) == ("milia", MILIA, 2)
    assert views_by_day(DAY - timedelta(days=9), DAY, "milia") == {DAY: 2, DAY - timedelta(days=9): 4}
