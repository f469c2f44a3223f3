"""The label check: paste, read, keep; and the clinic's own list of products."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.ingredients import actions, queries
from milium_site.ingredients.forms import ClinicProductForm, KeepForm, LabelForm
from milium_site.ingredients.queries import Label, LabelPage, read_session_label
from milium_site.middleware import View, public_form

UNPROCESSABLE = 422
FULL = _("Twenty products are on your list. Take one off before you add another.")


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"ingredients/{name}.html", context, status=status)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    form = LabelForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        actions.save_label(request.session, **form.cleaned_data)
        return redirect("ingredients:result")
    context = {"form": form, "notice": request.GET.get("notice", ""), "kept": queries.clinic_products()[:4]}
    return _page(request, "start", context, UNPROCESSABLE if form.is_bound else 200)


def _initial(request: HttpRequest) -> dict[str, str]:
    if "example" in request.GET:
        return queries.EXAMPLE
    label = read_session_label(request.session)
    return {"text": label.text, "name": label.name} if label and "again" in request.GET else {}


@public_form
@require_GET
def result(request: HttpRequest) -> HttpResponse:
    label = read_session_label(request.session)
    if label is None:
        return redirect(f"{reverse('ingredients:start')}?notice=ended")
    return _result(request, label)


def _result(
    request: HttpRequest, label: Label, *, form: KeepForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": LabelPage(label),
        "keep": form or KeepForm(initial={"name": label.name[:60]}),
        "told": queries.told(request.session),
    }
    return _page(request, "result", context, status)


@public_form
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Puts the label that was read, or a product of the clinic's, on the visitor's own list."""
    if "product" in request.POST:
        product = queries.find_clinic_product(request.POST["product"])
        if product is None:
            raise Http404("There is no such product.")
        actions.keep_clinic_product(request.session, product)
        return redirect(reverse("routine:start") + "#shelf")
    label = read_session_label(request.session)
    if label is None:
        return redirect(f"{reverse('ingredients:start')}?notice=ended")
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _result(request, label, form=form, status=UNPROCESSABLE)
    if not actions.keep_product(request.session, label, **form.cleaned_data):
        form.add_error(None, FULL)
        return _result(request, label, form=form, status=UNPROCESSABLE)
    return redirect(reverse("routine:start") + "#shelf")


@public_form
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """Counts an unknown name of the label in this session; another text is not taken."""
    label = read_session_label(request.session)
    if label is None:
        return redirect(f"{reverse('ingredients:start')}?notice=ended")
    name = request.POST.get("name", "")
    if name in LabelPage(label).unknown_names:
        actions.tell_unknown(request.session, name)
    return redirect(reverse("ingredients:result") + "#unknown")


@public_form
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    actions.forget_label(request.session)
    return redirect(f"{reverse('ingredients:start')}?notice=deleted")


@login_not_required
@never_cache
@require_GET
def clinic_products(request: HttpRequest) -> HttpResponse:
    return _page(request, "clinic_products", {"products": queries.clinic_products()})


@login_not_required
@never_cache
@require_GET
def clinic_product(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(queries.clinic_products(), pk=pk)
    page = LabelPage(Label(product.label_text, product.name))
    return _page(request, "clinic_product", {"product": product, "page": page})


def for_editors(view: View) -> View:
    """A page for editors and the owner of the clinic."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user, "write", "page"):
            raise PermissionDenied("Only an editor or the owner changes the clinic's products.")
        return view(request, *args, **kwargs)

    return guarded


@for_editors
@require_GET
def manage_products(request: HttpRequest) -> HttpResponse:
    return _page(request, "manage_products", {"products": queries.checked_products(), **_counts()})


def _counts() -> dict[str, Any]:
    has_imported, since = queries.import_state()
    return {
        "unknown_count": queries.unknown_names().count(),
        "has_imported": has_imported,
        "imported_on": since,
    }


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: HttpRequest) -> HttpResponse:
    return _edit(request, queries.blank_clinic_product())


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edit_product(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(queries.all_clinic_products(), pk=pk))


def _edit(request: HttpRequest, product: Any) -> HttpResponse:
    by = Actor.of(request)
    if request.method == "POST" and request.POST.get("do") == "delete" and product.pk:
        name = product.name
        actions.delete_clinic_product(by=by, user=request.user, product=product)
        messages.success(request, f"{name} is off the list.")
        return redirect("ingredients:manage_products")
    form = ClinicProductForm(request.POST if request.method == "POST" else None, instance=product)
    if request.method == "POST" and form.is_valid():
        actions.save_clinic_product(by=by, user=request.user, product=product, **form.cleaned_data)
        messages.success(request, f"{product.name} is saved and checked.")
        return redirect("ingredients:edit_product", product.pk)
    page = LabelPage(Label(product.label_text, product.name)) if product.pk and not form.errors else None
    context = {"form": form, "product": product, "page": page}
    return _page(request, "edit_product", context, UNPROCESSABLE if form.errors else 200)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def unknown_names(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        pk = request.POST.get("settle", "")
        if pk.isascii() and pk.isdigit() and len(pk) < 10:
            name = get_object_or_404(queries.unknown_names(), pk=int(pk))
            actions.settle_unknown(by=Actor.of(request), user=request.user, name=name)
        return redirect("ingredients:unknown_names")
    return _page(request, "unknown_names", {"names": queries.unknown_names()[:200]})
