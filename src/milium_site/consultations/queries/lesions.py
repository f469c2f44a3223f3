"""The bumps of a visit on the drawings of the map, with those of the visit before behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from milium.face_map import EDGE, FRAMES, VIEWS, sites_of
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.consultations.models import Encounter, LesionObservation
from milium_site.consultations.queries.persons import records_of
from milium_site.design.templatetags.design import SITE_GROUPS
from milium_site.records.models import Patient

FINAL = LesionObservation.Status.FINAL


@cache
def _site_names() -> dict[str, object]:
    return {site.slug: site.label for group in SITE_GROUPS for site in group.sites}


def site_name(slug: str) -> str:
    """The plain name of a site."""
    return str(_site_names().get(slug, slug.replace("_", " ").capitalize()))


@dataclass(frozen=True)
class MapPoint:
    """One bump where it is drawn, in the units of its drawing."""

    lesion: LesionObservation
    cx: float
    cy: float

    @property
    def site_words(self) -> str:
        return site_name(self.lesion.site)


@dataclass(frozen=True)
class MapView:
    """One drawing with the bumps on it. `frame` is what a `viewBox` takes; `radius` fits the drawing's size."""

    slug: str
    label: str
    frame: str
    radius: float
    points: tuple[MapPoint, ...]
    ghosts: tuple[MapPoint, ...]
    carried: tuple[MapPoint, ...] = ()


def lesions_of(encounter: Encounter | None) -> list[LesionObservation]:
    """The bumps seen at a visit by their number, without those entered in error."""
    return list(encounter.lesions.filter(status=FINAL)) if encounter else []


def carried_lesions(encounter: Encounter | None) -> list[LesionObservation]:
    """The bumps carried over from an earlier visit that nobody has confirmed yet, by their number."""
    return list(encounter.lesions.filter(status=LesionObservation.Status.PRELIMINARY)) if encounter else []


def earlier_lesions(viewer: User, patient: Patient, before: Encounter | None) -> list[LesionObservation]:
    """The bumps of the same person's last visit with any before this one, at a place the viewer may read."""
    rows = Encounter.objects.filter(pk__in=records_of(patient), lesions__status=FINAL)
    if before is not None:
        rows = rows.filter(started_at__lt=before.started_at).exclude(pk=before.pk)
    allowed = within(rows, viewer, "read", "record", person="patient_id")
    return lesions_of(allowed.order_by("-started_at").first())


def map_views(
    lesions: Sequence[LesionObservation],
    ghosts: Sequence[LesionObservation],
    carried: Sequence[LesionObservation] = (),
) -> list[MapView]:
    """Every drawing of the map in its order; `carried` are those that nobody has confirmed yet."""
    return [
        MapView(
            slug=view,
            label=LesionObservation.View(view).label,
            frame=" ".join(str(number) for number in FRAMES[view]),
            radius=FRAMES[view][2] / 34,
            points=_placed(view, lesions),
            ghosts=_placed(view, ghosts),
            carried=_placed(view, carried),
        )
        for view in VIEWS
    ]


def _placed(view: str, lesions: Iterable[LesionObservation]) -> tuple[MapPoint, ...]:
    left, top, width, height = FRAMES[view]
    return tuple(
        MapPoint(row, round(left + row.x * width / EDGE, 1), round(top + row.y * height / EDGE, 1))
        for row in lesions
        if row.view == view
    )


def counts_by_region(lesions: Iterable[LesionObservation]) -> list[tuple[str, int]]:
    """Name and count of each region with bumps, the fullest first."""
    counts = Counter(row.site for row in lesions)
    return sorted(
        ((site_name(site), count) for site, count in counts.items()), key=lambda one: (-one[1], one[0])
    )


def site_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every site that can be named instead of pointed at, as `view:site` and name, by drawing."""
    return [
        (
            LesionObservation.View(view).label,
            [(f"{view}:{site}", site_name(site)) for site in sites_of(view)],
        )
        for view in VIEWS
    ]
