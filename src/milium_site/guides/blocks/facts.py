"""What the knowledge files say of one entry, made ready to be read: names, rows, sentences with their sources.

Nothing here is worded for one page. A block names an entry by its id and shows what these functions give back,
so that a corrected fact corrects every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milium.knowledge.models import (
    CLINICAL_OPINION,
    CareAdvice,
    Finding,
    Gate,
    Statement,
    Treatment,
)
from milium_site.catalogue.queries import clinical_language, visitor_knowledge
from milium_site.guides.blocks.choices import TREATMENT_PARTS

EVIDENCE = {
    "series": gettext_lazy("Groups of patients were followed."),
    "case_reports": gettext_lazy("There are reports on one or a few people."),
    "opinion": gettext_lazy("This is what clinicians say. No study was found that tested it."),
    "none": gettext_lazy("Nothing was found."),
}
STRENGTH = {
    "series": gettext_lazy("Well described, in groups of people"),
    "case_reports": gettext_lazy("Described in one or a few people"),
    "listed_only": gettext_lazy("Named in texts, without figures"),
    "disputed": gettext_lazy("Sources disagree"),
    "none_found": gettext_lazy("No study was found"),
}
DONE_BY = {
    "nobody": gettext_lazy("Nobody. Nothing is done."),
    "trained_clinician": gettext_lazy("A trained clinician."),
    "prescriber": gettext_lazy("A doctor who may prescribe it."),
    "specialist": gettext_lazy("A specialist doctor."),
}
PLACE = {
    "first": gettext_lazy("first choice"),
    "addition": gettext_lazy("as an addition"),
    "later": gettext_lazy("when simpler ways did not help"),
}
NEAR_EYE = {
    "yes": gettext_lazy("May be used there."),
    "outside_the_bone": gettext_lazy("Only outside the bony rim that you can feel."),
    "no": gettext_lazy("Not there."),
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
    entry = visitor_knowledge().conditions[slug]
    names = ", ".join(entry.also_called)
    called = [Fact(f"{names[:1].upper()}{names[1:]}.")] if names else []
    differs = [Fact(entry.different_from_milia, entry.sources)] if entry.different_from_milia else []
    return FactEntry(
        text=Fact(entry.summary, entry.sources),
        rows=_rows(
            (_("Unlike milia"), differs), (_("Known"), _facts(entry.statements)), (_("Other names"), called)
        ),
    )


def milia_type(slug: str) -> FactEntry:
    """A type of milia: what it is, how it goes on, and what is done for it."""
    knowledge = visitor_knowledge()
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
        rows=_rows((_("How it goes on"), _facts(entry.course)), (_("What is done"), uses)),
    )


def milia_types() -> list[FactEntry]:
    """All types in the order of the knowledge files, a sentence or two each."""
    return [
        FactEntry(entry.name, Fact(entry.summary, entry.sources), about=("milia_type", slug))
        for slug, entry in visitor_knowledge().milia_types.items()
    ]


def causes(slugs: Iterable[str]) -> list[FactEntry]:
    """What is said to bring milia on, with how well that stands; all causes when none is named."""
    known = visitor_knowledge().causes
    return [
        FactEntry(
            cause.name,
            rows=_rows(
                (_("How sure"), [Fact(f"{STRENGTH[cause.strength]}.")]),
                (_("For it"), _facts(cause.evidence)),
                (_("Against"), _facts(cause.against)),
                (_("So"), [Fact(cause.advice)]),
            ),
        )
        for cause in (known[slug] for slug in slugs or known)
    ]


def treatment(slug: str, parts: Iterable[str] = ()) -> FactEntry:
    """A treatment in the chosen parts, or in all of them."""
    entry = visitor_knowledge().treatments[slug]
    rows = _treatment_rows(entry)
    chosen = [part for part in TREATMENT_PARTS if part in (tuple(parts) or tuple(TREATMENT_PARTS))]
    return FactEntry(rows=_rows(*((str(TREATMENT_PARTS[part]), rows[part]) for part in chosen)))


def _treatment_rows(entry: Treatment) -> dict[str, tuple[Fact, ...]]:
    knowledge = visitor_knowledge()
    gates = list(knowledge.gates.values())
    closed = [gate for gate in gates if _closes(gate, entry)]
    careful = [gate for gate in gates if any(entry.id in caution.treatments for caution in gate.cautions)]
    return {
        "done_by": (Fact(str(DONE_BY[entry.done_by])),),
        "evidence": (Fact(str(EVIDENCE[entry.evidence]), entry.sources),),
        "suits": tuple(
            Fact(
                f"{knowledge.milia_types[use.milia_type].name}: {PLACE[use.place]}."
                + (f" {use.note}" if use.note else "")
            )
            for use in entry.suits
        )
        or (Fact(_("No kind of milia, as far as is known.")),),
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
        entry = visitor_knowledge().treatments[slug]
        rows = _treatment_rows(entry)
        found.append(
            FactEntry(
                entry.name,
                Fact(entry.summary, entry.sources),
                _rows(
                    (_("May suit"), rows["suits"]),
                    (_("Not for"), _facts(entry.not_for)),
                    (_("How sure"), rows["evidence"][:1]),
                ),
                ("treatment", slug),
            )
        )
    return found


def care_advice(slugs: Iterable[str]) -> list[FactEntry]:
    """Advice for situations: what to do, to leave, to expect, and when to call."""
    return [_advice(visitor_knowledge().care_advice[slug]) for slug in slugs]


def _advice(advice: CareAdvice) -> FactEntry:
    return FactEntry(
        advice.title,
        rows=_rows(
            (_("Do"), _facts(advice.do)),
            (_("Do not"), _facts(advice.avoid)),
            (_("Expect"), _facts(advice.expect)),
            (_("Be seen"), _facts(advice.call_if)),
        ),
    )


def aftercare(slugs: Iterable[str]) -> list[FactEntry]:
    """The days after a procedure."""
    known = visitor_knowledge().aftercare
    return [
        FactEntry(
            entry.name,
            Fact(entry.text, entry.sources),
            _rows(
                (_("How long"), [Fact(_("%(days)s days.") % {"days": entry.days})]),
                (_("Do"), _facts(entry.do)),
            ),
        )
        for entry in (known[slug] for slug in slugs)
    ]


def product_kinds(slugs: Iterable[str]) -> list[FactEntry]:
    """Kinds of products: what each is, how it is used, how often, and whether near the eye."""
    found = []
    for slug in slugs:
        kind = visitor_knowledge().product_kinds[slug]
        nights = _("%(first)s a week at first, never more than %(most)s.") % {
            "first": kind.first_nights,
            "most": kind.most_nights,
        }
        found.append(
            FactEntry(
                kind.name,
                Fact(kind.about),
                _rows(
                    (_("What for"), _facts([kind.why])),
                    (_("Nights"), [Fact(nights, (CLINICAL_OPINION,))] if kind.active else []),
                    (_("How"), _facts(kind.how)),
                    (_("Near the eye"), [Fact(str(NEAR_EYE[kind.near_eye]), (CLINICAL_OPINION,))]),
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
    knowledge = visitor_knowledge()
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
        words = {**dict.fromkeys(_MOSTLY, _("Yes.")), **dict.fromkeys(_SOMETIMES, _("Sometimes."))}
        return words.get(step, _("No.") if step in _SELDOM else "")
    if finding.bands:
        return _spanned(finding, known)
    # What follows a comma explains the choice to someone who has to tick it.
    labels = {choice.value: choice.label.split(",")[0] for choice in finding.choices}
    named = [value for value in labels if value in known]
    mostly = [labels[value] for value in named if known[value] in _MOSTLY]
    sometimes = [labels[value] for value in named if known[value] in _SOMETIMES]
    parts = [_joined(mostly)] if mostly else []
    if sometimes:
        rarer = _("Sometimes %(signs)s") % {"signs": lowered(_joined(sometimes))}
        parts.append(rarer if mostly else _joined(sometimes))
    return " ".join(f"{part}." for part in parts)


def _spanned(finding: Finding, known: dict[str, str]) -> str:
    """Bands of a number as one span, from the lowest that is common to the highest."""
    common = [band for band in finding.bands if known.get(band.value) in _MOSTLY | _SOMETIMES]
    if not common:
        return ""
    low, high = common[0].at_least, common[-1].below
    values = {"low": f"{low:g}" if low else "", "high": f"{high:g}" if high else "", "unit": finding.unit}
    if finding.unit != "years":
        if low is None:
            return _("Up to %(high)s %(unit)s.") % values
        words = _("%(low)s %(unit)s or more.") if high is None else _("%(low)s to %(high)s %(unit)s.")
        return words % values
    if high is not None and high < 1:
        return _("In the first weeks of life.")
    if low is None:
        words = _("From birth on.") if high is None else _("From birth to about %(high)s.")
    elif low < 1:
        words = (
            _("From the first months on.") if high is None else _("From the first months to about %(high)s.")
        )
    else:
        words = (
            _("From about %(low)s years on.")
            if high is None
            else _("From about %(low)s years to about %(high)s.")
        )
    return words % values


def _joined(labels: list[str]) -> str:
    words = [labels[0], *(lowered(label) for label in labels[1:])]
    if len(words) == 1:
        return words[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def lowered(text: str) -> str:
    """The text as it stands inside a sentence; other languages than English keep what they write large."""
    return text[:1].lower() + text[1:] if clinical_language() == settings.LANGUAGE_CODE else text
