"""A copy as a file to keep."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

from milium_site.rights.queries import as_pdf


def json_file(copy: dict[str, Any]) -> HttpResponse:
    return _file(json.dumps(copy, ensure_ascii=False, indent=1).encode(), "application/json", "json")


def pdf_file(copy: dict[str, Any]) -> HttpResponse:
    return _file(as_pdf(copy), "application/pdf", "pdf")


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    # Without a name in it: a list of downloads is read over a shoulder.
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="data.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
