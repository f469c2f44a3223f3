"""What the knowledge files say of one entry, made ready to be read: names, rows, sentences with their sources.

Nothing here is worded for one page. A block names an entry by its id and shows what these functions give back,
so that a corrected fact corrects every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from milium.knowledge import load_knowledge
from milium.knowledge.models import (
    CLINICAL_OPINION,
    CareAdvice,
    Finding,
    Gate,
    Statement,
    Treatment,
)
from milium_site.guides.blocks.choices import TREATMENT_PARTS

EVIDENCE = {
    "series": "Groups of patients were followed.",
    "case_reports": "There are reports on one or a few people.",
    "opinion": "This is what clinicians say. No study was found that tested it.",
    "none": "Nothing was found.",
}
STRENGTH = {
    "series": "Well described, in groups of people",
    "case_reports": "Described in one or a few people",
    "listed_only": "Named in texts, without figures",
    "disputed": "Sources disagree",
    "none_found": "No study was found",
}
DONE_BY = {
    "nobody": "Nobody. Nothing is done.",
    "trained_clinician": "A trained clinician.",
    "prescriber": "A doctor who may prescribe it.",
    "specialist": "A specialist doctor.",
}
PLACE = {"first": "first choice", "addition": "as an addition", "later": "when simpler ways did not help"}
NEAR_EYE = {
    "yes": "May be used there.",
    "outside_the_bone": "Only outside the bony rim that you can feel.",
    "no": "Not there.",
}


@dataclass(frozen=True)
class Fact:
    """One sentence or phrase and the ids of what it leans on; `disputed` when another source contradicts it."""

    text: str
    sources: tuple[str, ...] = ()
    disputed: bool = False


@dataclass(frozen=True)
class Row:
    """Facts of one sort under a label."""

    label: str
    facts: tuple[Fact, ...]

    @property
    def disputed(self) -> bool:
        return any(fact.disputed for fact in self.facts)


@dataclass(frozen=True)
class FactEntry:
    """One entry as a page shows it; `about` is the kind and id by which its own guide is found."""

    name: str = ""
    text: Fact | None = None
    rows: tuple[Row, ...] = ()
    about: tuple[str, str] | None = None

    def facts(self) -> Iterator[Fact]:
        if self.text is not None:
            yield self.text
        for row in self.rows:
            yield from row.facts


def _facts(statements: Iterable[Statement]) -> tuple[Fact, ...]:
    return tuple(Fact(s.text, s.sources, s.disputed) for s in statements)


def _rows(*rows: tuple[str, Iterable[Fact]]) -> tuple[Row, ...]:
    """The rows that have anything to say."""
    made = (Row(label, tuple(facts)) for label, facts in rows)
    return tuple(row for row in made if row.facts)


def condition(slug: str) -> FactEntry:
    """A condition: what it is, other names, the difference from milia, and the numbers that were read."""
    entry = load_knowledge().conditions[slug]
    names = ", ".join(entry.also_called)
    called = [Fact(f"{names[:1].upper()}{names[1:]}.")] if names else []
    differs = [Fact(entry.different_from_milia, entry.sources)] if entry.different_from_milia else []
    return FactEntry(
        text=Fact(entry.summary, entry.sources),
        rows=_rows(("Unlike milia", differs), ("Known", _facts(entry.statements)), ("Other names", called)),
    )


def milia_type(slug: str) -> FactEntry:
    """A type of milia: what it is, how it goes on, and what is done for it."""
    knowledge = load_knowledge()
    entry = knowledge.milia_types[slug]
    uses = [
        Fact(
            f"{treatment.name}: {PLACE[use.place]}." + (f" {use.note}" if use.note else ""), treatment.sources
        )
        for treatment in knowledge.treatments.values()
        for use in treatment.suits
        if use.milia_type == slug
    ]
    return FactEntry(
        text=Fact(entry.summary, entry.sources),
        rows=_rows(("How it goes on", _facts(entry.course)), ("What is done", uses)),
    )


def milia_types() -> list[FactEntry]:
    """All types in the order of the knowledge files, a sentence or two each."""
    return [
        FactEntry(entry.name, Fact(entry.summary, entry.sources), about=("milia_type", slug))
        for slug, entry in load_knowledge().milia_types.items()
    ]


def causes(slugs: Iterable[str]) -> list[FactEntry]:
    """What is said to bring milia on, with how well that stands; all causes when none is named."""
    known = load_knowledge().causes
    return [
        FactEntry(
            cause.name,
            rows=_rows(
                ("How sure", [Fact(f"{STRENGTH[cause.strength]}.")]),
                ("For it", _facts(cause.evidence)),
                ("Against", _facts(cause.against)),
                ("So", [Fact(cause.advice)]),
            ),
        )
        for cause in (known[slug] for slug in slugs or known)
    ]


def treatment(slug: str, parts: Iterable[str] = ()) -> FactEntry:
    """A treatment in the chosen parts, or in all of them."""
    entry = load_knowledge().treatments[slug]
    rows = _treatment_rows(entry)
    chosen = [part for part in TREATMENT_PARTS if part in (tuple(parts) or tuple(TREATMENT_PARTS))]
    return FactEntry(rows=_rows(*((TREATMENT_PARTS[part], rows[part]) for part in chosen)))


def _treatment_rows(entry: Treatment) -> dict[str, tuple[Fact, ...]]:
    knowledge = load_knowledge()
    gates = list(knowledge.gates.values())
    closed = [gate for gate in gates if _closes(gate, entry)]
    careful = [gate for gate in gates if any(entry.id in caution.treatments for caution in gate.cautions)]
    return {
        "done_by": (Fact(DONE_BY[entry.done_by]),),
        "evidence": (Fact(EVIDENCE[entry.evidence], entry.sources),),
        "suits": tuple(
            Fact(
                f"{knowledge.milia_types[use.milia_type].name}: {PLACE[use.place]}."
                + (f" {use.note}" if use.note else "")
            )
            for use in entry.suits
        )
        or (Fact("No kind of milia, as far as is known."),),
        "not_for": _facts(entry.not_for),
        "not_when": _named(closed),
        "ask_first": _named([gate for gate in careful if gate not in closed]),
        "how": _facts(entry.how),
        "results": _facts(entry.results),
        "risks": _facts(entry.risks),
        "after": _facts(entry.after),
    }


def _named(gates: list[Gate]) -> tuple[Fact, ...]:
    """Circumstances by name. The last carries what all of them lean on: a mark at every name would be noise."""
    sources = tuple(dict.fromkeys(source for gate in gates for source in gate.sources))
    return tuple(Fact(f"{gate.name}.", sources if gate is gates[-1] else ()) for gate in gates)


def _closes(gate: Gate, entry: Treatment) -> bool:
    # As the removal planner has it: a sample taken to find the name is no destruction.
    return entry.id in gate.blocks or (
        gate.blocks_procedures and entry.is_procedure and not entry.is_diagnostic
    )


def treatments(slugs: Iterable[str]) -> list[FactEntry]:
    """Treatments in short: what each is, whom it may suit, whom not, how sure that is."""
    found = []
    for slug in slugs:
        entry = load_knowledge().treatments[slug]
        rows = _treatment_rows(entry)
        found.append(
            FactEntry(
                entry.name,
                Fact(entry.summary, entry.sources),
                _rows(
                    ("May suit", rows["suits"]),
                    ("Not for", _facts(entry.not_for)),
                    ("How sure", rows["evidence"][:1]),
                ),
                ("treatment", slug),
            )
        )
    return found


def care_advice(slugs: Iterable[str]) -> list[FactEntry]:
    """Advice for situations: what to do, to leave, to expect, and when to call."""
    return [_advice(load_knowledge().care_advice[slug]) for slug in slugs]


def _advice(advice: CareAdvice) -> FactEntry:
    return FactEntry(
        advice.title,
        rows=_rows(
            ("Do", _facts(advice.do)),
            ("Do not", _facts(advice.avoid)),
            ("Expect", _facts(advice.expect)),
            ("Be seen", _facts(advice.call_if)),
        ),
    )


def aftercare(slugs: Iterable[str]) -> list[FactEntry]:
    """The days after a procedure."""
    known = load_knowledge().aftercare
    return [
        FactEntry(
            entry.name,
            Fact(entry.text, entry.sources),
            _rows(("How long", [Fact(f"{entry.days} days.")]), ("Do", _facts(entry.do))),
        )
        for entry in (known[slug] for slug in slugs)
    ]


def product_kinds(slugs: Iterable[str]) -> list[FactEntry]:
    """Kinds of products: what each is, how it is used, how often, and whether near the eye."""
    found = []
    for slug in slugs:
        kind = load_knowledge().product_kinds[slug]
        nights = f"{kind.first_nights} a week at first, never more than {kind.most_nights}."
        found.append(
            FactEntry(
                kind.name,
                Fact(kind.about),
                _rows(
                    ("What for", _facts([kind.why])),
                    ("Nights", [Fact(nights, (CLINICAL_OPINION,))] if kind.active else []),
                    ("How", _facts(kind.how)),
                    ("Near the eye", [Fact(NEAR_EYE[kind.near_eye], (CLINICAL_OPINION,))]),
                ),
            )
        )
    return found


# Rows of the comparison table and the answer that says the same of a condition.
_COMPARED = {
    "look": "surface",
    "size": "size_mm",
    "how_many": "count",
    "colour": "colour",
    "feel": "firmness",
    "opening": "pore_visible",
    "redness_or_pain": "red_or_painful",
    "pus": "pus",
    "where": "sites",
    "who_and_when": "age_years",
}
_MOSTLY, _SOMETIMES, _SELDOM = {"always", "usual", "common"}, {"sometimes"}, {"uncommon", "rare", "never"}


@dataclass(frozen=True)
class Compared:
    """One sign in milia and in another condition."""

    label: str
    milia: Fact
    other: Fact


def side_by_side(slug: str) -> list[Compared]:
    """The signs in which sources say how a condition looks, each beside what the table says of milia.

    Only steps that lean on a source are told; estimates are left out.
    """
    knowledge = load_knowledge()
    table = knowledge.comparisons["milia-or-whiteheads"]
    known = knowledge.likelihoods[slug].findings if slug in knowledge.likelihoods else {}
    rows = []
    for row in table.rows:
        block = known.get(_COMPARED.get(row.id, ""))
        if block is None or not block.known:
            continue
        text = _told(knowledge.findings[_COMPARED[row.id]], block.known)
        if text:
            cell = row.cells["milia"]
            rows.append(Compared(row.label, Fact(cell.text, cell.sources), Fact(text, block.sources)))
    return rows


def _told(finding: Finding, known: dict[str, str]) -> str:
    """Steps in words: "Same as the skin. Sometimes yellow or cream." Nothing where too little is known."""
    if finding.kind == "yes_no":
        step = known.get("present", "")
        words = {**dict.fromkeys(_MOSTLY, "Yes."), **dict.fromkeys(_SOMETIMES, "Sometimes.")}
        return words.get(step, "No." if step in _SELDOM else "")
    if finding.bands:
        return _spanned(finding, known)
    # What follows a comma explains the choice to someone who has to tick it.
    labels = {choice.value: choice.label.split(",")[0] for choice in finding.choices}
    named = [value for value in labels if value in known]
    mostly = [labels[value] for value in named if known[value] in _MOSTLY]
    sometimes = [labels[value] for value in named if known[value] in _SOMETIMES]
    parts = [_joined(mostly)] if mostly else []
    if sometimes:
        parts.append(f"Sometimes {_lowered(_joined(sometimes))}" if mostly else _joined(sometimes))
    return " ".join(f"{part}." for part in parts)


def _spanned(finding: Finding, known: dict[str, str]) -> str:
    """Bands of a number as one span, from the lowest that is common to the highest."""
    common = [band for band in finding.bands if known.get(band.value) in _MOSTLY | _SOMETIMES]
    if not common:
        return ""
    low, high = common[0].at_least, common[-1].below
    if finding.unit != "years":
        unit = finding.unit
        if low is None:
            return f"Up to {high:g} {unit}."
        return f"{low:g} {unit} or more." if high is None else f"{low:g} to {high:g} {unit}."
    if high is not None and high < 1:
        return "In the first weeks of life."
    start = (
        "From birth" if low is None else "From the first months" if low < 1 else f"From about {low:g} years"
    )
    return f"{start} on." if high is None else f"{start} to about {high:g}."


def _joined(labels: list[str]) -> str:
    words = [labels[0], *(_lowered(label) for label in labels[1:])]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
