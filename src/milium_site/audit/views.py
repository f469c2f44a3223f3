"""The owner's page of the trail, and the trail as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from milium_site.accounts.queries import may
from milium_site.audit import queries
from milium_site.audit.actions import Actor, record
from milium_site.audit.forms import TrailForm

ROWS_A_PAGE = 50
# Spreadsheets read a cell that begins so as a formula, the wide forms of the signs too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _form(request: HttpRequest) -> TrailForm:
    if not may(request.user, "read", "audit"):
        raise PermissionDenied
    return TrailForm(request.GET, viewer=request.user)


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who looked at and changed what, newest first."""
    form = _form(request)
    page = Paginator(queries.trail(request.user, form.filter()), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    asked = request.GET.copy()
    asked.pop("page", None)
    query = asked.urlencode()
    context = {
        "form": form,
        "page": page,
        "lines": list(queries.in_words(page.object_list)),
        "query": f"{query}&" if query else "",
        "export_query": query,
    }
    return render(request, "audit/trail.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as a table for a spreadsheet. Taking them out is written down as well."""
    wanted = _form(request).filter()
    record(by=Actor.of(request), action="R", kind="audit", id="trail", purpose="exported")
    rows = queries.trail(request.user, wanted).iterator(chunk_size=1000)
    response = StreamingHttpResponse(_lines(queries.in_words(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.now():%Y-%m-%d}.csv"'
    return response


class _Echo:
    """Hands each line that the writer makes straight back."""

    def write(self, line: str) -> str:
        return line


def _lines(lines: Iterator[queries.TrailLine]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(queries.COLUMNS)
    for line in lines:
        yield writer.writerow([guarded(cell) for cell in line.cells()])


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
