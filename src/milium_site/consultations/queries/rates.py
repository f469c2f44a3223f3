"""Counts of a report that names nobody: few people are told as few, with the range that this leaves open."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from milium_site.selfcheck.queries import wilson_interval

# Whoever is one of fewer people than this could be picked out.
FEW = 5


@dataclass(frozen=True)
class Rate:
    """`count` of `total` cases, which are those of `people` persons: `people_in` of the counted, `people_out` of the
    others. What is said of them is the same for every number of people that stays hidden."""

    label: str
    meaning: str
    count: int
    total: int
    people: int
    people_in: int
    people_out: int

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is said at all but that there are few."""
        return 0 < self.people < FEW

    @property
    def is_few(self) -> bool:
        """Whether those counted are fewer than `FEW` people."""
        return self.people_in < FEW

    @property
    def is_all_but_few(self) -> bool:
        return self.people_out < FEW

    @property
    def words(self) -> str:
        """The count as it may be shown."""
        if not self.total:
            return _("no case yet")
        if self.is_hidden:
            return _("fewer than 5 people in all")
        if self.is_few:
            return _("fewer than 5 people, of %(total)d") % {"total": self.total}
        if self.is_all_but_few:
            return _("all but fewer than 5 people, of %(total)d") % {"total": self.total}
        return _("%(count)d of %(total)d") % {"count": self.count, "total": self.total}

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval, parts of one; of a hidden count the one that holds all those of its kind.

        None without any case, and where the cases of a few people are more than they are.
        """
        if not self.total or self.is_hidden or (self.is_few and self.is_all_but_few):
            return None
        if self.is_few:
            return (0.0, wilson_interval(FEW - 1, self.total)[1]) if self.count < FEW else None
        if self.is_all_but_few:
            are_few = self.total - self.count < FEW
            return (wilson_interval(self.total - FEW + 1, self.total)[0], 1.0) if are_few else None
        return wilson_interval(self.count, self.total)

    @property
    def range_words(self) -> str:
        """The interval in whole parts of a hundred; empty without one."""
        if self.bounds is None:
            return ""
        low, high = (round(100 * end) for end in self.bounds)
        return _("%(low)d and %(high)d of 100") % {"low": low, "high": high}

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Label, count, total and both ends of the interval in percent, as a file tells them."""
        is_told = not (self.is_hidden or self.is_few or self.is_all_but_few)
        low, high = (f"{100 * end:.1f}" for end in self.bounds) if self.bounds else ("", "")
        return (
            self.label,
            str(self.count) if is_told else self.words,
            "" if self.is_hidden else str(self.total),
            low,
            high,
        )


def rate(label: str, meaning: str, cases: Iterable[tuple[Hashable, bool]]) -> Rate:
    """The rate of `cases`, each with the person whose it is and whether it counts."""
    found = list(cases)
    counted = [person for person, counts in found if counts]
    others = [person for person, counts in found if not counts]
    return Rate(
        label=label,
        meaning=meaning,
        count=len(counted),
        total=len(found),
        people=len({person for person, _counts in found}),
        people_in=len(set(counted)),
        people_out=len(set(others)),
    )
