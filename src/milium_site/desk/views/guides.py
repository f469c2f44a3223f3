"""Which guides are read and lead to bookings: a page for owner and editor, and the same as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from milium_site.accounts.queries import may
from milium_site.desk.forms.guides import GuideCountsForm
from milium_site.desk.queries.guides import guide_lines, views_plot
from milium_site.desk.views.page import staff_page
from milium_site.guides.queries import counts_by_day

View = Callable[[HttpRequest], HttpResponse]


def for_who_writes_pages(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not may(request.user, "write", "page"):
            raise PermissionDenied(_("Only an editor or an owner sees who reads the guides."))
        return view(request)

    return require_safe(guarded)


@for_who_writes_pages
def guide_counts(request: HttpRequest) -> HttpResponse:
    form = GuideCountsForm(request.GET)
    first, last = form.span(timezone.now().date())
    lines = guide_lines(first, last, request)
    chosen = form.offer((line.sums.guide, line.sums.title or line.sums.guide) for line in lines)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "days": (last - first).days + 1,
        "lines": lines,
        "chosen": next((line for line in lines if line.sums.guide == chosen), None),
        "views": sum(line.sums.views for line in lines),
        "bookings": sum(line.sums.bookings for line in lines),
        "plot": views_plot(first, last, chosen),
    }
    return staff_page(request, "desk/guide_counts.html", context, status=422 if form.errors else 200)


@for_who_writes_pages
def guide_counts_file(request: HttpRequest) -> HttpResponse:
    """The sums of each guide and day of these days, as CSV."""
    first, last = GuideCountsForm(request.GET).span(timezone.now().date())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="guides-{first}-{last}.csv"'
    rows = csv.writer(answer)
    rows.writerow(("guide", "day", "views", "bookings"))
    rows.writerows((one.guide, one.day, one.views, one.bookings) for one in counts_by_day(first, last))
    return answer
