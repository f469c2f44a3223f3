"""The frame of every page of the desk: the clinic, and where this member of staff can go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from milium_site.accounts.queries import may
from milium_site.catalogue.queries import clinic
from milium_site.design.templatetags.design import NavItem


def staff_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(
        request,
        template,
        {"clinic": clinic(), "staff_nav": _navigation(request), **context},
        status=status,
    )


def _navigation(request: HttpRequest) -> list[NavItem]:
    def item(url: str, label: str) -> NavItem:
        if request.path == url:
            return NavItem(url, label, is_current="page")
        return NavItem(url, label, is_current="true" if _is_inside(request.path, url) else "")

    navigation = [item("/desk/", "Today")]
    if may(request.user, "write", "appointment"):
        navigation.append(item("/desk/book/", "Book"))
    if may(request.user, "read", "recall"):
        navigation.append(item("/desk/recalls/", "Recalls"))
    if may(request.user, "read", "clinic"):
        navigation += [item("/desk/clinic/", "Clinic"), NavItem("/compare/modes/", "Self-check")]
    if may(request.user, "write", "page"):
        navigation.append(NavItem("/ingredients/clinic/list/", "Products"))
    if may(request.user, "read", "page"):
        navigation.append(NavItem("/editor/", "Pages"))
    navigation.append(NavItem("/", "Public site"))
    return navigation


def _is_inside(path: str, url: str) -> bool:
    rooms = ("/desk/book/", "/desk/recalls/", "/desk/clinic/")
    inside = next((room for room in rooms if path.startswith(room)), "/desk/")
    return inside == url
