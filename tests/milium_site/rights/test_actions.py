"""Erasing a person: what goes, what a law keeps, and a search of everything afterwards."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site
from django.db import connection, models
from django.utils import timezone

from factories import make_appointment, make_user
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment, Hold, WaitlistEntry
from milium_site.desk.models import DeskNote, ServiceRequest
from milium_site.messages.models import OutboxMessage
from milium_site.photographs.models import Photograph
from milium_site.records.models import Consent, Patient, PatientVersion, QuestionnaireResponse
from milium_site.rights import actions
from milium_site.rights.models import RetentionReport, RightsRequest
from milium_site.rights.queries.copying import HELD_IN, SAYS_NOTHING_MORE
from milium_site.rights.queries.retention import counts_due, rule, rules

from .conftest import BY, CANARY, leave_traces, soon, was_here

pytestmark = pytest.mark.django_db


def everything_in_the_database():
    """Every row of every table as text, sealed fields opened; the audit trail, too."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            found += [
                f"{model._meta.label}: {getattr(row, field.attname)!r}"
                for field in model._meta.concrete_fields
            ]
    return "\n".join(found)


def everything_on_disk(settings):
    folders = [Path(settings.MAIL_DIR), Path(settings.STORAGES["photographs"]["OPTIONS"]["location"])]
    files = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
    return [path.read_bytes() for path in files]


def test_the_person_is_everywhere_before(clinic, settings):
    leave_traces(clinic)
    text = everything_in_the_database()
    for model in HELD_IN:
        assert f"{model._meta.label}:" in text or model._meta.model_name.endswith("reminder"), model
    assert CANARY in text
    assert len(everything_on_disk(settings)) >= 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_person_who_was_never_here(clinic, settings, caplog):
    caplog.set_level(logging.DEBUG)
    traces = leave_traces(clinic)
    other = make_appointment(clinic, soon(4), name="Somebody Else", email="else@example.org")
    erased = actions.erase_person(by=BY, patient=traces.patient)
    assert erased.kept == []
    assert erased.gone["appointments"] == erased.gone["photographs"] == erased.gone["answers"] == 1
    text = everything_in_the_database()
    for word in (CANARY, CANARY.lower(), "Mia Wrong", "99887766"):
        assert word not in text
        assert word not in caplog.text
    assert everything_on_disk(settings) == [] or all(
        b"else@example.org" in one for one in everything_on_disk(settings)
    )
    assert Appointment.objects.get() == other
    assert Hold.objects.count() == 0
    # That it was asked for and answered stays, and leads to nobody.
    assert RightsRequest.objects.get().patient is None
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        for path in (database, database.with_name(database.name + "-wal")):
            held = path.read_bytes() if path.exists() else b""
            assert CANARY.encode() not in held
            assert CANARY.lower().encode() not in held


def test_the_trail_keeps_that_it_happened_and_no_name(clinic):
    traces = leave_traces(clinic)
    actions.erase_person(by=BY, patient=traces.patient)
    assert AuditEvent.objects.filter(action="D", kind="patient", subject_id=str(traces.patient.pk)).exists()
    assert CANARY not in str(list(AuditEvent.objects.values()))


