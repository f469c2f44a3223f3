"""What the owner changes, each with its audit row. Values come checked from `forms`."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from milium_site.audit.actions import Actor, record
from milium_site.catalogue.models import (
    HealthcareService,
    Location,
    OpeningException,
    OpeningRule,
    Organization,
    Resource,
    ResourceKind,
    ServiceRequirement,
)
from milium_site.catalogue.queries import clinic

Stretch = tuple[time, time]


@transaction.atomic
def save_clinic(*, by: Actor, data: Mapping[str, Any]) -> Organization:
    """The clinic with its name, telephone and advice changed."""
    return _save(by, clinic(), data, "organization", None)


@transaction.atomic
def save_location(*, by: Actor, location: Location | None, data: Mapping[str, Any]) -> Location:
    """The place as changed, or a new one."""
    return _save(by, location or Location(slug=_free_slug(Location, data["name"])), data, "location", None)


@transaction.atomic
def save_resource(*, by: Actor, resource: Resource, data: Mapping[str, Any]) -> Resource:
    """The person, room or device as changed; a new one where it has no id yet."""
    if resource.pk is None:
        resource = Resource(kind=resource.kind, slug=_free_slug(Resource, data["name"]))
    place = data["location"].pk if data.get("location") else None
    return _save(by, resource, data, "resource", place)


@transaction.atomic
def save_service(
    *,
    by: Actor,
    service: HealthcareService | None,
    data: Mapping[str, Any],
    locations: Iterable[Location],
    needs: Mapping[str, Iterable[Resource]],
) -> HealthcareService:
    """The service as changed, or a new one. `needs` are who or what can serve, by kind; an empty kind is not
    needed."""
    service = service or HealthcareService(slug=_free_slug(HealthcareService, data["name"]))
    service = _save(by, service, data, "service", None)
    service.locations.set(locations)
    for kind in ResourceKind.values:
        resources = list(needs.get(kind, ()))
        if not resources:
            service.requirements.filter(kind=kind).delete()
            continue
        ServiceRequirement.objects.get_or_create(service=service, kind=kind)[0].resources.set(resources)
    return service


@transaction.atomic
def set_hours(
    *,
    by: Actor,
    resource: Resource,
    location: Location,
    week: Mapping[int, Iterable[Stretch]],
    valid_from: date | None,
) -> None:
    """Gives one person, room or device other weekly hours at one place.

    With a `valid_from` the hours until then stay as they are, and end on the day before.
    """
    rules = OpeningRule.objects.filter(resource=resource, location=location)
    if valid_from is None:
        rules.delete()
    else:
        rules.filter(valid_from__gte=valid_from).delete()
        rules.exclude(valid_until__lt=valid_from).update(valid_until=valid_from - timedelta(days=1))
    OpeningRule.objects.bulk_create(
        OpeningRule(
            resource=resource,
            location=location,
            weekday=weekday,
            opens=opens,
            closes=closes,
            valid_from=valid_from,
        )
        for weekday, stretches in week.items()
        for opens, closes in stretches
    )
    written = {
        str(day): [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in stretches]
        for day, stretches in week.items()
    }
    detail = {"week": written, "valid_from": valid_from.isoformat() if valid_from else ""}
    _record(by, "U", f"hours: {resource.slug}", location.pk, detail)


@transaction.atomic
def add_exception(
    *,
    by: Actor,
    kind: str,
    resource: Resource | None,
    location: Location | None,
    start: datetime,
    end: datetime,
) -> OpeningException:
    """Leave, a closed place or an extra opening, `[start, end)`."""
    row = OpeningException.objects.create(
        kind=kind, resource=resource, location=location, start=start, end=end
    )
    whose = resource.slug if resource else "everybody"
    detail = {"whose": whose, "start": start.isoformat(), "end": end.isoformat()}
    _record(by, "C", f"{kind}: {row.pk}", location and location.pk, detail)
    return row


@transaction.atomic
def remove_exception(*, by: Actor, exception: OpeningException) -> None:
    """Takes leave, a closing or an extra opening away again."""
    detail = {"start": exception.start.isoformat(), "end": exception.end.isoformat()}
    _record(by, "D", f"{exception.kind}: {exception.pk}", exception.location_id, detail)
    OpeningException.objects.filter(pk=exception.pk).delete()


def _save(by: Actor, row: Any, data: Mapping[str, Any], name: str, location_id: int | None) -> Any:
    """The row with these values, on its own copy: the one that a page shows stays as the database has it."""
    row = copy.copy(row)
    is_new = row._state.adding
    changed = [field for field, value in data.items() if is_new or getattr(row, field) != value]
    for field in changed:
        setattr(row, field, data[field])
    row.save()
    subject = f"{name}: {getattr(row, 'slug', row.pk)}"
    _record(by, "C" if is_new else "U", subject, location_id, {"changed": sorted(changed)})
    return row


def _record(by: Actor, action: str, subject: str, location_id: int | None, detail: dict[str, Any]) -> None:
    record(by=by, action=action, kind="clinic", id=subject, location_id=location_id, detail=detail)


def _free_slug(model: type[models.Model], name: str) -> str:
    """A slug for the name that no other row has; names in other scripts get a plain one."""
    stem = slugify(name)[:40] or model._meta.model_name
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(
        slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )
