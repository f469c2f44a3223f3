"""Reading what the clinic offers: itself, its places, people, services and hours."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache

import holidays
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from milium_site.catalogue.models import (
    ExceptionKind,
    HealthcareService,
    Location,
    OpeningException,
    OpeningRule,
    Organization,
    Resource,
    ResourceKind,
    ServiceRequirement,
)
from milium_site.statements import Prepared, columns_of, row_of

from .languages import (
    MARKED_ENGLISH,
    Coverage,
    LanguageState,
    clinical_digest,
    clinical_language,
    clinical_text,
    clinical_text_lazy,
    clinical_texts,
    clinical_words,
    english_text,
    is_approved,
    is_english_knowledge,
    knowledge_list,
    knowledge_text,
    knowledge_texts,
    language_states,
    languages_of,
    offered_languages,
    one_answer,
    translated_addresses,
    visitor_knowledge,
)

__all__ = [
    "MARKED_ENGLISH",
    "Coverage",
    "ExceptionKind",
    "LanguageState",
    "ResourceKind",
    "clinical_digest",
    "clinical_language",
    "clinical_text",
    "clinical_text_lazy",
    "clinical_texts",
    "clinical_words",
    "english_text",
    "is_approved",
    "is_english_knowledge",
    "knowledge_list",
    "knowledge_text",
    "knowledge_texts",
    "language_states",
    "languages_of",
    "offered_languages",
    "one_answer",
    "translated_addresses",
    "visitor_knowledge",
]


def clinic() -> Organization:
    """The clinic; an unsaved, nameless one until the owner has written it down."""
    rows = _clinic()
    return row_of(Organization, rows[0]) if rows else Organization(name="The clinic")


_clinic = Prepared(lambda: Organization.objects.order_by("pk").values_list(*columns_of(Organization))[:1])


def in_templates(request: HttpRequest) -> dict[str, object]:
    """The clinic for every template, read from the database only where one shows it."""
    return {"clinic": SimpleLazyObject(_clinic_if_known)}


def _clinic_if_known() -> Organization | None:
    # The page that says that something broke is drawn by the same templates, also when the database is what broke.
    try:
        return clinic()
    except DatabaseError:
        return None


def locations() -> QuerySet[Location]:
    return Location.objects.all()


def services(location: Location | None = None) -> QuerySet[HealthcareService]:
    """What visitors can book themselves, in the clinic's order; at one place if given."""
    found = HealthcareService.objects.filter(is_public=True)
    return found if location is None else found.filter(locations=location)


def every_service() -> QuerySet[HealthcareService]:
    """All services, also those that only staff books."""
    return HealthcareService.objects.all()


def locations_of(service: HealthcareService) -> QuerySet[Location]:
    return service.locations.all()


def practitioners(
    service: HealthcareService | None = None, location: Location | None = None
) -> QuerySet[Resource]:
    """Who gives a service, at one place if given. Who has no hours at the place is not there."""
    found = Resource.objects.filter(kind=ResourceKind.PRACTITIONER)
    if service is not None:
        found = found.filter(requirements__service=service)
    if location is not None:
        found = found.filter(opening_rules__location=location)
    return found.distinct()


def practitioner_there(service: HealthcareService, location: Location, slug: str) -> Resource | None:
    """As `practitioners`, the one of that slug."""
    rows = _practitioner_there(service=service.pk, location=location.pk, slug=slug)
    return row_of(Resource, rows[0]) if rows else None


_practitioner_there = Prepared(
    lambda service, location, slug: (
        Resource.objects.filter(
            kind=ResourceKind.PRACTITIONER,
            slug=slug,
            requirements__service__id=service,
            opening_rules__location__id=location,
        )
        .order_by("pk")
        .values_list(*columns_of(Resource))[:1]
    )
)


def resources_by_id(ids: Iterable[int]) -> list[Resource]:
    return [row_of(Resource, row) for row in _resources_by_id(ids=sorted(ids))]


_resources_by_id = Prepared(
    lambda ids: Resource.objects.filter(pk__in=ids).values_list(*columns_of(Resource))
)


def needs(service: HealthcareService, location: Location) -> dict[str, dict[int, str]]:
    """What the service needs at the place: kind → id → slug of who or what could serve.

    Empty where the service is not offered at the place. A kind without candidates has an empty dict.
    """
    found: dict[str, dict[int, str]] = {}
    for kind, resource_id, slug, stands_at in _needs(service=service.pk, location=location.pk):
        candidates = found.setdefault(kind, {})
        if resource_id is not None and stands_at in (None, location.pk):
            candidates[resource_id] = slug
    return found


_needs = Prepared(
    lambda service, location: (
        ServiceRequirement.objects.filter(service__id=service, service__locations__id=location)
        .order_by("kind", "resources__id")
        .values_list("kind", "resources__id", "resources__slug", "resources__location_id")
    )
)


