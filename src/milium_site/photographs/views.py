"""A photograph for staff who may see it: every look is on record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from milium_site.audit.actions import Actor, record
from milium_site.photographs import queries


@require_GET
def photograph(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.photographs(request.user), pk=pk)
    record(by=Actor.of(request), action="R", kind="photograph", id=found.pk, location_id=found.location_id)
    return picture_response(queries.jpeg_of(found))


def picture_response(jpeg: bytes) -> HttpResponse:
    """The bytes as a picture and as nothing else, kept by no cache."""
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = 'inline; filename="photograph.jpg"'
    return response
