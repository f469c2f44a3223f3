"""What the reasoner makes of answers: named to the visitor in `personal` mode, ranked for staff in `clinician` mode.

Both are None while their mode does not run, so that a template cannot show what was not switched on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milium.errors import InvalidAnswersError
from milium.knowledge import Knowledge, load_knowledge
from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED, SPEEDS, Source
from milium.selfcheck import Answers, Assessment, Candidate, RedFlagMatch, assess, parse_answers
from milium.selfcheck.causes import Trigger, likely_triggers
from milium.selfcheck.plan import NamedLesion, Plan, plan_removal
from milium.selfcheck.wording import reason_in_words
from milium_site.catalogue.queries import visitor_knowledge
from milium_site.selfcheck.models import ModeAcceptance
from milium_site.selfcheck.queries.draft import Draft
from milium_site.selfcheck.queries.modes import RunningMode, running_modes
from milium_site.selfcheck.queries.wording import SPEED_WORDS, reason_words

Mode = ModeAcceptance.Mode
MILIA, OTHER = "milia", "other"
# Below this share nothing stands out, and a name would say more than the answers do; a judgement.
STANDS_OUT = 0.4
SHOWN_TO_VISITOR, SHOWN_TO_CLINICIAN = 3, 6
EMERGENCIES = ("now", "same_day")
UNSOURCED = (CLINICAL_OPINION, ESTIMATE_UNREVIEWED)


@dataclass(frozen=True)
class Likeness:
    """One condition for the visitor: what in the answers fits it and what does not, in the words ticked."""

    name: str
    summary: str
    fits: tuple[str, ...]
    fits_not: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class PersonalView:
    """`likeliest` is None when nothing stands out; then `others` holds what fits about equally."""

    likeliest: Likeness | None
    others: tuple[Likeness, ...]
    cannot_rule_out: tuple[Likeness, ...]
    because_demo: bool


@dataclass(frozen=True)
class Weighed:
    """One answer as a reason: its words, how far it moves the odds, and what that leans on."""

    said: str
    weight: float
    sources: tuple[str, ...]
    is_estimate: bool

    @property
    def speaks_for(self) -> bool:
        return self.weight > 0


@dataclass(frozen=True)
class Possibility:
    slug: str
    name: str
    of_100: str
    is_dangerous: bool
    reasons: tuple[Weighed, ...]


@dataclass(frozen=True)
class Flag:
    match: RedFlagMatch
    speed_words: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class PlanLine:
    """One treatment with its verdict; `waits` when a question has to be asked before it."""

    name: str
    verdict: str
    reasons: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class ClinicianView:
    """Everything a clinician is shown: ranked conditions with reasons, flags, types, triggers, and a plan."""

    ranked: tuple[Possibility, ...]
    cannot_rule_out: tuple[Possibility, ...]
    flags: tuple[Flag, ...]
    milia_types: tuple[Possibility, ...]
    triggers: tuple[Trigger, ...]
    plan: Plan
    sources: tuple[Source, ...]
    because_demo: bool

    @property
    def plan_lines(self) -> tuple[PlanLine, ...]:
        return tuple(
            PlanLine(
                option.treatment.name,
                option.verdict,
                tuple(reason.text for reason in option.reasons if reason.gate not in option.ask_first),
                bool(option.ask_first),
            )
            for option in self.plan.options
        )

    @property
    def ask_first(self) -> tuple[str, ...]:
        """The questions that could close one of the options, each once."""
        gates = {gate.id: gate.question for gate in self.plan.to_ask}
        wanted = dict.fromkeys(gate for option in self.plan.options for gate in option.ask_first)
        return tuple(gates[gate] for gate in wanted if gate in gates)


def personal_view(draft: Draft, modes: Sequence[RunningMode]) -> PersonalView | None:
    """What the answers look most like, and what cannot be ruled out. None while the mode is off, and None in
    an emergency, where a name would only hold the person up."""
    state = _state(modes, Mode.PERSONAL)
    if state is None:
        return None
    knowledge = visitor_knowledge()
    assessment = assess(draft.answers, knowledge)
    if any(flag.speed in EMERGENCIES for flag in assessment.red_flags):
        return None
    # "Something else" is no likeness: with it in front, nothing stands out.
    named = [candidate for candidate in assessment.ranked if candidate.slug != OTHER]
    first, *further = named[:SHOWN_TO_VISITOR]
    stands_out = first.probability >= STANDS_OUT and assessment.ranked[0] == first
    others = further if stands_out else [first, *further]
    return PersonalView(
        likeliest=_likeness(first, assessment, draft, knowledge) if stands_out else None,
        others=tuple(_likeness(candidate, assessment, draft, knowledge) for candidate in others),
        cannot_rule_out=tuple(
            _likeness(candidate, assessment, draft, knowledge) for candidate in assessment.cannot_rule_out
        ),
        because_demo=state.because_demo,
    )


def clinician_view(
    answers: Mapping[str, Any], *, diagnosis: str | None = None, milia_type: str | None = None
) -> ClinicianView | None:
    """The ranked differential of answers as they were sent, with a plan for what the clinician concluded.

    None while the mode is off, and None for answers that this version cannot read. Without a `diagnosis` the
    plan says why there is none yet.
    """
    state = _state(running_modes(), Mode.CLINICIAN)
    if state is None:
        return None
    try:
        said = parse_answers(answers)
    except InvalidAnswersError:
        return None
    knowledge = load_knowledge()
    assessment = assess(said, knowledge)
    lesion = NamedLesion(diagnosis=diagnosis, milia_type=milia_type or None)
    return ClinicianView(
        ranked=_possibilities(assessment.ranked[:SHOWN_TO_CLINICIAN], assessment, said, knowledge),
        cannot_rule_out=_possibilities(assessment.cannot_rule_out, assessment, said, knowledge),
        flags=tuple(_flag(match, said, knowledge) for match in sorted(assessment.red_flags, key=_by_speed)),
        milia_types=_types(assessment, knowledge),
        triggers=likely_triggers(said, knowledge),
        plan=plan_removal(said, lesion, knowledge),
        sources=_sources((reason.source for reason in assessment.reasons), knowledge),
        because_demo=state.because_demo,
    )


def condition_name(slug: str) -> str:
    """The name that staff read; "something else" for a slug without an entry."""
    condition = load_knowledge().conditions.get(slug)
    return condition.name if condition else "Something else"


def condition_choices() -> list[tuple[str, str]]:
    """Everything a clinician may conclude, as slug and name."""
    names = [(slug, condition.name) for slug, condition in load_knowledge().conditions.items()]
    known = {slug for slug, _ in names}
    return names if OTHER in known else [*names, (OTHER, "Something else")]


def type_choices() -> list[tuple[str, str]]:
    return [(slug, milia_type.name) for slug, milia_type in load_knowledge().milia_types.items()]


def assess_sent(answers: Mapping[str, Any]) -> Assessment | None:
    """What the self-check makes of answers as they were sent; None for answers that this version cannot read."""
    try:
        return assess(parse_answers(answers), load_knowledge())
    except InvalidAnswersError:
        return None


def _state(modes: Sequence[RunningMode], mode: Mode) -> RunningMode | None:
    return next((state for state in modes if state.mode == mode and state.is_on), None)


def _by_speed(match: RedFlagMatch) -> int:
    return SPEEDS.index(match.speed)


def _flag(match: RedFlagMatch, said: Answers, knowledge: Knowledge) -> Flag:
    because = tuple(reason_in_words(reason, knowledge, said) for reason in match.because)
    return Flag(match, SPEED_WORDS[match.speed], because)


def _likeness(candidate: Candidate, assessment: Assessment, draft: Draft, knowledge: Knowledge) -> Likeness:
    condition = knowledge.conditions[candidate.slug]
    reasons = [reason for reason in assessment.reasons if reason.slug == candidate.slug]
    fits = tuple(reason.finding for reason in reasons if reason.weight > 0)
    fits_not = tuple(reason.finding for reason in reasons if reason.weight < 0)
    return Likeness(
        name=condition.name,
        summary=condition.summary,
        fits=tuple(reason_words(draft, fits)),
        fits_not=tuple(reason_words(draft, fits_not)),
        sources=_sources(condition.sources, knowledge),
    )


def _possibilities(
    candidates: Iterable[Candidate], assessment: Assessment, said: Answers, knowledge: Knowledge
) -> tuple[Possibility, ...]:
    return tuple(
        Possibility(
            slug=candidate.slug,
            name=knowledge.conditions[candidate.slug].name,
            of_100=_of_100(candidate.probability),
            is_dangerous=knowledge.conditions[candidate.slug].dangerous,
            reasons=tuple(
                Weighed(
                    reason_in_words(reason.finding, knowledge, said),
                    reason.weight,
                    *_leaning(reason.source, knowledge),
                )
                for reason in assessment.reasons
                if reason.slug == candidate.slug
            ),
        )
        for candidate in candidates
    )


def _types(assessment: Assessment, knowledge: Knowledge) -> tuple[Possibility, ...]:
    return tuple(
        Possibility(
            slug=candidate.slug,
            name=knowledge.milia_types[candidate.slug].name,
            of_100=_of_100(candidate.probability),
            is_dangerous=False,
            reasons=(),
        )
        for candidate in assessment.milia_types[:SHOWN_TO_VISITOR]
    )


def _of_100(probability: float) -> str:
    share = round(100 * probability)
    return "under 1" if share < 1 else "over 99" if share > 99 else str(share)


def _leaning(source: str, knowledge: Knowledge) -> tuple[tuple[str, ...], bool]:
    known = tuple(part for part in source.split() if part in knowledge.sources and part not in UNSOURCED)
    return known, not known


def _sources(ids: Iterable[str], knowledge: Knowledge) -> tuple[Source, ...]:
    found = dict.fromkeys(part for text in ids for part in text.split())
    return tuple(
        knowledge.sources[name] for name in found if name in knowledge.sources and name not in UNSOURCED
    )
