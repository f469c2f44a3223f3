"""The leaflet by mail, the question how it heals, and the answer that a clinician has to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.booking.actions import issue_link
from milium_site.consultations import emails
from milium_site.consultations.actions.encounters import NotOpenError, may_write
from milium_site.consultations.models import CheckIn, Encounter
from milium_site.consultations.queries import SIGNS, check_ins_to_ask, leaflet_of
from milium_site.messages.actions import queue_message

ASKED_AFTER = timedelta(days=3)


@transaction.atomic
def send_leaflet(*, by: Actor, user: User, appointment: Any, now: datetime | None = None) -> CheckIn:
    """Mails the link to the leaflet, and has the person asked some days later how it heals.

    Raises: NotOpenError without a signed removal or an e-mail address; PermissionError.
    """
    may_write(user, appointment)
    now = now or timezone.now()
    if leaflet_of(appointment) is None:
        raise NotOpenError("The removal is not signed yet: the leaflet is made from it.")
    if not appointment.patient.email:
        raise NotOpenError("They have no e-mail address: print the leaflet.")
    encounter = Encounter.objects.select_for_update().get(appointment_id=appointment.pk)
    today = now.astimezone(ZoneInfo(appointment.time_zone)).date()
    row, _ = CheckIn.objects.get_or_create(encounter=encounter, defaults={"due_on": today + ASKED_AFTER})
    row.leaflets_sent += 1
    row.save(update_fields=["leaflets_sent"])
    token = issue_link(by=by, appointment=appointment)
    _queue("aftercare", appointment, row.leaflets_sent, emails.leaflet_mail(appointment, token), now)
    _record(by, "U", row, "leaflet sent")
    return row


def _queue(kind: str, appointment: Any, version: int, content: Any, now: datetime) -> None:
    queue_message(
        kind=kind,
        about_id=appointment.pk,
        version=version,
        recipient=appointment.patient.email,
        content=content,
        language=appointment.patient.language,
        now=now,
    )


def _record(by: Actor, action: str, row: CheckIn, purpose: str) -> None:
    location_id = row.encounter.location_id
    record(by=by, action=action, kind="check_in", id=row.pk, location_id=location_id, purpose=purpose)


def ask_how_it_heals(now: datetime) -> int:
    """Mails the question to everybody whose day has come, each once; how many."""
    asked = 0
    for row, appointment in check_ins_to_ask(now):
        with transaction.atomic():
            held = CheckIn.objects.select_for_update().get(pk=row.pk)
            if held.asked_at is not None or held.answered_at is not None:
                continue
            held.asked_at = now
            held.save(update_fields=["asked_at"])
            by = Actor.system("check-ins")
            token = issue_link(by=by, appointment=appointment)
            _queue("check_in", appointment, 0, emails.check_in_mail(appointment, token), now)
            _record(by, "U", held, "asked")
            asked += 1
    return asked


@transaction.atomic
def answer_check_in(*, by: Actor, check_in: CheckIn, signs: list[str], note: str) -> CheckIn:
    """The person's answer. Any sign flags it for the desk, and so does a newer answer after an older was seen."""
    row = CheckIn.objects.select_for_update().get(pk=check_in.pk)
    row.answers = {**{sign: sign in signs for sign in SIGNS}, "note": note}
    row.answered_at, row.is_flagged = timezone.now(), bool(signs)
    row.seen_at = row.seen_by = None
    row.save()
    _record(by, "U", row, "answered")
    return row


@transaction.atomic
def see_check_in(*, by: Actor, user: User, appointment: Any, answered_at: datetime | None) -> bool:
    """Marks the answer of that moment as seen by a clinician, by name; a second time changes nothing.

    False where a newer answer has come: nobody signs as seen what their page did not show. Raises: PermissionError.
    """
    may_write(user, appointment)
    row = CheckIn.objects.select_for_update().filter(encounter__appointment_id=appointment.pk).first()
    if row is None or row.answered_at is None or row.answered_at != answered_at:
        return False
    if row.seen_at is None:
        row.seen_by, row.seen_at = user, timezone.now()
        row.save(update_fields=["seen_by", "seen_at"])
        _record(by, "U", row, "seen")
    return True
