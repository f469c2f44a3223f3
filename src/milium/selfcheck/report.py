"""An evaluation as one small page of HTML that needs nothing else: a table, every miss, a confusion chart."""

from __future__ import annotations

from html import escape

from milium.knowledge import Knowledge
from milium.selfcheck.evaluation import Evaluation, Outcome, Share

WORDS = {
    "first_place": "Diagnosis in first place",
    "top_3": "Diagnosis among the first three",
    "milia_sensitivity": "Milia: sensitivity against everything else",
    "milia_specificity": "Milia: specificity against everything else",
    "milia_type": "Type of milia, among milia",
    "urgent_recall": "Urgent recall: urgent cases that were flagged",
    "false_alarm_rate": "False alarm rate: flagged without being urgent",
    "dangerous_flagged": "Dangerous conditions that were flagged",
}
_CELL, _LEFT, _TOP = 18, 190, 170
# How far the slanted name of the last column reaches beyond it.
_SLANT = 90
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5b6673; --paper: #fbfaf8; --line: #d9d4cc;
  --right: #1f6f5c; --wrong: #b4552d }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8e1; --soft: #a9b0b8; --paper: #171b20;
  --line: #3a424b; --right: #6cc5ac; --wrong: #e58f68 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
p { color: var(--soft); max-width: 44rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; font-weight: normal }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.chart { overflow-x: auto }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink) }
svg .grid { stroke: var(--line) } svg .right { fill: var(--right) } svg .wrong { fill: var(--wrong) }
svg .on { fill: var(--paper); text-anchor: middle }
"""


def shown(share: Share) -> str:
    """A share with its counts and interval, for people.

    >>> shown(Share(9, 10))
    '0.90  9 of 10, 0.60 to 0.98'
    """
    if share.value is None or share.interval is None:
        return "none to count"
    low, high = share.interval
    return f"{share.value:.2f}  {share.hits} of {share.of}, {low:.2f} to {high:.2f}"


def report(evaluation: Evaluation, knowledge: Knowledge, title: str) -> str:
    """The page, as text."""
    rows = "".join(
        f'<tr><th scope="row">{WORDS[name]}</th><td class="n">{escape(shown(share))}</td></tr>'
        for name, share in evaluation.measures.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"<p>{len(evaluation.outcomes)} published cases. Cases are published because they are odd: the figures say "
        "whether dangers are caught, not how often it is right in a clinic. Intervals are Wilson’s, 95 %.</p>"
        f"<table><tbody>{rows}</tbody></table>{_misses(evaluation, knowledge)}"
        f"<h2>Confusion</h2><p>Rows: the diagnosis that was made. Columns: what came first. "
        f'On the diagonal they agree.</p><div class="chart">{_chart(evaluation, knowledge)}</div>'
        "</main></body></html>\n"
    )


def _misses(evaluation: Evaluation, knowledge: Knowledge) -> str:
    name = {slug: condition.name for slug, condition in knowledge.conditions.items()}

    def listed(heading: str, outcomes: tuple[Outcome, ...], lines: list[str]) -> str:
        items = "".join(
            f'<tr><th scope="row">{escape(outcome.case.id)}</th><td>{escape(line)}</td></tr>'
            for outcome, line in zip(outcomes, lines, strict=True)
        )
        body = f"<table><tbody>{items}</tbody></table>" if items else "<p>None.</p>"
        return f"<h2>{heading}</h2>{body}"

    return (
        listed(
            "Urgent, and not flagged",
            evaluation.missed_urgent,
            [f"{name[o.case.diagnosis]}: {o.case.urgent_reason or ''}" for o in evaluation.missed_urgent],
        )
        + listed(
            "Flagged, and not urgent",
            evaluation.false_alarms,
            [", ".join(flag.line for flag in o.assessment.red_flags) for o in evaluation.false_alarms],
        )
        + listed(
            "Not in first place",
            evaluation.not_first,
            [
                f"{name[o.case.diagnosis]} in place {o.place}; first: {name[o.first]}"
                for o in evaluation.not_first
            ],
        )
        + listed(
            "Another type of milia",
            evaluation.wrong_type,
            [f"{o.case.milia_type}; first: {o.assessment.milia_type}" for o in evaluation.wrong_type],
        )
    )


def _chart(evaluation: Evaluation, knowledge: Knowledge) -> str:
    counts = evaluation.confusion
    rows = [slug for slug in knowledge.conditions if any(made == slug for made, _ in counts)]
    columns = [slug for slug in knowledge.conditions if any(slug in pair for pair in counts)]
    wide, high = _LEFT + _CELL * len(columns) + _SLANT, _TOP + _CELL * len(rows) + 10
    parts = [
        f'<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        'aria-label="Confusion chart: the diagnosis made against what came first">'
    ]
    for index, slug in enumerate(columns):
        x = _LEFT + _CELL * index + _CELL // 2 + 4
        label = escape(slug.replace("_", " "))
        parts.append(f'<text x="{x}" y="{_TOP - 6}" transform="rotate(-60 {x} {_TOP - 6})">{label}</text>')
        left = _LEFT + _CELL * index
        parts.append(f'<path class="grid" d="M{left} {_TOP}V{high - 10}"/>')
    for index, slug in enumerate(rows):
        y = _TOP + _CELL * index
        label = escape(slug.replace("_", " "))
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{label}</text>')
        parts.append(f'<path class="grid" d="M{_LEFT} {y}H{_LEFT + _CELL * len(columns)}"/>')
    for (made, first), count in sorted(counts.items()):
        x, y = _LEFT + _CELL * columns.index(first), _TOP + _CELL * rows.index(made)
        kind = "right" if made == first else "wrong"
        parts.append(
            f'<rect class="{kind}" x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3">'
            f"<title>{escape(made)}, first {escape(first)}: {count}</title></rect>"
            f'<text class="on" x="{x + _CELL // 2}" y="{y + 13}">{count}</text>'
        )
    return "".join([*parts, "</svg>"])
