"""A request's body, refused where it could do harm before anything is built from it."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

DEEPEST = 40
LONGEST_NUMBER = 18
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return read_json(request)


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The object that the body holds. How long it may be is the `BodyLimit` middleware's to say.

    Raises: HttpError 415 for what is not sent as JSON, 400 for what is none, 422 for what could not be stored.
    """
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != "application/json" or charset.lower() not in {"utf-8", "us-ascii"}:
        raise HttpError(415, "Send the body as application/json in UTF-8.")
    body = request.body
    if _depth(body) > DEEPEST:
        raise HttpError(422, f"The body is nested more than {DEEPEST} deep.")
    try:
        found = json.loads(
            body.decode("utf-8"),
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_short,
            object_pairs_hook=_once_each,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise HttpError(400, "The body is not JSON in UTF-8.") from error
    if not isinstance(found, dict):
        raise HttpError(422, "The body is a JSON object.")
    for text in _texts(found):
        _check(text)
    return found


def _depth(body: bytes) -> int:
    """How deep the brackets outside strings go; one pass, whatever the body holds."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _no_number(name: str) -> NoReturn:
    raise HttpError(400, f"{name} is not a number in JSON.")


def _finite(text: str) -> float:
    number = float(text) if len(text) <= 100 else math.inf
    if not math.isfinite(number):
        raise HttpError(422, "The body holds a number that is too large or too long.")
    return number


def _short(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise HttpError(422, "The body holds a number that is too long.")
    return int(text)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise HttpError(422, "The body says the same field twice.")
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _check(text: str) -> None:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise HttpError(422, "The body holds characters that cannot be stored.")
