"""Where on the body a point of the record's map lies, and which bump of one visit is which of the next.

A point is `x, y` in 0 to 1000 of its drawing, from the upper left corner, both ends included. `FRAMES` says which
part of each drawing that is, in the drawing's own units, and the regions are written in these units as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import hypot
from typing import Final, Literal, get_args

from milium.selfcheck.answers import Site

View = Literal["front", "left", "right", "body"]
Point = tuple[float, float]
Polygon = tuple[Point, ...]

VIEWS: Final[tuple[View, ...]] = get_args(View)
EDGE: Final = 1000
# Left, top, width and height of what a view shows. `left` is the person's left side, their nose to the left.
FRAMES: Final[dict[View, tuple[float, float, float, float]]] = {
    "front": (30, 14, 240, 366),
    "left": (0, 0, 240, 366),
    "right": (0, 0, 240, 366),
    "body": (0, 0, 400, 400),
}
_MIDDLE_OF_FACE = 150
_SIDE_WIDTH = 240

# The first region that holds a point gives its site, so what is small stands before what lies around it.
_FACE_MIDLINE: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("lips", ((122, 273), (138, 264), (150, 265), (162, 264), (178, 273), (164, 284), (136, 284))),
    ("nose", ((142, 150), (158, 150), (160, 190), (171, 226), (170, 240), (159, 248), (141, 248), (130, 240),
              (129, 226), (140, 190))),
    ("chin", ((124, 299), (176, 299), (176, 312), (166, 330), (134, 330), (124, 312))),
    ("forehead", ((82, 138), (84, 120), (94, 109), (122, 92), (178, 92), (206, 109), (216, 120), (218, 138),
                  (150, 150))),
    ("neck", ((104, 300), (124, 322), (150, 331), (176, 322), (196, 300), (206, 366), (270, 380), (30, 380),
              (94, 366))),
    ("around_mouth", ((131, 249), (169, 249), (182, 262), (185, 276), (178, 299), (122, 299), (115, 276),
                      (118, 262))),
    ("scalp", ((52, 166), (48, 100), (90, 30), (150, 14), (210, 30), (252, 100), (248, 166), (236, 150),
               (224, 112), (178, 92), (122, 92), (76, 112), (64, 150))),
)  # fmt: skip
_FACE_HALF: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("inner_eye_corner", ((131, 169), (142, 170), (141, 186), (131, 185))),
    ("outer_eye_corner", ((83, 168), (93, 168), (94, 186), (84, 186))),
    ("eyelid_margin", ((93, 175), (104, 166), (122, 166), (131, 176), (124, 183), (103, 183))),
    ("upper_eyelid", ((90, 168), (99, 157), (125, 157), (135, 168), (131, 176), (122, 166), (104, 166), (93, 175))),
    ("lower_eyelid", ((93, 175), (103, 183), (124, 183), (131, 176), (136, 184), (126, 192), (101, 192), (90, 183))),
    ("eyebrow", ((82, 160), (94, 139), (124, 136), (141, 145), (138, 157), (122, 152), (104, 151), (88, 163))),
    ("under_eye", ((88, 184), (101, 192), (126, 192), (138, 184), (136, 200), (114, 210), (92, 202))),
    ("nasolabial_fold", ((126, 233), (131, 246), (120, 268), (110, 264), (115, 246))),
    ("temple", ((66, 140), (82, 136), (90, 142), (88, 178), (66, 178))),
    ("behind_ear", ((42, 164), (53, 164), (50, 188), (56, 208), (72, 218), (68, 228), (50, 220))),
    ("ear", ((53, 164), (66, 164), (68, 190), (72, 218), (56, 208), (50, 188))),
    ("cheek", ((67, 178), (88, 178), (92, 202), (114, 210), (132, 206), (126, 233), (115, 246), (110, 264),
               (108, 272), (88, 266), (74, 226))),
    ("jaw", ((86, 264), (108, 272), (116, 276), (124, 299), (126, 316), (134, 328), (108, 308))),
)  # fmt: skip
_SIDE: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("eyelid_margin", ((64, 155), (84, 151), (95, 158), (84, 164), (66, 164))),
    ("outer_eye_corner", ((94, 150), (108, 150), (108, 168), (94, 168))),
    ("upper_eyelid", ((62, 144), (92, 142), (96, 158), (84, 151), (64, 155))),
    ("lower_eyelid", ((64, 162), (84, 164), (96, 158), (96, 170), (66, 172))),
    ("eyebrow", ((56, 130), (64, 122), (102, 124), (110, 136), (92, 136), (60, 140))),
    ("under_eye", ((64, 172), (96, 170), (108, 168), (100, 190), (66, 190))),
    ("nose", ((54, 140), (64, 142), (66, 190), (70, 212), (64, 226), (46, 226), (16, 214), (18, 198))),
    ("nasolabial_fold", ((64, 226), (70, 212), (80, 216), (74, 246), (66, 250))),
    ("lips", ((34, 238), (58, 240), (64, 252), (58, 266), (34, 268))),
    ("around_mouth", ((36, 226), (64, 226), (66, 250), (76, 268), (62, 280), (34, 280))),
    ("chin", ((36, 280), (62, 280), (80, 284), (86, 322), (50, 322))),
    ("behind_ear", ((164, 166), (180, 170), (180, 224), (152, 236), (146, 222), (162, 206))),
    ("ear", ((136, 164), (150, 154), (164, 166), (162, 206), (146, 222), (138, 200))),
    ("temple", ((110, 108), (134, 112), (148, 138), (136, 164), (108, 164), (104, 124))),
    ("forehead", ((54, 134), (58, 100), (82, 66), (112, 84), (134, 112), (110, 108), (102, 124), (64, 122))),
    ("cheek", ((66, 190), (100, 190), (108, 164), (136, 164), (138, 200), (144, 234), (120, 262), (76, 268),
               (66, 250), (80, 216), (70, 212))),
    ("jaw", ((76, 268), (120, 262), (144, 234), (154, 240), (142, 286), (86, 322), (80, 284), (62, 280))),
    ("neck", ((86, 322), (142, 286), (154, 240), (180, 232), (206, 262), (204, 366), (90, 366))),
    ("scalp", ((82, 66), (96, 30), (140, 8), (200, 22), (236, 90), (232, 180), (206, 262), (180, 232), (180, 170),
               (164, 166), (148, 138), (134, 112), (112, 84))),
)  # fmt: skip
_BODY_FRONT_HALF: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("areola", ((84, 108), (93, 105), (98, 112), (93, 119), (84, 116))),
    ("armpit", ((66, 92), (76, 90), (76, 114), (68, 114))),
    ("elbow", ((44, 148), (63, 148), (60, 166), (40, 166))),
    ("hand", ((26, 202), (50, 202), (48, 240), (22, 238))),
    ("shoulder", ((62, 74), (88, 70), (76, 90), (66, 92), (54, 100))),
    ("arm", ((54, 100), (66, 92), (68, 120), (63, 148), (60, 166), (50, 202), (26, 202), (40, 166), (44, 148))),
    ("foot", ((70, 366), (100, 366), (104, 392), (62, 392))),
    ("leg", ((74, 206), (110, 222), (108, 300), (100, 366), (70, 366), (70, 300))),
)  # fmt: skip
_BODY_FRONT_MIDLINE: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("genital", ((98, 202), (122, 202), (116, 224), (104, 224))),
    ("neck", ((98, 54), (122, 54), (128, 72), (92, 72))),
    ("face", ((94, 20), (126, 20), (124, 44), (110, 58), (96, 44))),
    ("scalp", ((92, 26), (98, 8), (122, 8), (128, 26), (120, 20), (100, 20))),
    ("chest", ((88, 72), (132, 72), (144, 92), (142, 130), (78, 130), (76, 92))),
    ("abdomen", ((78, 130), (142, 130), (146, 206), (122, 202), (98, 202), (74, 206))),
)  # fmt: skip
_BODY_BACK_MIDLINE: Final[tuple[tuple[Site, Polygon], ...]] = (
    ("scalp", ((272, 34), (278, 8), (302, 8), (308, 34), (302, 54), (278, 54))),
    ("neck", ((278, 54), (302, 54), (308, 72), (272, 72))),
    ("back", ((268, 72), (312, 72), (324, 92), (322, 130), (324, 180), (256, 180), (258, 130), (256, 92))),
    ("buttock", ((256, 180), (324, 180), (326, 222), (254, 222))),
)  # fmt: skip
_BACK_OFFSET = 180
_MIDDLE_OF_BODY = 110


def _mirrored(polygon: Polygon, middle: float) -> Polygon:
    return tuple((2 * middle - x, y) for x, y in polygon)


def _both_halves(halves: tuple[tuple[Site, Polygon], ...], middle: float) -> tuple[tuple[Site, Polygon], ...]:
    return tuple((site, half) for site, polygon in halves for half in (polygon, _mirrored(polygon, middle)))


def _body() -> tuple[tuple[Site, Polygon], ...]:
    front = _both_halves(_BODY_FRONT_HALF, _MIDDLE_OF_BODY)
    back = tuple(
        (site, tuple((x + _BACK_OFFSET, y) for x, y in polygon))
        for site, polygon in front
        if site not in {"areola", "armpit"}
    )
    return (*front, *_BODY_FRONT_MIDLINE, *_BODY_BACK_MIDLINE, *back)


@cache
def regions(view: View) -> tuple[tuple[Site, Polygon], ...]:
    """Every region of a view with its outline in the drawing's units, the first that holds a point rules.

    Raises: KeyError for a view that is none.
    """
    return {
        "front": (*_both_halves(_FACE_HALF, _MIDDLE_OF_FACE), *_FACE_MIDLINE),
        "left": _SIDE,
        "right": tuple((site, _mirrored(polygon, _SIDE_WIDTH / 2)) for site, polygon in _SIDE),
        "body": _body(),
    }[view]


def sites_of(view: View) -> tuple[Site, ...]:
    """The sites that a view shows, each once."""
    return tuple(dict.fromkeys(site for site, _ in regions(view)))


def site_at(view: View, x: float, y: float) -> Site:
    """The site of a point: the region that holds it, or the nearest one for a point beside all of them.

    Raises: KeyError for a view that is none, ValueError for a point off the map.

    >>> site_at("front", 500, 600)
    'nose'
    """
    if not (0 <= x <= EDGE and 0 <= y <= EDGE):
        raise ValueError(f"{x}, {y} is off the map; both run from 0 to {EDGE}.")
    left, top, width, height = FRAMES[view]
    at = (left + x * width / EDGE, top + y * height / EDGE)
    for site, polygon in regions(view):
        if _holds(polygon, at):
            return site
    return min(regions(view), key=lambda region: _distance(region[1], at))[0]


@cache
def point_in(view: View, site: Site) -> tuple[int, int]:
    """A point of the map that lies in the site, for somebody who names the site instead of pointing at it.

    Raises: KeyError for a site that the view does not show.

    >>> site_at("left", *point_in("left", "ear"))
    'ear'
    """
    left, top, width, height = FRAMES[view]
    for found, polygon in regions(view):
        for x, y in _candidates(polygon) if found == site else ():
            at = (round((x - left) * EDGE / width), round((y - top) * EDGE / height))
            if site_at(view, *at) == site:
                return at
    raise KeyError(site)


def _candidates(polygon: Polygon) -> tuple[Point, ...]:
    """The middle of the corners, then places between it and each corner."""
    middle = (sum(x for x, _ in polygon) / len(polygon), sum(y for _, y in polygon) / len(polygon))
    toward = ((corner, part) for part in (0.5, 0.8) for corner in polygon)
    return (
        middle,
        *((middle[0] + (x - middle[0]) * p, middle[1] + (y - middle[1]) * p) for (x, y), p in toward),
    )


def _sides(polygon: Polygon) -> tuple[tuple[Point, Point], ...]:
    return tuple(zip(polygon, (*polygon[1:], polygon[0]), strict=True))


def _holds(polygon: Polygon, at: Point) -> bool:
    """Whether a ray to the right of the point crosses the outline an odd number of times."""
    x, y = at
    inside = False
    for (x1, y1), (x2, y2) in _sides(polygon):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _distance(polygon: Polygon, at: Point) -> float:
    return min(_to_side(at, start, end) for start, end in _sides(polygon))


def _to_side(at: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    along = ((at[0] - start[0]) * across + (at[1] - start[1]) * down) / length if length else 0
    part = min(1.0, max(0.0, along))
    return hypot(at[0] - start[0] - part * across, at[1] - start[1] - part * down)


Course = Literal["new", "still_there", "came_back", "cleared"]
# How far a clinician's second tap on the same bump may lie from the first, in units of the map.
REACH: Final = 45


@dataclass(frozen=True, slots=True)
class Mark:
    """One bump of one visit. `carried_from` is the key of the bump of an earlier visit that it was copied from."""

    key: str
    view: View
    x: int
    y: int
    carried_from: str = ""
    is_treated: bool = False


@dataclass(slots=True)
class _Track:
    """One bump through the visits: as it was seen last, and at which of them."""

    mark: Mark
    seen_at: int


def courses(visits: Sequence[Sequence[Mark]]) -> list[dict[str, Course]]:
    """For each visit in order what became of each bump, by its key; the first visit has nothing to compare with.

    A bump is the one that it was copied from, else the nearest of the same drawing within `REACH`. One of the visit
    before that is not found again has cleared, and stands under the key that it had then. What was treated, or was
    missing for a visit, and is there again, came back.

    >>> courses([[Mark("a", "front", 100, 100)], [Mark("b", "front", 110, 100), Mark("c", "front", 900, 100)]])
    [{}, {'b': 'still_there', 'c': 'new'}]
    """
    tracks: list[_Track] = []
    found: list[dict[str, Course]] = []
    for visit, marks in enumerate(visits):
        same = _same(tracks, marks)
        said: dict[str, Course] = {mark.key: _course(same.get(mark.key), visit) for mark in marks}
        again = {id(track) for track in same.values()}
        said |= {
            track.mark.key: "cleared"
            for track in tracks
            if track.seen_at == visit - 1 and id(track) not in again
        }
        for mark in marks:
            track = same.get(mark.key)
            if track is None:
                tracks.append(_Track(mark, visit))
            else:
                track.mark, track.seen_at = mark, visit
        found.append(said if visit else {})
    return found


def _course(track: _Track | None, visit: int) -> Course:
    if track is None:
        return "new"
    return "still_there" if track.seen_at == visit - 1 and not track.mark.is_treated else "came_back"


def _same(tracks: Sequence[_Track], marks: Sequence[Mark]) -> dict[str, _Track]:
    """The track that each mark goes on with, by the mark's key: those that were copied first, then the nearest."""
    by_key = {track.mark.key: track for track in tracks}
    same: dict[str, _Track] = {}
    taken: set[int] = set()
    for mark in marks:
        track = by_key.get(mark.carried_from)
        if track is not None and id(track) not in taken:
            same[mark.key] = track
            taken.add(id(track))
    near = [
        (hypot(mark.x - track.mark.x, mark.y - track.mark.y), mark.key, place)
        for mark in marks
        if mark.key not in same
        for place, track in enumerate(tracks)
        if track.mark.view == mark.view
    ]
    for distance, key, place in sorted(near):
        if distance <= REACH and key not in same and id(tracks[place]) not in taken:
            same[key] = tracks[place]
            taken.add(id(tracks[place]))
    return same