def test_of_somebody_who_was_here_only_the_listed_record_stays(clinic):
    clinic.organization.country = "DE"
    clinic.organization.save()
    traces = leave_traces(clinic)
    was_here(traces)
    again = make_appointment(clinic, soon(6), name=f"Mia {CANARY}", email=traces.patient.email)
    erased = actions.erase_person(by=BY, patient=traces.patient)
    assert erased.law == "BGB § 630f (3)"
    assert erased.kept_until == (traces.visit.end + timedelta(days=rule("treatment_record").days)).date()
    patient = Patient.objects.get()
    assert (patient.name, patient.email, patient.phone) == (f"Mia {CANARY}", "", "")
    assert (patient.erased_at is not None, patient.kept_until) == (True, erased.kept_until)
    assert Appointment.objects.get() == traces.visit
    assert not Appointment.objects.filter(pk=again.pk).exists()
    assert QuestionnaireResponse.objects.get().answers == {"clue": CANARY}
    assert (Photograph.objects.count(), PatientVersion.objects.count()) == (1, 0)
    assert (OutboxMessage.objects.count(), WaitlistEntry.objects.count()) == (0, 0)
    assert ServiceRequest.objects.get().status == "revoked"
    assert not DeskNote.objects.exists()
    assert set(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == {"photo_care"}
    assert "mia@" not in everything_in_the_database()


def test_the_same_address_under_another_name_is_another_person(clinic):
    traces = leave_traces(clinic)
    child = make_appointment(clinic, soon(4), name="Another Child", email=traces.patient.email)
    actions.erase_person(by=BY, patient=traces.patient)
    assert Patient.objects.get() == child.patient
    assert OutboxMessage.objects.get().about_id == child.pk


def test_every_model_that_hangs_on_a_person_is_in_the_copy_or_says_nothing_more():
    """A new kind of thing about people fails here until the copy, the erasure and this table know it."""
    known = {model._meta.label for model in HELD_IN}
    known |= {key if isinstance(key, str) else key._meta.label for key in SAYS_NOTHING_MORE}
    elsewhere = {"accounts", "account", "mfa", "staff", "catalogue"}
    waiting = [Patient]
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        by_address = any(isinstance(field, models.EmailField) for field in fields)
        by_id = {field.name for field in fields} & {"appointment_id", "patient_id", "about_id"}
        if model._meta.app_label not in elsewhere and (by_address or by_id):
            waiting.append(model)
    reached = set()
    while waiting:
        model = waiting.pop()
        if model._meta.label not in reached:
            reached.add(model._meta.label)
            waiting += [relation.related_model for relation in model._meta.related_objects]
    assert reached == known


# --- how long what stays ---


def make_old(traces, days):
    then = timezone.now() - timedelta(days=days)
    Appointment.objects.filter(pk=traces.visit.pk).update(start=then - timedelta(minutes=30), end=then)
    OutboxMessage.objects.update(created_at=then)


def test_nothing_goes_before_its_time(clinic):
    leave_traces(clinic)
    assert counts_due(timezone.now()) == {}
    assert actions.report_due() is None
    assert actions.run_retention(at_once=True) is None


def test_what_is_over_is_reported_first_and_goes_a_week_later(clinic):
    traces = leave_traces(clinic)
    make_old(traces, 200)
    now = timezone.now()
    report = actions.report_due(now)
    assert report.counts == {"photograph": 1, "never_seen": 1, "mail": OutboxMessage.objects.count()}
    assert actions.report_due(now) == report
    assert actions.run_retention(now + timedelta(days=6)) is None
    assert Patient.objects.count() == 1
    done = actions.run_retention(now + timedelta(days=7))
    assert (done.pk, done.done_at) == (report.pk, now + timedelta(days=7))
    assert done.deleted["never_seen"] == 1
    assert (Patient.objects.count(), Photograph.objects.count(), OutboxMessage.objects.count()) == (0, 0, 0)


def test_what_the_report_did_not_name_stays(clinic):
    traces = leave_traces(clinic)
    make_old(traces, 200)
    now = timezone.now()
    actions.report_due(now)
    later = make_appointment(clinic, soon(4), name="Later", email="later@example.org")
    start = now - timedelta(days=180)
    Appointment.objects.filter(pk=later.pk).update(start=start, end=start + timedelta(minutes=30))
    actions.run_retention(now + timedelta(days=8))
    assert Patient.objects.get() == later.patient


def test_who_came_back_since_the_report_stays(clinic):
    traces = leave_traces(clinic)
    make_old(traces, 200)
    now = timezone.now()
    actions.report_due(now)
    Appointment.objects.filter(pk=traces.visit.pk).update(end=now + timedelta(days=3))
    actions.run_retention(now + timedelta(days=8))
    assert Patient.objects.get() == traces.patient


def test_a_held_report_is_not_carried_out_until_it_is_let_go(clinic):
    traces, owner = leave_traces(clinic), make_user("owner")
    make_old(traces, 200)
    report = actions.report_due()
    actions.hold_report(by=BY, report=report, viewer=owner)
    assert actions.run_retention(timezone.now() + timedelta(days=400), at_once=True) is None
    actions.release_report(by=BY, report=RetentionReport.objects.get())
    assert actions.run_retention(timezone.now() + timedelta(days=6)) is None
    assert actions.run_retention(timezone.now() + timedelta(days=8)) is not None


def test_a_record_of_treatment_goes_when_the_law_lets_it(clinic):
    traces = leave_traces(clinic)
    was_here(traces, days_ago=3600)
    assert "treatment_record" not in counts_due(timezone.now())
    was_here(traces, days_ago=3700)
    actions.report_due()
    actions.run_retention(at_once=True)
    assert (Patient.objects.count(), Photograph.objects.count()) == (0, 0)


@pytest.mark.parametrize(("country", "years"), [("DE", 10), ("FR", 20)])
def test_no_period_is_shorter_than_the_law(clinic, country, years):
    clinic.organization.country = country
    clinic.organization.save()
    least = rule("treatment_record").least_days
    assert round(least / 365.25) == years
    with pytest.raises(ValueError, match="The law asks"):
        actions.set_period(by=BY, viewer=make_user("owner"), kind="treatment_record", days=least - 1)
    actions.set_period(by=BY, viewer=make_user("owner"), kind="treatment_record", days=least + 5)
    assert rule("treatment_record").days == least + 5


def test_every_rule_has_something_that_it_counts():
    from milium_site.rights.queries.retention import DUE

    assert {one.kind for one in rules()} == set(DUE)
    assert site.DEMO


# --- asking ---


def test_asking_twice_stays_one_request_due_in_a_month(clinic):
    traces = leave_traces(clinic)
    first = traces.request
    again = actions.ask(
        by=BY, patient=traces.patient, location_id=clinic.location.pk, kind="erasure", words="please"
    )
    assert (again.pk, again.words) == (first.pk, "please")
    assert 28 <= (first.due_on - timezone.now().date()).days <= 31
    owner = make_user("owner")
    actions.answer_request(by=BY, request=again, outcome="in_part", viewer=owner)
    actions.answer_request(by=BY, request=again, outcome="refused", viewer=make_user("owner"))
    again.refresh_from_db()
    assert (again.outcome, again.answered_by) == ("in_part", owner)
    new = actions.ask(by=BY, patient=traces.patient, location_id=clinic.location.pk, kind="erasure")
    assert new.pk != first.pk


# --- by hand and by itself ---


def test_the_worker_reports_first_and_carries_out_later(clinic, monkeypatch):
    from milium_site.rights.tasks import keep_retention

    make_old(leave_traces(clinic), 200)
    keep_retention()
    assert (RetentionReport.objects.count(), Patient.objects.count()) == (1, 1)
    RetentionReport.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    keep_retention()
    assert (RetentionReport.objects.get().deleted["never_seen"], Patient.objects.count()) == (1, 0)


def test_sessions_that_are_over_go_without_a_report():
    from django.contrib.sessions.models import Session

    from milium_site.rights.actions.retaining import forget_what_needs_no_report

    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(hours=1))
    forget_what_needs_no_report()
    assert [row.session_key for row in Session.objects.all()] == ["new"]


def test_the_operator_sees_and_runs_it(clinic):
    from click.testing import CliRunner

    from milium_site.cli import main

    def says(*words):
        done = CliRunner().invoke(main, ["retention", *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert "Nothing is over its time." in says("report")
    make_old(leave_traces(clinic), 200)
    assert "never came" in says("report")
    assert "Nothing to carry out" in says("run")
    assert "never came" in says("run", "--at-once")
    assert Patient.objects.count() == 0
