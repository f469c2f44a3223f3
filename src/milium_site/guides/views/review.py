"""In the editor: whether what is written goes past a clinician before visitors see it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.guides.actions.review import NoReviewerError, require_review
from milium_site.guides.queries import is_review_possible, is_review_required, reviewers


@require_http_methods(["GET", "HEAD", "POST"])
def clinical_review(request: HttpRequest) -> HttpResponse:
    may_change = may(request.user, "write", "clinic")
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied("Only an owner says who publishes.")
        try:
            require_review(by=Actor.of(request), required=request.POST.get("required") == "yes")
        except NoReviewerError:
            messages.error(
                request,
                "Nobody could publish then: give somebody the roles clinician and editor first, and let the "
                "review be switched on.",
            )
        else:
            messages.success(request, "Saved. It holds from now on.")
        return redirect("clinical_review")
    context = {
        "is_required": is_review_required(),
        "is_possible": is_review_possible(),
        "reviewers": reviewers(),
        "may_change": may_change,
    }
    return render(request, "guides/clinical_review.html", context)
