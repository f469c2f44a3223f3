"""The clinic's figures, counted over rows that were made by hand."""

import csv
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from factories import make_clinic, make_location, make_service, make_user
from milium_site.booking.models import Appointment
from milium_site.consultations.models import (
    CheckIn,
    Encounter,
    LesionObservation,
    Procedure,
    ProcedureStep,
)
from milium_site.records.models import Patient, PatientMerge

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BEGAN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
FILE = "/desk/outcomes/outcomes.csv"


@pytest.fixture
def clinic():
    """A clinic with a free consultation and a removal that has a price."""
    made = make_clinic()
    made.removal = make_service(
        "removal", locations=[made.location], needs=[[made.ada, made.ben]], price_amount=90
    )
    return made


def person(number):
    return Patient.objects.create(name=f"Demo Person {number}", email=f"demo{number}@example.org")


def appointment(clinic, patient, start, status="fulfilled", service=None):
    return Appointment.objects.create(
        identifier=uuid4().hex[:12],
        patient=patient,
        service=service or clinic.service,
        location=clinic.location,
        start=start,
        end=start + timedelta(minutes=30),
        time_zone=clinic.location.time_zone,
        status=status,
    )


def seen(clinic, patient, start, sites, complication=None, flagged=None):
    """A finished visit with these bumps; with a `complication`, also "none", a signed removal."""
    encounter = Encounter.objects.create(
        patient=patient,
        appointment_id=uuid4(),
        location=clinic.location,
        status=Encounter.Status.FINISHED,
        started_at=start,
    )
    for number, site in enumerate(sites, start=1):
        LesionObservation.objects.create(
            encounter=encounter, number=number, view="front", x=1, y=1, site=site, recorded_at=start
        )
    if complication:
        removal = Procedure.objects.create(encounter=encounter, consent_version="removal-1", started_at=start)
        for order, what in enumerate(("none", complication), start=1):
            ProcedureStep.objects.create(
                procedure=removal, number=order, step="complications", outcome="done",
                values={"what": what}, done_at=start, recorded_at=start,
            )  # fmt: skip
        Procedure.objects.filter(pk=removal.pk).update(signed_at=start)
    if flagged is not None:
        CheckIn.objects.create(
            encounter=encounter, due_on=start.date(), answered_at=start, is_flagged=flagged
        )


def course_of(clinic, patient, after, complication="none"):
    seen(clinic, patient, BEGAN, ["nose", "nose", "nose", "cheek"], complication, flagged=False)
    seen(clinic, patient, BEGAN + timedelta(days=30), after)


def asked(client, path=FILE, **query):
    with time_machine.travel(NOW, tick=False):
        answer = client.get(path, query)
    assert answer.status_code == 200
    return answer


def rows(client, **query):
    lines = csv.reader(asked(client, **query).content.decode().splitlines())
    return {line[0]: line[1:] for line in lines if line}


def test_removals_are_followed_to_the_next_visit(client, clinic):
    for number in range(16):
        after = ([], ["nose"], ["forehead"])[0 if number < 5 else 1 if number < 10 else 2]
        course_of(clinic, person(number), after, "bleeding" if number < 6 else "none")
    client.force_login(make_user("owner"))
    found = rows(client)
    assert found["Cleared"][:2] == ["11", "16"]
    assert found["Came back, or was left"][:2] == ["5", "16"]
    assert found["New"][:2] == ["6", "16"]
    assert found["Bleeding, or something else, at the removal"][:2] == ["6", "16"]
    assert found["A sign to look at, some days after"][0] == "fewer than 5 people, of 16"
    assert found["1"] == ["16", "4.0", "4.0", "4.0"]
    assert found["2"] == ["16", "0.0", "1.0", "1.0"]


def test_one_person_under_two_rows_is_one(client, clinic):
    first, again, double = person(1), person(1), person(2)
    PatientMerge.objects.create(kept=first, merged=double, merged_at=NOW, merged_by="1")
    for number in range(5):
        appointment(clinic, person(10 + number), BEGAN)
        appointment(clinic, person(20 + number), BEGAN)
        appointment(clinic, person(20 + number), BEGAN + timedelta(days=9), service=clinic.removal)
    for number, patient in enumerate((first, again, double)):
        appointment(clinic, patient, BEGAN + timedelta(days=number))
    client.force_login(make_user("clinician", clinic.location))
    assert rows(client)["From a free consultation to a treatment"][:2] == ["5", "11"]


def test_a_treatment_before_the_consultation_does_not_count(client, clinic):
    for number in range(10):
        patient = person(number)
        appointment(clinic, patient, BEGAN + timedelta(days=2))
        appointment(clinic, patient, BEGAN + timedelta(days=1 if number < 5 else 3), service=clinic.removal)
    client.force_login(make_user("owner"))
    assert rows(client)["From a free consultation to a treatment"][:2] == ["5", "10"]


def test_what_did_not_take_place_yet_is_no_case(client, clinic):
    for number in range(6):
        appointment(clinic, person(number), BEGAN, "noshow")
        appointment(clinic, person(10 + number), BEGAN, "fulfilled")
        appointment(clinic, person(20 + number), BEGAN, "booked")
        appointment(clinic, person(30 + number), NOW + timedelta(days=1), "noshow")
    client.force_login(make_user("owner"))
    assert rows(client)["Did not come"][:2] == ["6", "12"]


def test_only_the_viewers_places_and_the_months_asked_for_count(client, clinic):
    for number in range(6):
        appointment(clinic, person(number), BEGAN, "noshow")
    client.force_login(make_user("owner", make_location("elsewhere")))
    assert rows(client)["Did not come"][0] == "no case yet"
    client.force_login(make_user("owner"))
    assert rows(client, first="2026-10", last="2026-11")["Did not come"][0] == "no case yet"
    assert rows(client, first="2026-09", last="2026-09")["Did not come"][1] == "6"


def test_months_in_the_wrong_order_are_refused_in_words(client, clinic):
    client.force_login(make_user("owner"))
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/desk/outcomes/", {"first": "2026-11", "last": "2026-09"})
    assert answer.status_code == 422
    assert "The last month comes before the first." in answer.content.decode()


def test_the_page_names_nobody_and_asks_as_often_for_many_as_for_few(
    client, clinic, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(make_user("owner"))
    course_of(clinic, person(0), [])
    # What the first page of a process remembers is no part of the count.
    asked(client, "/desk/outcomes/")
    with django_assert_max_num_queries(20) as few:
        asked(client, "/desk/outcomes/")
    for number in range(1, 12):
        course_of(clinic, person(number), [])
        appointment(clinic, person(number), BEGAN)
    with django_assert_num_queries(len(few)):
        page = asked(client, "/desk/outcomes/").content.decode()
    assert "Demo Person" not in page
    assert "all but fewer than 5 people, of 12" in page
    assert page.count('class="count-plot__bead"') == 2
    assert date(2026, 11, 30).strftime("%-d %B %Y") in page