def opening_rules(location: Location, resource_ids: list[int]) -> QuerySet[OpeningRule]:
    return OpeningRule.objects.filter(location=location, resource_id__in=resource_ids)


def opening_exceptions(location: Location, resource_ids: list[int]) -> QuerySet[OpeningException]:
    """What holds at the place for one of these or for everybody, and for one of these everywhere."""
    here, theirs = Q(location=location), Q(resource_id__in=resource_ids)
    everybody, everywhere = Q(resource=None), Q(location=None)
    return OpeningException.objects.filter((here & (theirs | everybody)) | (everywhere & theirs))


def rules_of(location: Location, resource_ids: list[int]) -> list[tuple]:
    """The weekly hours there of these: id of whose, most visits a day, weekday, opens, closes, valid from and until."""
    return _rules_of(location=location.pk, ids=resource_ids)


def exceptions_between(
    location: Location, resource_ids: list[int], start: datetime, end: datetime
) -> list[tuple]:
    """As `opening_exceptions`, those that touch `[start, end)`: id of whose or None, kind, start, end."""
    return _exceptions_between(location=location.pk, ids=resource_ids, after=start, before=end)


RULE_COLUMNS = (
    "resource_id", "resource__most_per_day", "weekday", "opens", "closes", "valid_from", "valid_until",
)  # fmt: skip
EXCEPTION_COLUMNS = ("resource_id", "kind", "start", "end")


def rules_asked(location, ids) -> QuerySet:
    """The rows of `rules_of`, by the place's id, for a `Prepared` that asks for more beside them."""
    return OpeningRule.objects.filter(location__id=location, resource__id__in=ids).order_by()


def exceptions_asked(location, ids, after, before) -> QuerySet:
    """The rows of `exceptions_between`, as `rules_asked`."""
    here, theirs = Q(location__id=location), Q(resource__id__in=ids)
    held = (here & (theirs | Q(resource=None))) | (Q(location=None) & theirs)
    return OpeningException.objects.filter(held, end__gt=after, start__lt=before).order_by()


_rules_of = Prepared(lambda location, ids: rules_asked(location, ids).values_list(*RULE_COLUMNS))
_exceptions_between = Prepared(
    lambda location, ids, after, before: exceptions_asked(location, ids, after, before).values_list(
        *EXCEPTION_COLUMNS
    )
)


def offer_by_slugs(service: str, location: str) -> tuple[HealthcareService, Location] | None:
    """The public service of that slug and the place of that slug, where it is given there."""
    rows = _offer_by_slugs(service=service, location=location)
    if not rows:
        return None
    width = len(HealthcareService._meta.concrete_fields)
    return row_of(HealthcareService, rows[0][:width]), row_of(Location, rows[0][width:])


_offer_by_slugs = Prepared(
    lambda service, location: HealthcareService.locations.through.objects.filter(
        healthcareservice__slug=service, healthcareservice__is_public=True, location__slug=location
    ).values_list(*columns_of(HealthcareService, "healthcareservice__"), *columns_of(Location, "location__"))
)


def public_holidays(location: Location, first_day: date, last_day: date) -> dict[date, str]:
    """The public holidays that close the place, from `first_day` to `last_day`, with their names."""
    found: dict[date, str] = {}
    if location.holiday_country:
        for year in range(first_day.year, last_day.year + 1):
            found |= _holidays_of(location.holiday_country, location.holiday_subdivision, year)
    is_open = set(location.open_on_holidays)
    return {
        day: name
        for day, name in sorted(found.items())
        if first_day <= day <= last_day and name not in is_open
    }


@lru_cache(maxsize=256)
def _holidays_of(country: str, subdivision: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def every_resource(kind: str | None = None) -> QuerySet[Resource]:
    """All people, rooms and devices, or those of one kind."""
    found = Resource.objects.select_related("location")
    return found if kind is None else found.filter(kind=kind)


def new_resource(kind: str) -> Resource:
    """A person, room or device still to be named."""
    return Resource(kind=ResourceKind(kind))


def weekly_hours(resource: Resource, location: Location, day: date) -> dict[int, list[tuple[time, time]]]:
    """The hours that hold on `day`: weekday → stretches in order."""
    week: dict[int, list[tuple[time, time]]] = {}
    rules = OpeningRule.objects.filter(resource=resource, location=location)
    for rule in rules.exclude(valid_until__lt=day).exclude(valid_from__gt=day).order_by("weekday", "opens"):
        week.setdefault(rule.weekday, []).append((rule.opens, rule.closes))
    return week


def coming_exceptions(now: datetime) -> QuerySet[OpeningException]:
    """Leave, closings and extra openings that are not over yet."""
    return OpeningException.objects.select_related("resource", "location").filter(end__gt=now)
