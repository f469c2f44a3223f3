"""The interface in words that programs read: OpenAPI 3.1."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from .booking import api
from .guarding import guarded

ROOT = "api/v1"
PROBLEM = {"$ref": "#/components/schemas/Problem"}


@guarded
def openapi(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(document())
    # For everybody alike, and public: a program on another page may read it.
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. Each operation may be answered with a problem of any kind."""
    found = dict(api.get_openapi_schema(path_prefix=ROOT))
    del found["servers"]  # the document's own address is the server
    for operations in found["paths"].values():
        for operation in operations.values():
            _mark_problems(operation["responses"])
    return found


def _mark_problems(responses: dict[Any, Any]) -> None:
    for answer in responses.values():
        content = answer.get("content", {})
        if content.get("application/json", {}).get("schema") == PROBLEM:
            answer["content"] = {"application/problem+json": content["application/json"]}
    responses["default"] = {
        "description": "Any other problem, such as a method that is not taken or too many tries",
        "content": {"application/problem+json": {"schema": PROBLEM}},
    }
