"""Letting go of what is over its time: first a report of what would go, a week later the going itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from milium_site.accounts.actions import forget_old_tries
from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.messages.models import OutboxMessage
from milium_site.photographs.actions import delete_photograph
from milium_site.rights.actions.erasing import Erased, delete_patient, forget_mails
from milium_site.rights.models import RetentionPeriod, RetentionReport
from milium_site.rights.queries.retention import DUE, counts_due, due, open_report, rule

TIME_TO_OBJECT = timedelta(days=7)
BATCH = 50
BY = Actor.system("retention")


def forget_what_needs_no_report() -> None:
    """Visitors' sessions that are over, with the answers in them, and old counts of tries."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    forget_old_tries()


def report_due(now: datetime | None = None) -> RetentionReport | None:
    """The report that is open, or a new one of what is due now; None when nothing is."""
    now = now or timezone.now()
    if found := open_report():
        return found
    counts = counts_due(now)
    if not counts:
        return None
    return RetentionReport.objects.create(reported_at=now, due_at=now + TIME_TO_OBJECT, counts=counts)


def run_retention(
    now: datetime | None = None, *, at_once: bool = False, by: Actor = BY
) -> RetentionReport | None:
    """Carries out the open report once its week is over, or `at_once`; None when there is nothing to carry out.

    What became due after the report was written waits for the next one. A report that is held is never carried out.
    """
    now = now or timezone.now()
    report = open_report()
    if report is None or report.held_at is not None or (report.due_at > now and not at_once):
        return None
    deleted = {kind: count for kind in DUE if (count := _delete(kind, report.reported_at, by))}
    report.done_at, report.deleted = now, deleted
    report.save(update_fields=["done_at", "deleted"])
    record(by=by, action="D", kind="retention", id=report.pk, detail=deleted)
    return report


def _delete(kind: str, reported_at: datetime, by: Actor) -> int:
    """In small transactions, so that bookings go on meanwhile."""
    done, last = 0, -1
    while done > last and (keys := list(due(kind, reported_at).values_list("pk", flat=True)[:BATCH])):
        last = done
        with transaction.atomic():
            done += _delete_some(kind, reported_at, keys, by)
    return done


def _delete_some(kind: str, reported_at: datetime, keys: list, by: Actor) -> int:
    # Asked again inside the transaction: somebody who came back since the report is due no longer.
    rows = list(due(kind, reported_at).filter(pk__in=keys))
    purpose = f"retention: {kind}"
    for row in rows:
        if kind in {"never_seen", "treatment_record"}:
            delete_patient(by, row, Erased(), purpose)
        elif kind == "photograph":
            delete_photograph(by=by, photograph=row, purpose=purpose)
        elif isinstance(row, OutboxMessage):
            forget_mails(OutboxMessage.objects.filter(pk=row.pk), Erased())
        else:
            row.delete()
    return len(rows)


@transaction.atomic
def hold_report(*, by: Actor, report: RetentionReport, viewer: User) -> None:
    """Stops a report from being carried out until it is released."""
    if report.done_at is None and report.held_at is None:
        report.held_at, report.held_by = timezone.now(), viewer
        report.save(update_fields=["held_at", "held_by"])
        record(by=by, action="U", kind="retention", id=report.pk, purpose="held")


@transaction.atomic
def release_report(*, by: Actor, report: RetentionReport) -> None:
    """Lets a held report go on; its week starts anew."""
    if report.done_at is None and report.held_at is not None:
        report.held_at = report.held_by = None
        report.due_at = timezone.now() + TIME_TO_OBJECT
        report.save(update_fields=["held_at", "held_by", "due_at"])
        record(by=by, action="U", kind="retention", id=report.pk, purpose="released")


@transaction.atomic
def set_period(*, by: Actor, viewer: User, kind: str, days: int) -> None:
    """Sets the clinic's own period.

    Raises: ValueError for less than a law demands.
    """
    least = rule(kind).least_days
    if days < least:
        raise ValueError(f"The law asks for {least} days at least.")
    RetentionPeriod.objects.update_or_create(
        kind=kind, defaults={"days": days, "set_by": viewer, "set_at": timezone.now()}
    )
    record(by=by, action="U", kind="retention_period", id=kind, detail={"days": days})
