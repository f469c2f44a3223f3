"""The counts of the visits as a drawing and as a file."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_user
from milium_site.consultations.models import Encounter, LesionObservation
from milium_site.consultations.queries import count_plot
from milium_site.consultations.queries.outcomes import CountedVisit

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_the_plot_stands_in_time_and_reaches_from_none_to_the_most():
    days = (date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 10))
    visits = [CountedVisit(day, count, (), False) for day, count in zip(days, (8, 4, 0), strict=True)]
    plot = count_plot(visits)
    first, middle, last = plot.visits
    assert (middle.x - first.x) * 3 == pytest.approx(last.x - middle.x)
    assert first.y < middle.y < last.y == plot.floor
    assert [count for count, _ in plot.ticks] == [0, 4, 8]


def test_one_visit_is_no_course():
    assert count_plot([CountedVisit(date(2026, 1, 1), 3, (), False)]) is None


@pytest.mark.django_db
def test_the_file_counts_regions_and_names_nobody(client):
    with time_machine.travel(NOW, tick=False):
        clinic = make_clinic()
        client.force_login(make_user("clinician", clinic.location))
        sites = (["nose", "nose", "cheek"], ["nose"])
        for number, found in enumerate(sites):
            start = NOW + timedelta(days=30 * number, hours=1)
            visit = make_appointment(clinic, start, now=NOW, name="Test Person")
            encounter = Encounter.objects.create(
                patient=visit.patient, appointment_id=visit.pk, location=clinic.location, started_at=start
            )
            for order, site in enumerate(found, start=1):
                LesionObservation.objects.create(
                    encounter=encounter, number=order, view="front", x=1, y=1, site=site, recorded_at=NOW
                )
        base = f"/desk/people/{visit.patient_id}/"
        rows = client.get(f"{base}bumps.csv").content.decode().split("\r\n")
        assert rows == [
            "day,region,bumps,removal",
            "2026-11-23,Cheek,1,no",
            "2026-11-23,Nose,2,no",
            "2026-12-23,Nose,1,no",
            "",
        ]
        page = client.get(base).content.decode()
        assert page.count('class="count-plot__bead"') == 2
        assert "Wednesday 23 December 2026: 1." in page
