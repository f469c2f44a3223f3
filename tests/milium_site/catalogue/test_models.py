from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

import factories
from milium_site.catalogue.models import (
    HealthcareService,
    Location,
    OpeningException,
    OpeningRule,
    Organization,
    ServiceRequirement,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.mark.parametrize(
    "zone",
    ["Europe", "x" * 5_000, "x\0", "../../etc/passwd", "europe/berlin ", "", "UTC+1", "Europe/Atlantis"],
)
def test_place_needs_a_zone_that_exists(zone):
    place = Location(slug="a", name="A", address="1", postal_code="1", city="C", country="DE", time_zone=zone)
    with pytest.raises(ValidationError) as refused:
        place.full_clean()
    assert "time_zone" in refused.value.message_dict


@pytest.mark.parametrize(
    ("country", "subdivision"), [("XX", ""), ("DE", "ZZ"), ("D", ""), ("", "BE"), ("\0\0", "")]
)
def test_place_needs_holidays_that_are_known(country, subdivision):
    place = Location(
        slug="a", name="A", address="1", postal_code="1", city="C", country="DE", time_zone="UTC",
        holiday_country=country, holiday_subdivision=subdivision,
    )  # fmt: skip
    with pytest.raises(ValidationError):
        place.full_clean()


def test_place_may_have_holidays_of_its_region_or_none():
    for country, subdivision in (("", ""), ("DE", ""), ("DE", "BE"), ("PT", "11"), ("LT", "")):
        Location(
            slug="a", name="A", address="1", postal_code="1", city="C", country="DE", time_zone="UTC",
            holiday_country=country, holiday_subdivision=subdivision,
        ).full_clean()  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_minutes", 0),
        ("duration_minutes", 7),
        ("duration_minutes", 10**400),
        ("step_minutes", 7),
        ("buffer_before_minutes", 3),
        ("buffer_after_minutes", 10_000),
        ("notice_minutes", 10**400),
        ("window_days", 0),
        ("window_days", 100_000),
        ("price_amount", -1),
        ("price_amount", "1e400"),
    ],
)
def test_service_with_impossible_figures_is_refused(clinic, field, value):
    setattr(clinic.service, field, value)
    with pytest.raises(ValidationError) as refused:
        clinic.service.full_clean()
    assert field in str(refused.value.message_dict) or "__all__" in refused.value.message_dict


@pytest.mark.parametrize(
    "write",
    [
        lambda c: Organization.objects.create(id=2, name="Second", country="DE"),
        lambda c: HealthcareService.objects.create(slug="x", name="X", duration_minutes=0),
        lambda c: HealthcareService.objects.create(slug="x", name="X", duration_minutes=20, step_minutes=7),
        lambda c: factories.make_resource("room", "nowhere"),
        lambda c: ServiceRequirement.objects.create(service=c.service, kind="practitioner"),
        lambda c: OpeningException.objects.create(start=NOW, end=NOW + timedelta(hours=1), kind="leave"),
        lambda c: OpeningException.objects.create(resource=c.ada, start=NOW, end=NOW, kind="leave"),
        lambda c: OpeningException.objects.create(
            location=c.location, start=NOW, end=NOW + timedelta(hours=1), kind="extra"
        ),
        lambda c: OpeningRule.objects.create(
            resource=c.ada, location=c.location, weekday=7, opens=time(9), closes=time(10)
        ),
        lambda c: OpeningRule.objects.create(
            resource=c.ada,
            location=c.location,
            weekday=1,
            opens=time(9),
            closes=time(10),
            valid_from=date(2027, 2, 1),
            valid_until=date(2027, 1, 1),
        ),
    ],
    ids=["second clinic", "no length", "odd step", "room nowhere", "kind twice", "nobody's leave", "no stretch",
         "extra of nobody", "eighth weekday", "ends before it begins"],
)  # fmt: skip
def test_database_refuses_what_makes_no_sense(clinic, write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(clinic)
