"""The clinic's own pictures, in the sizes made of them. The file that was uploaded is nobody's to fetch."""

import mimetypes

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

KINDS = {"image/jpeg", "image/png", "image/webp"}


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    kind = mimetypes.guess_type(name)[0]
    if kind not in KINDS:
        raise Http404
    try:
        file = default_storage.open(f"images/{name}")
    except (OSError, SuspiciousOperation, ValueError):
        raise Http404 from None
    response = FileResponse(file, content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
