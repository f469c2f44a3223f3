"""How long what stays, and what would go: the owner's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.catalogue.queries import clinic
from milium_site.rights.actions import hold_report, release_report, set_period
from milium_site.rights.forms import PeriodForm
from milium_site.rights.queries.retention import Rule, in_words, open_report, past_reports, rules


def _only(request: HttpRequest, verb: str) -> None:
    if not may(request.user, verb, "retention"):
        raise PermissionDenied


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    _only(request, "read")
    return _page(request)


def _page(request: HttpRequest, wrong: PeriodForm | None = None) -> HttpResponse:
    report = open_report()
    context: dict[str, Any] = {
        "clinic": clinic(),
        "rows": [
            (rule, wrong if wrong and wrong.rule.kind == rule.kind else _form(rule)) for rule in rules()
        ],
        "report": report,
        "counts": in_words(report.counts) if report else [],
        "past": [(one, in_words(one.deleted)) for one in past_reports()],
        "may_write": may(request.user, "write", "retention"),
    }
    return render(request, "rights/retention.html", context, status=422 if wrong else 200)


def _form(rule: Rule) -> PeriodForm:
    return PeriodForm(rule=rule, initial={"days": rule.days})


@require_POST
def period(request: HttpRequest, kind: str) -> HttpResponse:
    _only(request, "write")
    rule = next((one for one in rules() if one.kind == kind), None)
    if rule is None:
        raise Http404("There is no such kind.")
    form = PeriodForm(request.POST, rule=rule)
    if not form.is_valid():
        return _page(request, form)
    set_period(by=Actor.of(request), viewer=request.user, kind=kind, days=form.cleaned_data["days"])
    messages.success(request, "The new period counts from now on.")
    return redirect("rights:retention")


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    _only(request, "write")
    if report := open_report():
        hold_report(by=Actor.of(request), report=report, viewer=request.user)
        messages.success(request, "Nothing is deleted until you let it go on.")
    return redirect("rights:retention")


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    _only(request, "write")
    if report := open_report():
        release_report(by=Actor.of(request), report=report)
        messages.success(request, "It goes on a week from now.")
    return redirect("rights:retention")
