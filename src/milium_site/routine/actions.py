"""Changes to the visitor's shelf in their session, and its way to a phone."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from milium.knowledge import load_knowledge
from milium_site.records.actions import add_draft_product, clear_draft_shelf, save_draft_shelf
from milium_site.records.queries import draft_shelf
from milium_site.routine.queries import PHONE_KEY, PHONE_SECONDS, cache_key


def add_product(session: SessionBase, *, kind: str, name: str) -> bool:
    """Puts a product on the shelf, called by its kind when it has no name; False when the shelf is full."""
    return add_draft_product(session, name=name or load_knowledge().product_kinds[kind].name, kinds=[kind])


def remove_product(session: SessionBase, place: int) -> None:
    """Takes the product at that place (from 0) off the shelf; another number changes nothing."""
    shelf = draft_shelf(session)
    products = [each for n, each in enumerate(shelf.get("products", [])) if n != place]
    save_draft_shelf(session, **{**shelf, "products": products})


def save_person(session: SessionBase, said: dict[str, Any]) -> None:
    """Keeps what was said of the person, in words that a session can hold."""
    kept = {
        "age_years": float(said["age_years"]),
        "pregnancy": said["pregnancy"],
        "applies": list(said["applies"]),
        "procedure": said["procedure"],
        "done_on": said["done_on"].isoformat() if said["done_on"] else "",
        "starts_on": said["starts_on"].isoformat(),
    }
    save_draft_shelf(session, **{**draft_shelf(session), "person": kept})


def begin_after(session: SessionBase, *, procedure: str, done_on: date) -> None:
    """Notes what was done to the skin and when; whatever else was said of the person stays."""
    shelf = draft_shelf(session)
    said = {**(shelf.get("person") or {}), "procedure": procedure, "done_on": done_on.isoformat()}
    save_draft_shelf(session, **{**shelf, "person": said})


def forget(session: SessionBase) -> None:
    """Nothing of shelf and person is left in the session, nor a copy that waits for a phone."""
    code = session.pop(PHONE_KEY, None)
    if code:
        cache.delete(cache_key(code))
    clear_draft_shelf(session)


def offer_to_phone(session: SessionBase) -> str:
    """A code that opens a copy of this shelf once, within 15 minutes. An earlier code is void."""
    earlier = session.pop(PHONE_KEY, None)
    if earlier:
        cache.delete(cache_key(earlier))
    code = secrets.token_urlsafe(16)
    cache.set(cache_key(code), draft_shelf(session), PHONE_SECONDS)
    session[PHONE_KEY] = code
    return code


def take_on_phone(session: SessionBase, code: str) -> bool:
    """Lays the copy behind the code into this session; False when it was used, or its time is over."""
    shelf = cache.get(cache_key(code))
    # Whoever deletes it has it: of two phones at one moment only one does.
    if shelf is None or not cache.delete(cache_key(code)):
        return False
    save_draft_shelf(session, **shelf)
    return True
