"""Which parts of the self-check run on this site, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from milium_site.selfcheck.models import ModeAcceptance

Mode = ModeAcceptance.Mode
# Raised when the words of `selfcheck/parts/statement.html` change, so that an acceptance names what was read.
STATEMENT_VERSION = "2026-11"


@dataclass(frozen=True)
class RunningMode:
    """One part that may be switched on. `because_demo`: nobody accepted anything, the demo just shows it."""

    mode: Mode
    is_on: bool
    because_demo: bool = False
    since: datetime | None = None
    accepted_by: str = ""
    statement_version: str = ""

    @property
    def label(self) -> str:
        return self.mode.label


def running_modes() -> tuple[RunningMode, ...]:
    """Every part with whether it runs, in one query.

    A part runs while an acceptance stands. In a demo it also runs until someone has accepted it and taken
    that back, so that the switch can be tried there.
    """
    newest: dict[str, ModeAcceptance] = {}
    for row in ModeAcceptance.objects.select_related("accepted_by").order_by("id"):
        newest[row.mode] = row
    return tuple(_state(mode, newest.get(mode)) for mode in Mode)


def is_running(mode: Mode) -> bool:
    return any(state.is_on for state in running_modes() if state.mode == mode)


def _state(mode: Mode, row: ModeAcceptance | None) -> RunningMode:
    if row is None:
        return RunningMode(mode, is_on=settings.DEMO, because_demo=settings.DEMO)
    if row.withdrawn_at is not None:
        return RunningMode(mode, is_on=False)
    return RunningMode(
        mode,
        is_on=True,
        since=row.accepted_at,
        accepted_by=str(row.accepted_by),
        statement_version=row.statement_version,
    )
