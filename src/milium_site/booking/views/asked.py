"""What an address asks for: service, place, clinician and time; and the page when it cannot be had."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from milium.errors import BookingError, SlotTakenError, TimeNotOfferedError
from milium_site.booking.queries import FreeTime, free_times, next_free_times, policy_of
from milium_site.catalogue.queries import clinic, offer_by_slugs, practitioner_there
from milium_site.catalogue.queries.wording import zone_in_words

from .free_days import next_list, write_start
from .origin import guide_query
from .refusals import refusal_words

ANYONE = "anyone"
NEAR = timedelta(days=7)
TAKEN_WORDS = "Somebody else has just taken this time. Choose another one."


@dataclass(frozen=True)
class Asked:
    """A row of choices. `practitioner` is None for anyone; `moving` is an appointment to be moved.

    No time after `until` is offered, where the visitor's answers set such a limit. `guide` is where they came from.
    """

    service: Any
    location: Any
    practitioner: Any = None
    moving: Any = None
    until: datetime | None = None
    guide: str = ""

    @property
    def who(self) -> str:
        return self.practitioner.slug if self.practitioner else ANYONE

    @property
    def holds(self) -> bool:
        """Whether choosing a time keeps it for a while: who moves an appointment has one already."""
        return self.moving is None

    @property
    def zone(self) -> str:
        return self.location.time_zone

    @property
    def guide_query(self) -> str:
        return guide_query(self.guide)

    @property
    def times_url(self) -> str:
        """Where all free times of this choice are shown."""
        if self.moving:
            return f"{reverse('booking:move')}?who={self.who}"
        address = reverse("booking:choose_time", args=[self.service.slug, self.location.slug, self.who])
        return address + self.guide_query

    def time_address(self, time: FreeTime) -> str:
        """Where a free time is booked, or the appointment is moved to it."""
        start = write_start(time.start)
        if self.moving:
            return reverse("booking:confirm_move", args=[self.who, start])
        address = reverse("booking:details", args=[self.service.slug, self.location.slug, self.who, start])
        return address + self.guide_query

    def next_times(self, now: datetime, most: int = 3) -> list[dict]:
        """The next free times for the component `slots`."""
        times = next_free_times(
            self.service,
            self.location,
            most,
            now=now,
            practitioner=self.practitioner,
            moving=self.moving,
        )
        return next_list(self.within_limit(times), self.zone, self.time_address, holds=self.holds)

    def within_limit(self, times: Iterable[FreeTime]) -> list[FreeTime]:
        return [time for time in times if self.until is None or time.start <= self.until]

    def near_times(self, start: datetime, now: datetime, most: int = 3) -> list[dict]:
        """The free times nearest to one that cannot be had, in order; the next ones where none is near."""
        day = start.astimezone(ZoneInfo(self.zone)).date()
        times = free_times(
            self.service,
            self.location,
            day - NEAR,
            day + NEAR,
            now=now,
            practitioner=self.practitioner,
            moving=self.moving,
        )
        nearest = sorted(self.within_limit(times), key=lambda time: abs(time.start - start))[:most]
        if not nearest:
            return self.next_times(now, most)
        nearest.sort(key=lambda time: time.start)
        return next_list(nearest, self.zone, self.time_address, holds=self.holds)

    def find(self, start: datetime, now: datetime) -> FreeTime:
        """The free time that starts then.

        Raises: TimeNotOfferedError where no visit can start then, SlotTakenError where it is not free.
        """
        policy_of(self.service).check_start(start, now)
        day = start.astimezone(ZoneInfo(self.zone)).date()
        times = free_times(
            self.service,
            self.location,
            day,
            day,
            now=now,
            practitioner=self.practitioner,
            moving=self.moving,
        )
        for time in times:
            if time.start == start:
                return time
        raise SlotTakenError(TAKEN_WORDS)


def asked_for(
    service: str, location: str, who: str = ANYONE, *, until: datetime | None = None, guide: str = ""
) -> Asked:
    """The choices that these slugs name. Raises: Http404 where one is unknown or they do not go together."""
    found = offer_by_slugs(service, location)
    if found is None:
        raise Http404
    row, place = found
    return Asked(row, place, practitioner_at(row, place, who), until=until, guide=guide)


def practitioner_at(service: Any, location: Any, who: str) -> Any:
    """The clinician of that slug who gives the service there, None for anyone. Raises: Http404 for nobody."""
    if who == ANYONE:
        return None
    person = practitioner_there(service, location, who)
    if person is None:
        raise Http404
    return person


def cannot_be_had(
    request: HttpRequest,
    asked: Asked,
    error: BookingError,
    now: datetime,
    *,
    start: datetime | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The page that says why a time cannot be had and offers the next ones; `typed` goes along to the next.

    409 for a time that was taken, 422 for one that nobody could have, 404 for one that was only looked at.
    """
    status = 409 if isinstance(error, SlotTakenError) else 422 if request.method == "POST" else 404
    context = {
        "clinic": clinic(),
        "asked": asked,
        "words": refusal_words(error),
        "is_taken": isinstance(error, SlotTakenError),
        "is_about_time": isinstance(error, SlotTakenError | TimeNotOfferedError),
        "times": asked.near_times(start, now) if start else asked.next_times(now),
        "typed": typed or {},
        "zone": zone_in_words(now, asked.zone),
    }
    return render(request, "booking/cannot_be_had.html", context, status=status)


def no_such_time(request: HttpRequest, asked: Asked, now: datetime) -> HttpResponse:
    """The page for an address that names no time at all."""
    error = TimeNotOfferedError("The address names no time that exists. Choose one of these instead.")
    return cannot_be_had(request, asked, error, now)
