"""A rule compares answers that exist with values that they can take."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, comparisons, entries
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Comparison, Finding

RULE = "rules-can-hold"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each comparison that no answer could ever meet."""
    for place, entry in entries(knowledge):
        for where, comparison in comparisons(entry, place):
            finding = knowledge.findings.get(comparison.answer)
            if finding is None:
                yield Problem(RULE, where, f"there is no answer {comparison.answer}")
            else:
                yield from (Problem(RULE, where, wrong) for wrong in _wrong_values(comparison, finding))


def _wrong_values(comparison: Comparison, finding: Finding) -> Iterator[str]:
    is_number = finding.kind in {"number", "range"}
    compares_number = comparison.at_least is not None or comparison.below is not None
    if is_number != compares_number:
        yield f"{finding.id} is compared as if it were {'a number' if compares_number else 'words'}"
        return
    if compares_number:
        return
    values = comparison.any_of if comparison.any_of is not None else (comparison.equals,)
    allowed = {True, False} if finding.kind == "yes_no" else {choice.value for choice in finding.choices}
    for value in values:
        if value not in allowed:
            yield f"{finding.id} is never {value}"
