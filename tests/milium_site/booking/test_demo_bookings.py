import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from milium_site.booking.actions import load_demo
from milium_site.booking.models import Appointment, Claim, WaitlistEntry
from milium_site.booking.queries import must_confirm, terms
from milium_site.catalogue.actions import load_demo as load_clinic
from milium_site.catalogue.models import OpeningRule
from milium_site.desk.actions import load_demo as load_recalls
from milium_site.desk.models import ServiceRequest
from milium_site.messages.models import OutboxMessage
from milium_site.records.models import Patient, QuestionnaireResponse

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 1, 13, 11, tzinfo=UTC)  # a Wednesday
EASTER_SUNDAY = datetime(2027, 3, 28, 9, tzinfo=UTC)


def test_demo_fills_three_weeks_on_both_places_within_seconds():
    load_clinic(NOON)
    began = time.monotonic()
    count = load_demo(NOON)
    assert time.monotonic() - began < 3
    assert count == Appointment.objects.count() > 200
    first, last = Appointment.objects.order_by("start").first(), Appointment.objects.order_by("start").last()
    assert last.start - first.start > timedelta(days=18)
    assert set(Appointment.objects.values_list("location__slug", flat=True)) == {"berlin", "lisbon"}
    assert len(set(Appointment.objects.values_list("service", flat=True))) == 5


def test_demo_is_loaded_once_and_writes_to_nobody():
    load_clinic(NOON)
    load_demo(NOON)
    before = Appointment.objects.count()
    assert load_demo(NOON + timedelta(days=1)) == 0
    assert Appointment.objects.count() == before
    assert OutboxMessage.objects.count() == 0


def test_hundreds_of_demo_bookings_at_once_are_no_strain_on_the_first_visitor():
    now = timezone.now()
    load_clinic(now)
    load_demo(now)
    assert Appointment.objects.filter(created_at__gte=now).count() > terms().strained_after
    assert not must_confirm(terms(), now)


def test_demo_people_are_marked_as_demo():
    load_clinic(NOON)
    load_demo(NOON)
    for patient in Patient.objects.all():
        assert patient.is_demo
        assert patient.name.startswith("Demo ")
        assert patient.email.endswith("@example.org")


def test_demo_is_the_same_for_the_same_moment():
    columns = ("identifier", "start", "status", "patient__name")
    load_clinic(NOON)
    load_demo(NOON)
    first = list(Appointment.objects.order_by("identifier").values_list(*columns))
    Appointment.objects.all().delete()
    load_demo(NOON)
    assert list(Appointment.objects.order_by("identifier").values_list(*columns)) == first


@pytest.mark.parametrize(
    ("now", "least"),
    [(NOON, 4), (EASTER_SUNDAY, 2), (NOON.replace(hour=0), 2), (NOON.replace(hour=23), 2)],
)
def test_demo_shows_several_states_today_at_both_places(now, least):
    load_clinic(now)
    load_demo(now)
    states = {"berlin": Counter(), "lisbon": Counter()}
    for row in Appointment.objects.select_related("location"):
        zone = ZoneInfo(row.time_zone)
        if row.start.astimezone(zone).date() == now.astimezone(zone).date():
            states[row.location.slug][row.status] += 1
    assert all(len(found) >= least for found in states.values()), states
    for row in Appointment.objects.filter(status__in=["arrived", "checked-in"]):
        assert row.start - timedelta(minutes=30) <= now <= row.end + timedelta(minutes=30)


def test_demo_bookings_keep_to_the_hours_and_the_claims_to_the_bookings():
    load_clinic(NOON)
    load_demo(NOON)
    for claim in Claim.objects.select_related("appointment__service"):
        visit = claim.appointment
        assert claim.live == (visit.status != "cancelled")
        assert claim.start <= visit.start < visit.end <= claim.end
    for visit in Appointment.objects.prefetch_related("claims__resource"):
        wall = visit.start.astimezone(ZoneInfo(visit.time_zone))
        rules = OpeningRule.objects.filter(resource=visit.practitioner, location=visit.location)
        if wall.weekday() < 5:
            assert rules.filter(weekday=wall.weekday(), opens__lte=wall.time()).exists()


def test_demo_has_answers_with_a_safety_line_at_both_places():
    load_clinic(NOON)
    load_demo(NOON)
    urgent = QuestionnaireResponse.objects.exclude(urgency="")
    assert set(urgent.values_list("location__slug", flat=True)) == {"berlin", "lisbon"}
    assert QuestionnaireResponse.objects.filter(urgency="").exists()
    visits = Appointment.objects.filter(pk__in=QuestionnaireResponse.objects.values("appointment_id"))
    assert visits.count() == QuestionnaireResponse.objects.count()


def test_demo_of_a_site_without_a_clinic_is_empty():
    assert load_demo(NOON) == 0


def test_demo_shows_a_visit_that_another_one_follows_and_who_waits():
    load_clinic(NOON)
    load_demo(NOON)
    for place in ("berlin", "lisbon"):
        removals = Appointment.objects.filter(location__slug=place, service__slug="milia-removal")
        earlier = [
            visit.patient.appointments.filter(
                service__slug="free-consultation", start__lt=visit.start
            ).count()
            for visit in removals.filter(status="fulfilled")
        ]
        assert earlier.count(1) == 1
        assert WaitlistEntry.objects.filter(location__slug=place).count() == 1
    load_recalls(NOON)
    ahead, overdue = ServiceRequest.objects.order_by("-due_on")
    assert timedelta(weeks=4) <= ahead.due_on - NOON.date() <= timedelta(weeks=6)
    assert overdue.due_on < NOON.date()
    assert ahead.service.slug == "review"
    assert OutboxMessage.objects.count() == 0
