"""The waiting list: a time that becomes free is kept for the first whom it suits, then for the next."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from milium.booking.interval import Interval
from milium.booking.slots import TICK
from milium.errors import InvalidInputError, NotOfferedError, SlotTakenError
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor, record
from milium_site.booking import emails
from milium_site.booking.actions.appointments import PatientDetails, book_appointment, check_details
from milium_site.booking.actions.guard import NOT_OFFERED, clear_expired, one_writer
from milium_site.booking.actions.holds import write_hold
from milium_site.booking.models import Appointment, Offer, WaitlistEntry
from milium_site.booking.queries import needs_with, policy_of, starts_of, terms
from milium_site.catalogue.models import HealthcareService, Location, Resource
from milium_site.messages.actions import confirm_address, queue_message

GONE = "This offer has ended, and the time went to somebody else. You stay on the list."
WAITS_NO_MORE = "They wait no more, or a time is kept for them already."
NOT_FOR_THEM = "This time is not free any more, does not suit them, or was offered to them before."
LONGEST_WAIT = timedelta(days=180)
MOST_ENTRIES = 3
# What an entry holds of a person, by the same names as what they say when they book.
WHO = ("name", "email", "phone", "birth_date", "guardian_name", "guardian_relation")
# Whoever is asked needs the time to read a mail.
SHORTEST_OFFER = timedelta(minutes=10)
# Each is asked behind the lock of the whole place.
MOST_ASKED = 30


def join_waiting_list(
    *,
    by: Actor,
    service: HealthcareService,
    location: Location,
    patient: PatientDetails,
    first_day: date,
    last_day: date,
    practitioner: Resource | None = None,
    weekdays: Sequence[int] = (),
    earliest: time | None = None,
    latest: time | None = None,
    now: datetime | None = None,
) -> WaitlistEntry:
    """A place on the list, its mail queued. Days count on the place's calendar, both ends included; `earliest`
    and `latest` bound the start on its clock.

    Raises:
        InvalidInputError: days or times that cannot be, or a text that cannot be stored.
        NotOfferedError: the service, place and clinician do not go together.
        TooManyTriesError: too many entries from this address.
    """
    now = now or timezone.now()
    check_details(patient)
    today = now.astimezone(ZoneInfo(location.time_zone)).date()
    _check_wish(today, first_day, last_day, weekdays, earliest, latest)
    if by.kind == "visitor":
        count_try("waiting_list", by.client)
    with one_writer():
        wanted = needs_with(service, location, practitioner)
        if not wanted or not all(wanted.values()) or (by.is_outside and not service.is_public):
            raise NotOfferedError(NOT_OFFERED)
        mine = WaitlistEntry.objects.filter(
            email__iexact=patient.email, status="waiting", last_day__gte=today
        )
        if mine.count() >= MOST_ENTRIES:
            raise InvalidInputError(f"There are already {MOST_ENTRIES} entries under this e-mail address.")
        entry = WaitlistEntry.objects.create(
            service=service,
            location=location,
            practitioner=practitioner,
            **{name: getattr(patient, name) for name in WHO},
            language=patient.language,
            first_day=first_day,
            last_day=last_day,
            weekdays=sorted(set(weekdays)),
            earliest=earliest,
            latest=latest,
            created_at=now,
        )
        record(by=by, action="C", kind="waiting list", id=entry.pk, location_id=location.pk)
        _queue(entry, "waiting_list_joined", entry.pk, emails.waiting_list_joined(entry), now)
        return entry


def _check_wish(
    today: date,
    first_day: date,
    last_day: date,
    weekdays: Sequence[int],
    earliest: time | None,
    latest: time | None,
) -> None:
    if not today <= last_day <= today + LONGEST_WAIT or first_day > last_day:
        raise InvalidInputError("Give a first and a last day, in this order, in the next half year.")
    if any(day not in range(7) for day in weekdays):
        raise InvalidInputError("Days of the week count from 0, Monday, to 6.")
    if earliest and latest and earliest > latest:
        raise InvalidInputError("The earliest start comes before the latest.")


def leave_waiting_list(*, by: Actor, entry: WaitlistEntry, now: datetime | None = None) -> None:
    """Takes somebody off the list; a time kept for them goes to the next. A second time changes nothing."""
    now = now or timezone.now()
    with one_writer():
        lock_place(entry.location)
        row = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
        if row.status != WaitlistEntry.Status.WAITING:
            return
        _close(row, WaitlistEntry.Status.LEFT)
        record(by=by, action="U", kind="waiting list", id=row.pk, location_id=row.location_id, purpose="left")
        for offer in row.offers.filter(closed_at=None):
            _pass_on(offer, now)


def lock_place(location: Location) -> None:
    """Locks whoever and whatever could serve at the place, in the order of `lock_candidates`."""
    here = Resource.objects.filter(Q(location=location) | Q(location=None)).order_by("pk")
    list(here.select_for_update(no_key=True).values_list("pk"))


def somebody_waits(location: Location, start: datetime) -> bool:
    """Whether a time there that becomes free could suit anybody, so that it is worth locking the place."""
    day = start.astimezone(ZoneInfo(location.time_zone)).date()
    return _waiting(location, day).exists()


def offer_freed(location: Location, freed: Interval, now: datetime) -> Offer | None:
    """The freed time kept for the first on the list whom it suits, and their mail queued; None for nobody.

    Call it behind `lock_place`, in the transaction that freed the time.
    """
    if freed.start <= now:
        return None
    day = freed.start.astimezone(ZoneInfo(location.time_zone)).date()
    asked = 0
    for entry in _waiting(location, day).select_related("service", "location", "practitioner"):
        if asked == MOST_ASKED:
            break
        if not _suits_day(entry, day):
            continue
        asked += 1
        if offer := _offer(entry, freed, now):
            return offer
    return None


def _waiting(location: Location, day: date):
    entries = WaitlistEntry.objects.filter(
        location=location, status=WaitlistEntry.Status.WAITING, first_day__lte=day, last_day__gte=day
    )
    return entries.exclude(offers__in=Offer.objects.filter(closed_at=None))


def _suits_day(entry: WaitlistEntry, day: date) -> bool:
    return not entry.weekdays or day.weekday() in entry.weekdays


def offer_time(*, by: Actor, entry: WaitlistEntry, start: datetime, now: datetime | None = None) -> Offer:
    """That free time kept for this entry and their mail queued: staff chose them, whoever waits longer.

    Raises:
        NotOfferedError: they wait no more, or a time is kept for them already.
        SlotTakenError: the time is not free, does not suit them, or was offered to them before.
    """
    now = now or timezone.now()
    with one_writer():
        lock_place(entry.location)
        rows = WaitlistEntry.objects.select_related("service", "location", "practitioner")
        row = rows.select_for_update(of=("self",)).get(pk=entry.pk)
        day = start.astimezone(ZoneInfo(row.location.time_zone)).date()
        if row.status != WaitlistEntry.Status.WAITING or row.offers.filter(closed_at=None).exists():
            raise NotOfferedError(WAITS_NO_MORE)
        suits = row.first_day <= day <= row.last_day and _suits_day(row, day)
        offer = _offer(row, Interval(start, start + TICK), now, only=start) if suits else None
        if offer is None:
            raise SlotTakenError(NOT_FOR_THEM)
        record(
            by=by, action="U", kind="waiting list", id=row.pk, location_id=row.location_id, purpose="offered"
        )
        return offer


def _offer(
    entry: WaitlistEntry, freed: Interval, now: datetime, only: datetime | None = None
) -> Offer | None:
    wanted = needs_with(entry.service, entry.location, entry.practitioner)
    if not wanted or not all(wanted.values()):
        return None
    policy = policy_of(entry.service)
    span = Interval(freed.start - policy.duration + TICK, freed.end)
    clear_expired([key for candidates in wanted.values() for key in candidates], now)
    offered = set(entry.offers.values_list("start", flat=True))
    for start in starts_of(entry.service, entry.location, wanted, span, now=now):
        ends = min(now + timedelta(minutes=terms().offer_minutes), start)
        if only not in (None, start) or start in offered:
            continue
        if not _suits_time(entry, start) or ends < now + SHORTEST_OFFER:
            continue
        hold, _token = write_hold("", entry.service, entry.location, wanted, start, now=now, expires_at=ends)
        offer = Offer.objects.create(entry=entry, hold=hold, start=start, expires_at=ends)
        _queue(entry, "waiting_list_offer", offer.pk, emails.waiting_list_offer(offer), now)
        return offer
    return None


def _suits_time(entry: WaitlistEntry, start: datetime) -> bool:
    wall = start.astimezone(ZoneInfo(entry.location.time_zone)).time()
    return (entry.earliest is None or wall >= entry.earliest) and (
        entry.latest is None or wall <= entry.latest
    )


def _queue(entry: WaitlistEntry, kind: str, about_id, content, now: datetime) -> None:
    queue_message(
        kind=kind,
        about_id=about_id,
        version=0,
        recipient=entry.email,
        content=content,
        language=entry.language,
        now=now,
    )


def accept_offer(*, by: Actor, offer: Offer, now: datetime | None = None) -> Appointment:
    """The offered time, booked through the same guard as any other; for an accepted offer that answer again.

    Raises: SlotTakenError where the offer has ended; others as when booking.
    """
    now = now or timezone.now()
    with one_writer():
        row = Offer.objects.select_related("entry__service", "entry__location", "entry__practitioner").get(
            pk=offer.pk
        )
        if row.appointment is not None:
            return row.appointment
        if row.closed_at is not None or row.expires_at <= now or row.hold is None:
            raise SlotTakenError(GONE)
        entry = row.entry
        # The offer went to this address, and whoever opens it has just shown that they read it.
        confirm_address(entry.email, now=now)
        appointment = book_appointment(
            by=by,
            service=entry.service,
            location=entry.location,
            start=row.start,
            practitioner=entry.practitioner,
            patient=PatientDetails(language=entry.language, **{name: getattr(entry, name) for name in WHO}),
            for_child=bool(entry.guardian_name),
            idempotency_key=f"offer-{row.pk.hex}",
            hold=row.hold,
            now=now,
        )
        Offer.objects.filter(pk=row.pk).update(closed_at=now, appointment=appointment)
        _close(entry, WaitlistEntry.Status.BOOKED)
        return appointment


def _close(entry: WaitlistEntry, status: str) -> None:
    """Ends the wait, and forgets who it was: the list needs no names of those who no longer stand on it."""
    entry.status = status
    for name in WHO:
        setattr(entry, name, None if name == "birth_date" else "")
    entry.save(update_fields=["status", *WHO])


def forget_old_entries(now: datetime) -> int:
    """Deletes entries whose last day is over, wherever the place is; how many. For the worker's round."""
    over = WaitlistEntry.objects.filter(last_day__lt=now.date() - timedelta(days=1))
    number = over.count()
    over.delete()
    return number


def pass_on_offers(now: datetime) -> int:
    """Ends what nobody accepted in time and offers it to the next; how many ended. For the worker's round."""
    due = Offer.objects.filter(closed_at=None, expires_at__lte=now).select_related("entry__location")
    ended = 0
    for offer in list(due[:20]):
        with one_writer():
            lock_place(offer.entry.location)
            row = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
            if row.closed_at is None:
                _pass_on(row, now)
                ended += 1
    return ended


def _pass_on(offer: Offer, now: datetime) -> None:
    entry = offer.entry
    if offer.hold is not None:
        offer.hold.delete()
    Offer.objects.filter(pk=offer.pk).update(closed_at=now, hold=None)
    offer_freed(entry.location, policy_of(entry.service).claim(offer.start), now)
