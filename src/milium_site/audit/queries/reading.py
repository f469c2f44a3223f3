"""Reading the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from milium_site.accounts.models import ProgramToken, RoleGrant, User
from milium_site.accounts.queries import ALL, locations_for
from milium_site.audit.models import AuditEvent

SOMEBODY = (("visitor", "Visitors"), ("program", "Other programs"), ("system", "The site itself"))
COLUMNS = ("time (UTC)", "who", "what", "kind", "record", "place", "purpose", "detail", "from", "row")


def events_about(kind: str, subject_id: object) -> QuerySet[AuditEvent]:
    """What happened to one thing, oldest first. The caller asks whether the viewer may see that thing."""
    return AuditEvent.objects.filter(kind=kind, subject_id=str(subject_id)).order_by("id")


@dataclass(frozen=True)
class TrailFilter:
    """Which rows: by who ("visitor", "program", "system" or a user's id), kind, record, and days in UTC, both
    included."""

    actor: str = ""
    kind: str = ""
    subject: str = ""
    first_day: date | None = None
    last_day: date | None = None


def trail(viewer: User, wanted: TrailFilter) -> QuerySet[AuditEvent]:
    """The rows that an owner may read, newest first.

    An owner of some places reads what happened there; rows without a place are for the owner of every place.
    """
    rows = AuditEvent.objects.order_by("-id")
    places = locations_for(viewer, "read", "audit")
    if places is not ALL:
        rows = rows.filter(location_id__in=places)
    if wanted.actor in dict(SOMEBODY):
        rows = rows.filter(actor_kind=wanted.actor)
    elif wanted.actor:
        rows = rows.filter(actor_kind="staff", actor_id=wanted.actor)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.subject:
        # A list that somebody read names its records in the detail.
        rows = rows.annotate(detail_text=Cast("detail", TextField())).filter(
            Q(subject_id=wanted.subject) | Q(detail_text__contains=json.dumps(wanted.subject))
        )
    if wanted.first_day:
        rows = rows.filter(at__gte=_midnight(wanted.first_day))
    if wanted.last_day:
        rows = rows.filter(at__lt=_midnight(wanted.last_day + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def people_on_record(viewer: User) -> list[tuple[str, str]]:
    """Id and name of the staff whom the viewer may ask for, those who left too."""
    rows = User.objects.order_by("last_name", "email")
    places = locations_for(viewer, "read", "audit")
    if places is not ALL:
        rows = rows.filter(role_grants__location_id__in=places).distinct()
    return [(str(user.pk), str(user)) for user in rows]


def kinds_on_record() -> list[str]:
    """Every kind of thing that a row is about."""
    return sorted(AuditEvent.objects.order_by().values_list("kind", flat=True).distinct())


@dataclass(frozen=True)
class TrailLine:
    """One row in words. The names of staff are looked up now; the trail itself holds ids alone."""

    event: AuditEvent
    who: str
    place: str

    @property
    def what(self) -> str:
        """ "looked at answers", "sign in": who did something did the thing itself."""
        kind = self.event.kind.replace("_", " ")
        return kind if self.event.action == "E" else f"{self.event.get_action_display()} {kind}"

    @property
    def detail(self) -> str:
        return json.dumps(self.event.detail, sort_keys=True) if self.event.detail else ""

    def cells(self) -> list[str]:
        """As `COLUMNS`."""
        event = self.event
        return [
            event.at.astimezone(UTC).isoformat(sep=" ", timespec="seconds").removesuffix("+00:00"),
            self.who,
            event.get_action_display(),
            event.kind,
            event.subject_id,
            self.place,
            event.purpose,
            self.detail,
            event.client,
            str(event.pk),
        ]


def in_words(events: Iterable[AuditEvent]) -> Iterator[TrailLine]:
    """The rows with names of staff, programs and places, three queries for all of them."""
    people = {("staff", str(user.pk)): str(user) for user in User.objects.all()}
    people |= {("program", str(row.pk)): f"program {row}" for row in ProgramToken.objects.all()}
    location_model = RoleGrant._meta.get_field("location").related_model
    places = dict(location_model.objects.values_list("pk", "name"))
    for event in events:
        short = event.actor_id if event.actor_kind == "staff" else event.actor_id[:8]
        who = people.get((event.actor_kind, event.actor_id), f"{event.actor_kind} {short}")
        yield TrailLine(event, who, places.get(event.location_id, ""))
