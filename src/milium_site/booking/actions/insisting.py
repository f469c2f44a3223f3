"""Times that staff insists on although they are not offered: who walks in, and one over another on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from milium.errors import NotOfferedError, PastTimeError, SlotTakenError
from milium_site.booking.actions.guard import NOT_OFFERED
from milium_site.booking.models import Claim
from milium_site.booking.queries import policy_of
from milium_site.catalogue.models import HealthcareService

LONGEST_AGO = timedelta(hours=1)


@dataclass(frozen=True)
class Insistence:
    """Why staff wants this time, as a code; and whether they may put the visit over another one."""

    reason: str
    may_overbook: bool


def choose_anyway(
    service: HealthcareService,
    wanted: Mapping[str, Mapping[int, str]],
    start: datetime,
    insistence: Insistence,
    *,
    now: datetime,
) -> tuple[dict[str, int], frozenset[int]]:
    """One candidate a kind, free ones first, whatever the hours; and which of these are taken then.

    Behind the locks of `lock_candidates`. What is free stays behind the guard like any other visit.

    Raises:
        PastTimeError: more than an hour ago.
        NotOfferedError: nobody here can serve.
        SlotTakenError: somebody else has the time, and this member of staff may not overbook.
    """
    if start < now - LONGEST_AGO:
        raise PastTimeError("This time has passed. Choose a later one.")
    if not wanted or not all(wanted.values()):
        raise NotOfferedError(NOT_OFFERED)
    claim = policy_of(service).claim(start)
    ids = [key for candidates in wanted.values() for key in candidates]
    rows = Claim.objects.filter(resource_id__in=ids, live=True, end__gt=claim.start, start__lt=claim.end)
    taken = set(rows.filter(Q(expires_at=None) | Q(expires_at__gt=now)).values_list("resource_id", flat=True))
    chosen = {
        kind: min(candidates, key=lambda key: (key in taken, key)) for kind, candidates in wanted.items()
    }
    over = frozenset(chosen.values()) & taken
    if over and not insistence.may_overbook:
        raise SlotTakenError(
            "Somebody else has this time. A clinician can overbook it on purpose, or choose another one."
        )
    return chosen, over
