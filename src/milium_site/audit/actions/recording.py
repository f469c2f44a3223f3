"""Adding to the audit trail."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from milium_site.audit.models import AuditEvent
from milium_site.statements import insert_later

HASH_LENGTH = 32


def pseudonym(kind: str, value: str) -> str:
    """The same letters for the same value, which nobody without the site's key can work out or look up."""
    return salted_hmac(f"milium.audit.{kind}", value, algorithm="sha256").hexdigest()[:HASH_LENGTH]


@dataclass(frozen=True)
class Actor:
    """Who is acting: staff or another program by their id, a visitor by a pseudonym, a part of the system by name.

    `client` is the pseudonym of the network address, so that rows from one address can be put together.
    """

    kind: str
    id: str
    client: str = field(default="")

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        address = getattr(request, "client_address", "") or request.META.get("REMOTE_ADDR", "")
        client = pseudonym("client", address)
        if program := getattr(request, "program", None):
            return cls("program", str(program.pk), client)
        if request.user.is_authenticated:
            return cls("staff", str(request.user.pk), client)
        return cls("visitor", pseudonym("visitor", address), client)

    @property
    def is_outside(self) -> bool:
        """Whether the rules hold that are for whoever does not work here."""
        return self.kind in {"visitor", "program"}

    @classmethod
    def system(cls, name: str) -> Actor:
        return cls("system", name)


def record(
    *,
    by: Actor,
    action: str,
    kind: str,
    id: object,  # noqa: A002 the name that every caller knows the thing by
    location_id: int | None = None,
    purpose: str = "",
    detail: dict | None = None,
) -> None:
    """Adds one row, in the caller's transaction: no row, no change.

    `action` is C, R, U, D or E; `kind` and `id` name the thing; `detail` holds codes and times, never a name
    or anything about health.
    """
    if action not in AuditEvent.Action.values:
        raise ValueError(
            f"{action!r} is no audit action; it is one of {', '.join(AuditEvent.Action.values)}."
        )
    event = AuditEvent(
        at=timezone.now(),
        actor_kind=by.kind,
        actor_id=by.id,
        client=by.client,
        action=action,
        kind=kind,
        subject_id=str(id),
        location_id=location_id,
        purpose=purpose,
        detail=detail or {},
    )
    event.mac = event.expected_mac()
    insert_later(event)
