"""Keeping a time for somebody while they fill in the form, and nothing else: a hold books nobody."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from milium.errors import NotOfferedError, TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor
from milium_site.booking.actions.guard import (
    NOT_OFFERED,
    check_instant,
    choose,
    explained,
    lock_candidates,
    lock_person,
    one_writer,
)
from milium_site.booking.models import Claim, Hold
from milium_site.booking.queries import hold_for_token, live_holds, policy_of, terms, token_hashes
from milium_site.catalogue.models import HealthcareService, Location, Resource

# A household or an office shares an address; a hall full of people books without holding.
MOST_HOLDS = 3


@dataclass(frozen=True)
class HeldTime:
    """A time that was held: the token that books it, and until when."""

    token: str
    expires_at: datetime


def hold_time(
    *,
    by: Actor,
    service: HealthcareService,
    location: Location,
    start: datetime,
    practitioner: Resource | None = None,
    replacing: str = "",
    now: datetime | None = None,
) -> HeldTime:
    """A time kept for whoever has the token, in place of what the token `replacing` held.

    Raises:
        SlotTakenError, TimeNotOfferedError, NotOfferedError: as when booking; `replacing` is kept.
        TooManyTriesError: this address holds as many times as one may, or has tried too often. Booking
            without a hold is still open to it.
        InvalidTimeError: `start` is no instant with an offset.
    """
    now = now or timezone.now()
    check_instant(start)
    if by.kind == "visitor":
        count_try("hold", by.client)
    try:
        with one_writer():
            lock_person(f"hold {by.client}")
            wanted = lock_candidates(service, location, practitioner, now)
            if not wanted or not all(wanted.values()) or (by.is_outside and not service.is_public):
                raise NotOfferedError(NOT_OFFERED)
            old = hold_for_token(replacing, now=now)
            if old is not None:
                old.delete()
            _check_share(by, now)
            minutes = timedelta(minutes=terms().hold_minutes)
            return write_hold(by.client, service, location, wanted, start, now=now, expires_at=now + minutes)[
                1
            ]
    except IntegrityError as error:
        raise explained(error) from error


def write_hold(
    client: str,
    service: HealthcareService,
    location: Location,
    wanted: dict[str, dict[int, str]],
    start: datetime,
    *,
    now: datetime,
    expires_at: datetime,
) -> tuple[Hold, HeldTime]:
    """The rows of a hold, behind the locks of `lock_candidates`.

    Raises: SlotTakenError, TimeNotOfferedError.
    """
    chosen = choose(service, location, wanted, start, now=now)
    token = secrets.token_urlsafe(32)
    hold = Hold.objects.create(
        token_hash=token_hashes(token)[0],
        service=service,
        location=location,
        start=start,
        client=client,
        created_at=now,
        expires_at=expires_at,
    )
    claim = policy_of(service).claim(start)
    Claim.objects.bulk_create(
        Claim(hold=hold, resource_id=key, start=claim.start, end=claim.end, expires_at=expires_at)
        for key in chosen.values()
    )
    return hold, HeldTime(token, expires_at)


def release_hold(*, token: str, now: datetime | None = None) -> bool:
    """Lets a held time go; False where the token holds nothing (any more)."""
    with one_writer():
        hold = hold_for_token(token, now=now or timezone.now())
        if hold is None:
            return False
        hold.delete()
        return True


def own_hold(
    hold: str | Hold, service: HealthcareService, location: Location, start: datetime, now: datetime
) -> Hold | None:
    """The hold, or the one of that token, if it is of this very time and lasts."""
    found = hold_for_token(hold, now=now) if isinstance(hold, str) else hold
    if found is None or found.expires_at <= now:
        return None
    is_same = (found.service_id, found.location_id, found.start) == (service.pk, location.pk, start)
    return found if is_same else None


def forget_old_holds(now: datetime) -> int:
    """Deletes holds that ran out more than an hour ago; how many. For the worker's round."""
    deleted, _rows = Hold.objects.filter(expires_at__lte=now - timedelta(hours=1)).delete()
    return deleted


def _check_share(by: Actor, now: datetime) -> None:
    if by.kind == "visitor" and settings.ABUSE_LIMITS and live_holds(by.client, now) >= MOST_HOLDS:
        raise TooManyTriesError("hold", terms().hold_minutes * 60)
