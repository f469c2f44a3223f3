"""The owner's page of the clinic's look: colours whose contrast is shown while they are chosen, font and logo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from milium_site.accounts.queries import ALL, locations_for
from milium_site.audit.actions import Actor
from milium_site.catalogue.actions.look import LogoRefusedError, rebuild_logo, save_look, save_own_look
from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.look import look_values
from milium_site.design.queries import (
    THEMES,
    every_pair,
    failing,
    is_own_look,
    nearest,
    preview_stylesheet,
)
from milium_site.desk.forms.look import LABELS, LookForm, initial_values, refusal, typed_look
from milium_site.desk.views.page import staff_page


@dataclass(frozen=True)
class Advice:
    """What cannot be read in one theme, and the nearest shade with which all can: `use` names it for a button."""

    theme: str
    words: str
    label: Any = ""
    shade: str = ""
    use: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def clinic_look(request: HttpRequest) -> HttpResponse:
    """Shows, tries out or saves the look. What is only tried out is sent as well, so no rule is written twice."""
    _check(request)
    row = clinic()
    now = look_values(row)
    if request.method != "POST":
        form = LookForm(initial=initial_values(now), has_logo=bool(row.logo_digest))
        return _page(request, form, now)
    if "own" in request.POST:
        save_own_look(by=Actor.of(request))
        messages.success(request, _("The clinic has milium's own colours and letters again."))
        return redirect("desk:clinic_look")
    data = _with_shade(request.POST)
    if "live" in data:
        return render(request, "desk/clinic/look_live.html", _live(typed_look(data, now)))
    if "save" not in data:
        # Shown again as typed, for who has no script: nothing is refused yet.
        return _page(
            request, LookForm(initial=data.dict(), has_logo=bool(row.logo_digest)), typed_look(data, now)
        )
    return _save(request, LookForm(data, request.FILES, has_logo=bool(row.logo_digest)), now)


@require_safe
def look_preview(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the two previews, in the colours that the address names."""
    _check(request)
    css = preview_stylesheet(typed_look(request.GET, look_values(clinic())))
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _save(request: HttpRequest, form: LookForm, now: dict[str, Any]) -> HttpResponse:
    logo = None
    is_whole = form.is_valid()
    if upload := form.cleaned_data.get("logo"):
        try:
            logo = rebuild_logo(upload.file)
        except LogoRefusedError as error:
            form.add_error("logo", str(error))
            is_whole = False
    if not is_whole:
        return _page(request, form, typed_look(form.data, now), status=422)
    save_look(
        by=Actor.of(request),
        look=form.look(),
        logo=logo,
        without_logo=form.cleaned_data.get("without_logo", False),
    )
    messages.success(request, _("The look is saved. Every page has it from now on."))
    return redirect("desk:clinic_look")


def _page(request: HttpRequest, form: LookForm, look: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"form": form, "is_own": is_own_look(clinic().look), **_live(look)}
    return staff_page(request, "desk/clinic/look.html", context, status=status)


def _live(look: dict[str, Any]) -> dict[str, Any]:
    """What follows from colours that are being chosen: advice, every pair, and the preview's stylesheet."""
    return {
        "advice": [_advice(theme, look[theme]) for theme in THEMES if failing(theme, look[theme])],
        "pairs": list(every_pair(look)),
        "preview": f"{reverse('desk:clinic_look_preview')}?{urlencode(initial_values(look))}",
        "themes": THEMES,
    }


def _advice(theme: str, seeds: dict[str, str]) -> Advice:
    words = refusal(failing(theme, seeds))
    better = nearest(theme, seeds)
    if better is None:
        return Advice(theme, words)
    seed, shade = better
    return Advice(theme, words, LABELS[seed], shade, f"{theme}_{seed}:{shade}")


def _with_shade(data: QueryDict) -> QueryDict:
    """What was sent, with the shade of the button "use this one" in its field."""
    field, _colon, shade = data.get("use", "").partition(":")
    data = data.copy()
    if shade and field in LookForm.base_fields:
        data[field] = shade
    return data


def _check(request: HttpRequest) -> None:
    if locations_for(request.user, "write", "clinic") is not ALL:
        raise PermissionDenied
