"""The map of the record: every point has one site, and every site has a point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.face_map import EDGE, FRAMES, REACH, VIEWS, Mark, courses, point_in, regions, site_at, sites_of

points = st.tuples(st.integers(0, EDGE), st.integers(0, EDGE))


@given(st.sampled_from(VIEWS), points)
def test_every_point_has_one_site_of_its_view(view, point):
    assert site_at(view, *point) in sites_of(view)


@given(points)
def test_the_two_sides_are_mirrored(point):
    x, y = point
    # On an outline itself either neighbour may be meant.
    assert site_at("left", x, y) == site_at("right", EDGE - x, y) or _is_on_an_edge(x, y)


def _is_on_an_edge(x, y):
    near = {site_at("left", min(max(x + step, 0), EDGE), y) for step in (-1, 0, 1)}
    return len(near) > 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_site_named_instead_of_pointed_at_has_a_point(view):
    for site in sites_of(view):
        assert site_at(view, *point_in(view, site)) == site


@pytest.mark.parametrize("view", VIEWS)
def test_regions_lie_within_their_drawing(view):
    left, top, width, height = FRAMES[view]
    for site, polygon in regions(view):
        for x, y in polygon:
            assert left <= x <= left + width, site
            assert top <= y <= top + height, site


@pytest.mark.parametrize(
    ("view", "x", "y", "site"),
    [
        ("front", 500, 300, "forehead"),
        ("front", 250, 620, "cheek"),
        ("front", 750, 620, "cheek"),
        ("front", 345, 505, "under_eye"),
        ("left", 640, 520, "ear"),
        ("right", 360, 520, "ear"),
        ("body", 275, 250, "chest"),
        ("body", 725, 250, "back"),
        ("front", 0, 0, "scalp"),
    ],
)
def test_sites_are_where_people_have_them(view, x, y, site):
    assert site_at(view, x, y) == site


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, 1001), (float("nan"), 5)])
def test_a_point_off_the_map_is_refused(x, y):
    with pytest.raises(ValueError, match="off the map"):
        site_at("front", x, y)


marks = st.builds(
    lambda key, view, at, is_treated: Mark(key, view, *at, is_treated=is_treated),
    st.uuids().map(str),
    st.sampled_from(VIEWS),
    points,
    st.booleans(),
)
visit = st.lists(marks, max_size=8, unique_by=lambda mark: mark.key)


@given(st.lists(visit, max_size=5))
def test_every_bump_has_one_course_and_none_is_lost(visits):
    found = courses(visits)
    for number in range(1, len(visits)):
        said, now, before = found[number], visits[number], visits[number - 1]
        assert {mark.key for mark in now} <= said.keys()
        cleared = [key for key, course in said.items() if course == "cleared"]
        assert set(cleared) <= {mark.key for mark in before}
        still = [key for key, course in said.items() if course == "still_there"]
        assert len(still) + len(cleared) <= len(before)
    assert found[:1] in ([], [{}])


@given(visit)
def test_a_visit_copied_as_it_was_clears_nothing_and_adds_nothing(before):
    now = [Mark(f"again {mark.key}", mark.view, mark.x, mark.y, mark.key) for mark in before]
    said = courses([before, now])[1]
    assert said == {f"again {mark.key}": "came_back" if mark.is_treated else "still_there" for mark in before}


def test_what_was_missing_for_a_visit_came_back():
    one = Mark("one", "front", 500, 500)
    again = Mark("again", "front", 500 + REACH, 500)
    beyond = Mark("beyond", "front", 500, 500 + REACH + 1)
    assert courses([[one], [], [again]]) == [{}, {"one": "cleared"}, {"again": "came_back"}]
    assert courses([[one], [beyond]])[1] == {"beyond": "new", "one": "cleared"}
    assert courses([[one], [Mark("other", "left", 500, 500)]])[1]["other"] == "new"


def test_of_two_near_one_the_nearer_is_the_same():
    before = [Mark("old", "front", 500, 500)]
    now = [Mark("far", "front", 530, 500), Mark("near", "front", 505, 500)]
    assert courses([before, now])[1] == {"far": "new", "near": "still_there"}
