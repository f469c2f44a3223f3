"""How long what is kept, by which law or reason, and what is due to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from milium_site.booking.models import Appointment, IdempotencyKey, WaitlistEntry
from milium_site.catalogue.queries import clinic
from milium_site.messages.models import OutboxMessage
from milium_site.photographs.models import Photograph
from milium_site.records.models import Patient
from milium_site.records.queries import SEEN
from milium_site.rights.models import RetentionPeriod, RetentionReport, RightsRequest

YEAR = 365.25
# Country → the law that keeps a record of treatment, and for how many years after the last visit. Where none stands
# here the clinic must look up its own; until it does, ten years.
TREATMENT_LAWS = {
    "DE": ("BGB § 630f (3)", 10),
    "AT": ("Ärztegesetz 1998 § 51 (3)", 10),
    "FR": ("Code de la santé publique R1112-7", 20),
}
UNKNOWN_LAW = ("no law is listed for this country: the clinic sets its own period", 10)


@dataclass(frozen=True)
class Rule:
    """One kind of thing: how long after `counted_from` it stays. `least_days` is what a law demands."""

    kind: str
    what: str
    counted_from: str
    reason: str
    days: int
    least_days: int = 0


def rules() -> list[Rule]:
    """Every rule, with the clinic's own periods in place of the proposed ones."""
    law, years = TREATMENT_LAWS.get(clinic().country, UNKNOWN_LAW)
    by_law = round(years * YEAR)
    is_listed = clinic().country in TREATMENT_LAWS
    table = [
        Rule(
            "treatment_record",
            "the record of somebody who was here: name, date of birth, visits, notes, answers, photographs, consents",
            "the last visit",
            law,
            by_law,
            by_law if is_listed else 0,
        ),
        Rule(
            "never_seen",
            "everything about somebody who booked and never came",
            "the last appointment",
            "no law asks for it: to answer questions about the booking",
            183,
        ),
        Rule(
            "photograph",
            "photographs sent with a booking of somebody who never came",
            "the appointment",
            "no law asks for it",
            30,
        ),
        Rule("mail", "that a mail went, and to which address", "the mail", "to answer whether it went", 90),
        Rule(
            "waitlist",
            "who waited for an earlier time",
            "the last day they could come",
            "no law asks for it",
            30,
        ),
        Rule(
            "request",
            "that somebody asked for their data and was answered",
            "the answer",
            "to show that it was answered (GDPR Article 5 (2), BGB § 195)",
            round(3 * YEAR),
        ),
        Rule(
            "sent_key", "marks that make sending a form twice harmless", "the booking", "no longer needed", 30
        ),
    ]
    own = dict(RetentionPeriod.objects.values_list("kind", "days"))
    return [
        Rule(**{**rule.__dict__, "days": max(own.get(rule.kind, rule.days), rule.least_days)})
        for rule in table
    ]


def rule(kind: str) -> Rule:
    return next(one for one in rules() if one.kind == kind)


def _seen() -> Exists:
    return Exists(Appointment.objects.filter(patient=OuterRef("pk"), status__in=SEEN))


def _people() -> QuerySet[Patient]:
    return Patient.objects.annotate(last_visit=Max("appointments__end"), seen=_seen())


def _treated(before: datetime) -> QuerySet[Patient]:
    return _people().filter(seen=True, last_visit__lte=before)


def _never_seen(before: datetime) -> QuerySet[Patient]:
    rows = _people().filter(seen=False)
    return rows.filter(Q(last_visit__lte=before) | Q(last_visit=None, created_at__lte=before))


def _photographs(before: datetime) -> QuerySet[Photograph]:
    over = Appointment.objects.filter(pk=OuterRef("appointment_id"), end__lte=before)
    seen = Appointment.objects.filter(patient=OuterRef("patient_id"), status__in=SEEN)
    return Photograph.objects.exclude(appointment_id=None).filter(Exists(over)).exclude(Exists(seen))


def _mails(before: datetime) -> QuerySet[OutboxMessage]:
    rows = OutboxMessage.objects.filter(created_at__lte=before)
    return rows.exclude(sent_at=None, failed_at=None, superseded_at=None)


def _waiting(before: datetime) -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(last_day__lte=before.date())


def _requests(before: datetime) -> QuerySet[RightsRequest]:
    return RightsRequest.objects.filter(answered_at__lte=before)


def _keys(before: datetime) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(created_at__lte=before)


DUE: dict[str, Callable[[datetime], QuerySet]] = {
    "photograph": _photographs,
    "never_seen": _never_seen,
    "treatment_record": _treated,
    "mail": _mails,
    "waitlist": _waiting,
    "request": _requests,
    "sent_key": _keys,
}


def due(kind: str, now: datetime) -> QuerySet:
    """What is over its period at `now`."""
    return DUE[kind](now - timedelta(days=rule(kind).days))


def counts_due(now: datetime) -> dict[str, int]:
    """How many of each kind are over their period; kinds of which there is none are left out."""
    found = {kind: due(kind, now).count() for kind in DUE}
    return {kind: count for kind, count in found.items() if count}


def open_report() -> RetentionReport | None:
    """The report that waits to be carried out, or None."""
    return RetentionReport.objects.filter(done_at=None).first()


def past_reports(most: int = 12) -> list[RetentionReport]:
    return list(RetentionReport.objects.exclude(done_at=None)[:most])


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Each kind's words and its count, in the order of the rules."""
    return [(one.what, counts[one.kind]) for one in rules() if one.kind in counts]
