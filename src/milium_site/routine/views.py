"""The visitor's shelf, the week that comes of it, and its way into a calendar and onto a phone."""

from __future__ import annotations

from datetime import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from milium_site.middleware import public_form
from milium_site.routine import actions, queries
from milium_site.routine.forms import CalendarForm, PersonForm, ProductForm
from milium_site.routine.queries import WeekPage, read_shelf, routine_of

UNPROCESSABLE = 422
EVENING = time(20, 0)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"routine/{name}.html", context, status=status)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if request.method == "POST":
        form = PersonForm(request.POST, today=today)
        if form.is_valid():
            actions.save_person(request.session, form.cleaned_data)
            return redirect("routine:week")
        return _start(request, person=form, status=UNPROCESSABLE)
    return _start(request)


def _start(
    request: HttpRequest,
    *,
    person: PersonForm | None = None,
    product: ProductForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shelf, today = read_shelf(request.session), timezone.localdate()
    said = queries.person_initial(shelf, today)
    context = {
        "shelf": shelf,
        "person": person or PersonForm(initial=said, today=today),
        "product": product or ProductForm(),
        "notice": request.GET.get("notice", ""),
    }
    return _page(request, "start", context, status)


@public_form
@require_POST
def products(request: HttpRequest) -> HttpResponse:
    """Puts a product on the shelf, or takes one off."""
    place = request.POST.get("remove", "")
    if place:
        if place.isascii() and place.isdigit() and len(place) < 4:
            actions.remove_product(request.session, int(place))
        return redirect(reverse("routine:start") + "#shelf")
    form = ProductForm(request.POST)
    if not form.is_valid():
        return _start(request, product=form, status=UNPROCESSABLE)
    if not actions.add_product(request.session, **form.cleaned_data):
        form.add_error(None, _("Twenty products are on your list. Take one off before you add another."))
        return _start(request, product=form, status=UNPROCESSABLE)
    return redirect(reverse("routine:start") + "#shelf")


@public_form
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    routine = routine_of(read_shelf(request.session))
    if routine is None:
        return redirect(f"{reverse('routine:start')}?notice=ended")
    return _page(request, "week", {"week": WeekPage(routine)})


@public_form
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    routine = routine_of(read_shelf(request.session))
    if routine is None or not routine.days:
        raise Http404("There is no routine to remind of.")
    form = CalendarForm(request.GET)
    form.is_valid()
    body = queries.calendar_file(
        routine,
        evening=form.cleaned_data.get("evening") or EVENING,
        morning=form.cleaned_data.get("morning"),
        host=urlsplit(settings.BASE_URL).hostname or "milium",
        now=timezone.now(),
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="reminders.ics"'
    return response


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """The code for a phone; made by a POST, so that no link that is only followed makes one."""
    if routine_of(read_shelf(request.session)) is None:
        return redirect(f"{reverse('routine:start')}?notice=ended")
    if request.method == "POST":
        actions.offer_to_phone(request.session)
        return redirect("routine:phone")
    code = queries.waiting_code(request.session)
    return _page(request, "phone", {"url": _phone_url(code) if code else ""})


@public_form
@require_GET
def phone_code(request: HttpRequest) -> HttpResponse:
    code = queries.waiting_code(request.session)
    if code is None:
        raise Http404("There is no code.")
    return HttpResponse(queries.code_image(_phone_url(code)), content_type="image/svg+xml")


def _phone_url(code: str) -> str:
    return settings.BASE_URL + reverse("routine:open_on_phone", args=[code])


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def open_on_phone(request: HttpRequest, code: str) -> HttpResponse:
    """Shows nothing until the person presses the button: a preview of the link must not use it up."""
    if request.method == "POST" and actions.take_on_phone(request.session, code):
        return redirect("routine:week")
    if not queries.can_be_opened(code):
        return _page(request, "phone_over", {}, 404)
    return _page(request, "open_on_phone", {})


@public_form
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    actions.forget(request.session)
    return redirect(f"{reverse('routine:start')}?notice=deleted")
