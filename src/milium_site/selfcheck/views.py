"""The visitor's way through the questions to the result, and the staff's pages beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.middleware import public_form
from milium_site.records.queries import questionnaire_responses
from milium_site.selfcheck import actions, queries
from milium_site.selfcheck.forms import AcceptanceForm, ConclusionForm, ScreenForm, WithdrawalForm
from milium_site.selfcheck.queries import Draft, read_draft

UNPROCESSABLE = 422
TO_RESULT = "then=result"


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"selfcheck/{name}.html", {**context}, status=status)


def _posted(request: HttpRequest) -> QueryDict | None:
    # An empty form that was sent is not the same as none: it has to be told what is missing.
    return request.POST if request.method == "POST" else None


def _status(form: ScreenForm | AcceptanceForm) -> int:
    return UNPROCESSABLE if form.is_bound else 200


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    draft = read_draft(request.session)
    form = ScreenForm(queries.start_questions(), draft.answers, draft.replies, _posted(request))
    if request.method == "POST" and form.is_valid():
        draft = actions.save_replies(request.session, form.cleaned_replies())
        return _to_open_screen(draft, safety_only=False)
    context = {"form": form, "draft": draft, "notice": request.GET.get("notice", "")}
    return _page(request, "start", context, _status(form))


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, screen: str) -> HttpResponse:
    draft = read_draft(request.session)
    questions = queries.questions_of(draft, screen)
    if questions is None:
        raise Http404("There is no such question.")
    form = ScreenForm(questions, draft.answers, draft.replies, _posted(request))
    if request.method == "POST" and form.is_valid():
        return _after_reply(request, draft, screen, form)
    if not draft.has_begun:
        return redirect(f"{reverse('selfcheck:start')}?notice=ended")
    if screen not in draft.screen_names:
        return _to_open_screen(draft, safety_only=False)
    context = {"form": form, "draft": draft, "step": draft.step_of(screen), "back": _back(draft, screen)}
    return _page(request, "question", context, _status(form))


def _after_reply(request: HttpRequest, draft: Draft, screen: str, form: ScreenForm) -> HttpResponse:
    before = queries.urgency_of(queries.safety_lines(draft))
    draft = actions.save_replies(request.session, form.cleaned_replies())
    if not draft.has_begun:
        # The session had ended: this reply is kept, and the first page asks for the rest.
        return redirect(f"{reverse('selfcheck:start')}?notice=kept")
    now = queries.urgency_of(queries.safety_lines(draft))
    if now and now.is_not_ours and not (before and before.is_not_ours):
        return redirect("selfcheck:result")
    if TO_RESULT in request.GET.urlencode():
        return _to_open_screen(draft, safety_only=False, then=TO_RESULT)
    following = draft.after(screen)
    if following:
        return redirect("selfcheck:question", screen=following)
    return _to_open_screen(draft, safety_only=False)


def _to_open_screen(draft: Draft, *, safety_only: bool, then: str = "") -> HttpResponseRedirect:
    screen = draft.first_open(safety_only=safety_only)
    if screen is None:
        return redirect("selfcheck:result")
    address = reverse("selfcheck:question", args=[screen])
    return redirect(f"{address}?{then}" if then else address)


def _back(draft: Draft, screen: str) -> str:
    before = draft.before(screen)
    return reverse("selfcheck:question", args=[before]) if before else reverse("selfcheck:start")


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def all_questions(request: HttpRequest) -> HttpResponse:
    draft = read_draft(request.session)
    questions = (*queries.start_questions(), *draft.questions)
    form = ScreenForm(questions, draft.answers, draft.replies, _posted(request), needs="safety")
    if request.method == "POST" and form.is_valid():
        draft = actions.save_replies(request.session, form.all_replies())
        return _to_open_screen(draft, safety_only=False, then=TO_RESULT)
    return _page(request, "all", {"form": form, "draft": draft}, _status(form))


@public_form
@require_GET
def result(request: HttpRequest) -> HttpResponse:
    draft = read_draft(request.session)
    if not draft.has_begun:
        return redirect(f"{reverse('selfcheck:start')}?notice=ended")
    shown = queries.result_of(draft)
    is_stopped = shown.urgency is not None and shown.urgency.is_not_ours
    if draft.first_open(safety_only=True) and not is_stopped:
        return _to_open_screen(draft, safety_only=True)
    modes = queries.running_modes()
    context = {
        "result": shown,
        "draft": draft,
        "open_screen": draft.first_open(),
        "personal": queries.personal_view(draft, modes),
    }
    return _page(request, "newborn" if draft.is_newborn else "result", context)


@public_form
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    draft = read_draft(request.session)
    if not draft.has_begun:
        return redirect(f"{reverse('selfcheck:start')}?notice=ended")
    return _page(request, "answers", {"draft": draft, "result": queries.result_of(draft)})


@public_form
@require_GET
def answers_code(request: HttpRequest) -> HttpResponse:
    draft = read_draft(request.session)
    if not draft.has_begun:
        raise Http404("There are no answers.")
    return HttpResponse(queries.answers_code(draft), content_type="image/svg+xml")


@public_form
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    actions.forget_replies(request.session)
    return redirect(f"{reverse('selfcheck:start')}?notice=deleted")


@login_not_required
@never_cache
@require_GET
def how_this_works(request: HttpRequest) -> HttpResponse:
    return _page(request, "how_this_works", {"modes": queries.running_modes()})


@require_http_methods(["GET", "HEAD", "POST"])
def modes(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "write", "clinic"):
        raise PermissionDenied("Only an owner of the clinic switches parts of the self-check on or off.")
    form = AcceptanceForm()
    if request.method == "POST":
        form = AcceptanceForm(request.POST)
        withdrawal = WithdrawalForm(request.POST)
        if request.POST.get("do") == "withdraw" and withdrawal.is_valid():
            actions.withdraw_mode(
                by=Actor.of(request), user=request.user, mode=withdrawal.cleaned_data["mode"]
            )
            return redirect("selfcheck:modes")
        if request.POST.get("do") == "accept" and form.is_valid():
            actions.accept_mode(by=Actor.of(request), user=request.user, mode=form.cleaned_data["mode"])
            return redirect("selfcheck:modes")
    context = {"modes": queries.running_modes(), "form": form, "version": queries.STATEMENT_VERSION}
    return _page(request, "modes", context, _status(form))


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    if not may(request.user, "read", "clinic"):
        raise PermissionDenied("Only an owner of the clinic sees these figures.")
    return _page(request, "figures", {"figures": queries.figures()})


@require_POST
def conclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    response = get_object_or_404(questionnaire_responses(request.user), pk=pk)
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "return_to": request.POST.get("return_to", "")}
        return _page(request, "conclude", context, UNPROCESSABLE)
    actions.conclude(
        by=Actor.of(request),
        user=request.user,
        response=response,
        concluded=form.cleaned_data["concluded"],
        milia_type=form.cleaned_data["milia_type"],
    )
    return redirect(_safe_return(request))


def _safe_return(request: HttpRequest) -> str:
    back = request.POST.get("return_to", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/desk/"
