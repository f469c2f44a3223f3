"""The self-check's answers in a visitor's session: what would be sent, and whether booking is the answer."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from milium.errors import InvalidAnswersError
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags
from milium.selfcheck.wording import answers_in_words
from milium_site.booking.actions import SentAnswers
from milium_site.catalogue.queries import clinic, visitor_knowledge
from milium_site.records.queries import draft_answers, draft_shelf

View = Callable[..., HttpResponse]
# These cannot wait for an appointment; the clinic's number or the emergency number comes first.
URGENT = ("now", "same_day")
# Where a speed leaves room for a visit here, only times inside it are offered.
LIMIT_DAYS = {"days": 3, "two_weeks": 14}


@dataclass(frozen=True)
class DraftAnswers:
    """Answers that could be sent. `digest` names exactly these, so that nothing unread is sent."""

    answers: dict[str, Any]
    red_flags: tuple[RedFlagMatch, ...]
    words: tuple[tuple[str, str], ...]
    is_for_child: bool

    @property
    def digest(self) -> str:
        text = json.dumps(self.answers, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def urgent(self) -> tuple[RedFlagMatch, ...]:
        return tuple(flag for flag in self.red_flags if flag.speed in URGENT)

    @property
    def limit(self) -> timedelta | None:
        """How long a visit may be away at most; None when the answers set no such limit."""
        limits = [LIMIT_DAYS[flag.speed] for flag in self.red_flags if flag.speed in LIMIT_DAYS]
        return timedelta(days=min(limits)) if limits else None

    def sent(self) -> SentAnswers:
        flags = [{"id": flag.id, "speed": flag.speed} for flag in self.red_flags]
        return SentAnswers(answers=self.answers, red_flags=flags)


def read_draft_answers(request: HttpRequest) -> DraftAnswers | None:
    """The answers in this visitor's session, or None: there are none, or none that this version can read.

    Read once a request, though every step of a booking asks.
    """
    known = request.__dict__
    if "draft_answers" not in known:
        known["draft_answers"] = _read_draft_answers(request)
    return known["draft_answers"]


def _read_draft_answers(request: HttpRequest) -> DraftAnswers | None:
    draft = draft_answers(request.session)
    if not draft or not draft.get("answers"):
        return None
    try:
        answers = parse_answers(draft["answers"])
    except InvalidAnswersError:
        return None
    return DraftAnswers(
        answers=draft["answers"],
        red_flags=match_red_flags(answers, visitor_knowledge()),
        words=answers_in_words(answers, visitor_knowledge()),
        is_for_child=bool(draft.get("child")),
    )


def latest_start(request: HttpRequest, now: datetime) -> datetime | None:
    """The last instant that may be offered to this visitor; None when their answers set no limit, or there are none."""
    draft = read_draft_answers(request)
    return now + draft.limit if draft and draft.limit else None


@dataclass(frozen=True)
class DraftProducts:
    """A shelf that could be sent, and what was said for the routine. `digest` names exactly these."""

    shelf: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.shelf, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def names(self) -> list[str]:
        return [product["name"] for product in self.shelf.get("products", [])]

    @property
    def has_routine(self) -> bool:
        return bool(self.shelf.get("person"))


def read_draft_products(request: HttpRequest) -> DraftProducts | None:
    """The shelf in this visitor's session, or None while nothing stands on it."""
    shelf = draft_shelf(request.session)
    return DraftProducts(shelf) if shelf.get("products") else None


def sent_along(draft: DraftAnswers | None, products: DraftProducts | None) -> SentAnswers | None:
    """What goes with the booking when the person agreed to these; None for nothing."""
    if draft is None and products is None:
        return None
    answers = draft.sent() if draft else SentAnswers(answers={})
    return replace(answers, products=products.shelf) if products else answers


def urgent_first(view: View) -> View:
    """Where the answers tell of something that cannot wait, shows the number to call in place of a page that
    offers times. What was typed into a form that is sent is never thrown away for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = read_draft_answers(request) if request.method in {"GET", "HEAD"} else None
        if draft and draft.urgent:
            context = {"clinic": clinic(), "flags": draft.urgent, "is_now": draft.urgent[0].speed == "now"}
            return render(request, "booking/urgent.html", context)
        return view(request, *args, **kwargs)

    return guarded
