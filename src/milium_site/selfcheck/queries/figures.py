"""How the self-check did against what clinicians concluded: counts with intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from django.db.models import Q

from milium.knowledge import load_knowledge
from milium_site.selfcheck.models import ClinicianConclusion

MILIA = "milia"
# Two-sided 95 %.
Z = 1.959963984540054
# With fewer cases than this the page says first that nothing can be concluded yet.
FEW_CASES = 30


@dataclass(frozen=True)
class Share:
    """`count` of `total`, with Wilson's 95 % interval as parts of one; both ends None without any case."""

    label: str
    meaning: str
    count: int
    total: int

    @property
    def low(self) -> float | None:
        return wilson_interval(self.count, self.total)[0] if self.total else None

    @property
    def high(self) -> float | None:
        return wilson_interval(self.count, self.total)[1] if self.total else None

    @property
    def low_of_100(self) -> int | None:
        return None if self.low is None else round(100 * self.low)

    @property
    def high_of_100(self) -> int | None:
        return None if self.high is None else round(100 * self.high)

    @property
    def is_few(self) -> bool:
        return self.total < FEW_CASES


@dataclass(frozen=True)
class Figures:
    total: int
    shares: tuple[Share, ...]

    @property
    def is_few(self) -> bool:
        return self.total < FEW_CASES


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The interval that holds the true share in 95 of 100 such samples, `[low, high]`, parts of one.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    share, square = count / total, Z * Z
    centre = share + square / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def figures(among: Q | None = None) -> Figures:
    """Every conclusion of this clinic counted, or those that fit `among`, in one query."""
    rows = list(ClinicianConclusion.objects.filter(among or Q()))
    milia = [row for row in rows if row.concluded == MILIA]
    others = [row for row in rows if row.concluded != MILIA]
    conditions = load_knowledge().conditions
    dangerous = [row for row in rows if row.concluded in conditions and conditions[row.concluded].dangerous]
    harmless = [row for row in rows if row not in dangerous]
    typed = [row for row in milia if row.milia_type]
    shares = (
        _share("First place right", "The self-check put first what the clinician found.", rows, _is_first),
        _share(
            "In the first three", "What the clinician found was among its first three.", rows, _is_in_three
        ),
        _share("Milia put first", "Of bumps that were milia.", milia, _is_first),
        _share("Milia not put first", "Of bumps that were something else.", others, _is_not_milia),
        _share("Type of milia right", "Of milia whose type the clinician noted.", typed, _is_type_right),
        _share("Dangerous ones flagged", "Of bumps that must not wait.", dangerous, _was_flagged),
        _share("Flagged all the same", "Of bumps that could have waited.", harmless, _was_flagged),
    )
    return Figures(total=len(rows), shares=shares)


def _share(label: str, meaning: str, rows: Iterable[ClinicianConclusion], holds) -> Share:
    rows = list(rows)
    return Share(label, meaning, sum(bool(holds(row)) for row in rows), len(rows))


def _is_first(row: ClinicianConclusion) -> bool:
    return row.ranked[:1] == [row.concluded]


def _is_in_three(row: ClinicianConclusion) -> bool:
    return row.concluded in row.ranked


def _is_not_milia(row: ClinicianConclusion) -> bool:
    return row.ranked[:1] != [MILIA]


def _is_type_right(row: ClinicianConclusion) -> bool:
    return row.milia_type == row.ranked_milia_type


def _was_flagged(row: ClinicianConclusion) -> bool:
    return row.was_flagged
