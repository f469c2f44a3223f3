"""The clinic's figures: a page, and the same as a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.audit.actions import record as record_event
from milium_site.consultations.forms.outcomes import OutcomesForm
from milium_site.consultations.queries.clinic_outcomes import (
    Outcomes,
    Span,
    clinic_outcomes,
    outcome_places,
)
from milium_site.desk.views.page import staff_page


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """What became of the clinic's visits, counted; nobody is named."""
    form, found = _asked(request, "looked at")
    context = {
        "form": form,
        "outcomes": found,
        "query": request.GET.urlencode(),
        "sees_guides": may(request.user, "write", "page"),
        "sees_all_figures": may(request.user, "read", "clinic"),
    }
    return staff_page(request, "consultations/outcomes.html", context, status=422 if form.errors else 200)


@require_safe
def outcomes_file(request: HttpRequest) -> HttpResponse:
    """The same counts as CSV."""
    _form, found = _asked(request, "as a file")
    months = f"{found.span.first:%Y-%m}-{found.span.last:%Y-%m}"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="outcomes-{months}.csv"'
    answer["Cache-Control"] = "no-store"
    rows = csv.writer(answer)
    rows.writerow(("measure", "count", "of", "from_percent", "to_percent"))
    rows.writerows(one.row for chapter in found.chapters for one in chapter.rates)
    rows.writerow(())
    rows.writerow(("visit", "people", "lower_quartile", "median", "upper_quartile"))
    rows.writerows((one.number, one.people, one.low, one.middle, one.high) for one in found.course.points)
    return answer


def _asked(request: HttpRequest, purpose: str) -> tuple[OutcomesForm, Outcomes]:
    if not may(request.user, "read", "outcome"):
        raise PermissionDenied(_("Only an owner or a clinician sees these figures."))
    now = timezone.now()
    places = list(outcome_places(request.user))
    form = OutcomesForm(request.GET, places=places, today=_today(places, now))
    first, last = form.days()
    wanted = form.cleaned_data.get("place")
    found = clinic_outcomes(
        Span([one for one in places if not wanted or one.slug == wanted], first, last), now
    )
    months = f"{first:%Y-%m} to {last:%Y-%m}"
    record_event(by=Actor.of(request), action="R", kind="outcomes", id=months, purpose=purpose)
    return form, found


def _today(places: Sequence[Any], now: datetime) -> date:
    """The day of the first place: it decides which month is the present one."""
    zone = ZoneInfo(places[0].time_zone) if places else timezone.get_default_timezone()
    return now.astimezone(zone).date()
