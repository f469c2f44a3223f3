"""Rows for tests, one section a room. Each function makes what its arguments do not give."""

# --- accounts -------------------------------------------------------------------------------------------------

PASSWORD = "a-long-test-password"


def make_user(role=None, location=None, *, email=None, **fields):
    """A member of staff with one role, at one place or (no `location`) at every one."""
    from milium_site.accounts.actions import grant_role
    from milium_site.accounts.models import User

    email = email or f"user{User.objects.count() + 1}@example.org"
    user = User.objects.create_user(email, PASSWORD, **fields)
    if role:
        grant_role(user, role, location and location.pk)
    return user


# --- catalogue ----------------------------------------------------------------------------------------------


def make_location(slug="old-town", *, time_zone="Europe/Berlin", **fields):
    from milium_site.catalogue.models import Location

    defaults = {"name": slug.title(), "address": "1 Test Street", "postal_code": "10000", "city": "Testville"}
    return Location.objects.create(
        slug=slug, time_zone=time_zone, **{**defaults, "country": fields.pop("country", "DE"), **fields}
    )


def make_resource(kind, slug, *, location=None, **fields):
    from milium_site.catalogue.models import Resource

    return Resource.objects.create(
        kind=kind, slug=slug, name=fields.pop("name", slug.title()), location=location, **fields
    )


def make_practitioner(slug, location, *, opens="09:00", closes="17:00", weekdays=range(7), **fields):
    """A practitioner with the same hours on each of `weekdays` at one place."""
    from datetime import time

    from milium_site.catalogue.models import OpeningRule

    practitioner = make_resource("practitioner", slug, **fields)
    OpeningRule.objects.bulk_create(
        OpeningRule(
            resource=practitioner,
            location=location,
            weekday=weekday,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
        )
        for weekday in weekdays
    )
    return practitioner


def make_service(slug="consultation", *, locations, needs, **fields):
    """A service of half an hour at every half hour; `needs` are lists of resources, one list a kind."""
    from milium_site.catalogue.models import HealthcareService, ServiceRequirement

    defaults = {"name": slug.title(), "duration_minutes": 30, "step_minutes": 30, "notice_minutes": 0}
    service = HealthcareService.objects.create(slug=slug, **{**defaults, **fields})
    service.locations.set(locations)
    for resources in needs:
        requirement = ServiceRequirement.objects.create(service=service, kind=resources[0].kind)
        requirement.resources.set(resources)
    return service


def make_clinic(**service_fields):
    """A clinic of one place, two practitioners and one service, as a namespace."""
    from types import SimpleNamespace

    from milium_site.catalogue.models import Organization

    organization = Organization.objects.create(
        name="Test clinic", country="DE", phone="+49 30 000000", email="clinic@example.org"
    )
    location = make_location()
    ada = make_practitioner("ada", location)
    ben = make_practitioner("ben", location)
    service = make_service(locations=[location], needs=[[ada, ben]], **service_fields)
    return SimpleNamespace(organization=organization, location=location, ada=ada, ben=ben, service=service)


# --- booking ------------------------------------------------------------------------------------------------


def make_appointment(clinic, start, *, practitioner=None, service=None, by=None, now=None, **details):
    """An appointment booked through the front door; `details` are the patient's."""
    import secrets

    from milium_site.audit.actions import Actor
    from milium_site.booking.actions import PatientDetails, book_appointment

    return book_appointment(
        by=by or Actor.system("tests"),
        service=service or clinic.service,
        location=clinic.location,
        start=start,
        practitioner=practitioner,
        patient=PatientDetails(**{"name": "Test Person", "email": "person@example.org", **details}),
        idempotency_key=secrets.token_urlsafe(16),
        now=now,
    )
