"""A picture as an answer to a request, every look on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from milium_site.audit.actions import Actor, record
from milium_site.photographs import queries

if TYPE_CHECKING:
    from milium_site.photographs.models import Photograph


def shown(request: HttpRequest, photograph: Photograph) -> HttpResponse:
    """The bytes as a picture and as nothing else, kept by no cache."""
    record(
        by=Actor.of(request),
        action="R",
        kind="photograph",
        id=photograph.pk,
        location_id=photograph.location_id,
    )
    response = HttpResponse(queries.jpeg_of(photograph), content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = 'inline; filename="photograph.jpg"'
    return response
