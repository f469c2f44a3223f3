"""The page that says which guides are read and lead to a booking."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from factories import make_clinic, make_user
from milium_site.desk.queries.guides import BOTTOM, GuideLine, guide_lines, views_plot
from milium_site.guides.actions import add_views
from milium_site.guides.models import GuideCount
from milium_site.guides.queries import GuideSums

PAGE = "/desk/guides/"


@pytest.fixture
def editor(db):
    make_clinic()
    client = Client()
    client.force_login(make_user("editor"))
    return client


def today() -> date:
    return timezone.now().date()


def counted(guide: str, back: int, views: int, bookings: int = 0) -> None:
    GuideCount.objects.create(guide=guide, day=today() - timedelta(days=back), views=views, bookings=bookings)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_rate_lies_in_its_interval_or_is_not_told(views, bookings):
    line = GuideLine(GuideSums("milia", "Milia", "/", views, bookings), 1.0)
    if views and bookings <= views:
        assert 0 <= line.low <= line.rate + 1e-9
        assert line.rate - 1e-9 <= line.high <= 100
    else:
        assert (line.rate, line.low, line.high) == (None, None, None)


def test_the_page_tells_sums_and_their_range(editor):
    counted("milia", 0, 40)
    counted("milia", 29, 60, bookings=5)
    counted("milia", 30, 500)
    counted("laser", 1, 3, bookings=4)

    html = editor.get(PAGE).content.decode()

    assert "103 views" in html
    assert "9 bookings" in html
    # Wilson's interval of 5 in 100, as published tables have it.
    assert "2.2 to 11.2" in html
    assert html.count("no longer at this address") == 2


@pytest.mark.parametrize(("days", "views"), [("30", 1), ("90", 3), ("365", 7)])
def test_a_span_reaches_so_many_days_back(editor, days, views):
    counted("milia", 29, 1)
    counted("milia", 89, 2)
    counted("milia", 364, 4)
    counted("milia", 365, 8)

    answer = editor.get(PAGE, {"days": days})

    assert answer.context["views"] == views
    assert sum(column.views for column in answer.context["plot"].columns) == views


def test_the_plot_of_one_guide_leaves_the_others_out(editor):
    counted("milia", 0, 5)
    counted("laser", 0, 7)

    plot = editor.get(PAGE, {"guide": "laser"}).context["plot"]

    assert [column.views for column in plot.columns][-1] == 7


def test_columns_stand_side_by_side_and_inside_the_plot(db):
    counted("milia", 3, 12)
    plot = views_plot(today() - timedelta(days=89), today())
    for one, other in zip(plot.columns, plot.columns[1:], strict=False):
        assert one.x + one.width < other.x
        assert (other.first - one.last).days == 1
    assert all(column.y >= 0 and column.y + column.height == pytest.approx(BOTTOM) for column in plot.columns)


@pytest.mark.parametrize("query", [{"days": "31"}, {"days": "x\x00"}, {"guide": "' OR 1=1"}])
def test_what_is_not_in_the_lists_is_said(editor, query):
    answer = editor.get(PAGE, query)

    assert answer.status_code == 422
    assert answer.context["days"] == 30


def test_the_file_holds_a_line_for_each_guide_and_day(editor):
    counted("milia", 1, 5, bookings=1)
    counted("milia", 0, 6)
    counted("milia", 31, 7)

    answer = editor.get("/desk/guides/counts.csv")

    yesterday = today() - timedelta(days=1)
    assert answer.content.decode().splitlines() == [
        "guide,day,views,bookings",
        f"milia,{yesterday},5,1",
        f"milia,{today()},6,0",
    ]


def test_more_guides_and_days_ask_no_more_questions(db, django_assert_num_queries):
    with django_assert_num_queries(3):
        guide_lines(today() - timedelta(days=89), today())
        views_plot(today() - timedelta(days=89), today())
    add_views({(f"guide-{n}", today() - timedelta(days=n)): n for n in range(1, 60)})
    with django_assert_num_queries(3):
        guide_lines(today() - timedelta(days=89), today())
        views_plot(today() - timedelta(days=89), today())


def test_others_are_refused(db):
    for role in ("front_desk", "clinician"):
        client = Client()
        client.force_login(make_user(role, make_clinic().location if role == "front_desk" else None))
        assert client.get(PAGE).status_code == 403
