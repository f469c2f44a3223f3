"""A removal plan for the clinician: what type and site call for, what forbids it. The clinician decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from milium.knowledge import Knowledge
from milium.knowledge.models import Gate, RemovalPlan, Statement, Treatment
from milium.selfcheck.answers import Answers
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags, rule_holds

Verdict = Literal["offered", "cautioned", "refused"]

# Babies of up to three months keep their milia whatever anyone named them. Source: f1, f5 and f15 of the gate.
_NEWBORN = "newborn"
_BY_TYPE = {
    "congenital": "nothing",
    "en_plaque": "biopsy_then_treat",
    "multiple_eruptive": "diagnose_first",
    "disease_associated": "treat_cause_first",
    "drug_associated": "treat_cause_first",
    "genodermatosis": "treat_cause_first",
}


@dataclass(frozen=True, slots=True)
class NamedLesion:
    """What the clinician found: the slug of the condition and of the type of milia, and how it was named.

    `diagnosis` None means that nobody has named it. `has_histology` means that a sample confirmed the name.
    """

    diagnosis: str | None = None
    milia_type: str | None = None
    has_dermoscopy: bool = False
    has_histology: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an option has its verdict; `gate` is the circumstance behind it, None when the plan says so."""

    text: str
    sources: tuple[str, ...]
    gate: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedOption:
    """One treatment with its verdict. `ask_first` are the gates still to be asked that could close it."""

    treatment: Treatment
    verdict: Verdict
    reasons: tuple[Reason, ...]
    ask_first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that a clinician reads, changes and signs.

    `options` stand in the plan's order, refused ones last. `applying` are the gates known to apply, `to_ask`
    those of which nothing is known. A refusal says in `why` what has to happen first.
    """

    id: str
    headline: str
    is_refusal: bool
    why: tuple[Statement, ...]
    options: tuple[PlannedOption, ...]
    applying: tuple[Gate, ...]
    to_ask: tuple[Gate, ...]
    red_flags: tuple[RedFlagMatch, ...]
    follow_up: tuple[Statement, ...]

    def with_verdict(self, verdict: Verdict) -> tuple[PlannedOption, ...]:
        """The options of that verdict, in order."""
        return tuple(option for option in self.options if option.verdict == verdict)


def plan_removal(
    answers: Answers,
    lesion: NamedLesion,
    knowledge: Knowledge,
    circumstances: Mapping[str, bool] | None = None,
) -> Plan:
    """What may be offered for this lesion, and what not, each with its reason and source.

    `circumstances` are the clinician's own answers to the gates, by id; a gate that applies by the patient's
    answers applies whatever stands there. A lesion without a name, and one under a danger sign that has not
    been explained, get a refusal. A rule of speed `weeks` counts as explained once the lesion was named with
    dermoscopy; a more urgent one only by histology.

    Raises: KeyError when a circumstance is no gate.

    >>> from milium.knowledge import load_knowledge
    >>> plan_removal(Answers(), NamedLesion(), load_knowledge()).id
    'not_before_named'
    """
    said = dict(circumstances or {})
    for gate in said:
        knowledge.gates[gate]
    flags = match_red_flags(answers, knowledge)
    is_flagged = any(not _is_explained(flag, lesion) for flag in flags)
    is_unnamed = lesion.diagnosis is None or lesion.milia_type is None
    said |= {"unnamed_lesion": is_unnamed, "red_flagged_lesion": is_flagged}
    states = {gate.id: _applies(gate, answers, said) for gate in knowledge.gates.values()}
    plan = knowledge.plans[_plan_id(answers, lesion, is_flagged=is_flagged, is_baby=states[_NEWBORN] is True)]
    considered = _considered(plan, lesion, knowledge)
    options = [_option(treatment, plan, states, knowledge) for treatment in considered]
    return Plan(
        id=plan.id,
        headline=plan.headline,
        is_refusal=plan.is_refusal,
        why=plan.why,
        options=tuple(sorted(options, key=lambda option: option.verdict == "refused")),
        applying=tuple(gate for gate in knowledge.gates.values() if states[gate.id]),
        to_ask=tuple(gate for gate in knowledge.gates.values() if states[gate.id] is None),
        red_flags=flags,
        follow_up=plan.follow_up,
    )


def _is_explained(flag: RedFlagMatch, lesion: NamedLesion) -> bool:
    if lesion.diagnosis is None:
        return False
    return lesion.has_histology or (flag.speed == "weeks" and lesion.has_dermoscopy)


def _applies(gate: Gate, answers: Answers, said: Mapping[str, bool]) -> bool | None:
    """Whether the gate applies, or None while nobody has said."""
    if gate.when is not None and rule_holds(gate.when, answers) is not None:
        return True
    if gate.id in said:
        return said[gate.id]
    is_ruled_out = gate.ruled_out_when is not None and rule_holds(gate.ruled_out_when, answers) is not None
    return False if is_ruled_out else None


def _plan_id(answers: Answers, lesion: NamedLesion, *, is_flagged: bool, is_baby: bool) -> str:
    if is_flagged:
        return "not_while_flagged"
    if lesion.diagnosis is not None and lesion.diagnosis != "milia":
        return "not_milia"
    if is_baby:
        return "nothing"
    if lesion.diagnosis is None or lesion.milia_type is None:
        return "not_before_named"
    if lesion.milia_type == "en_plaque" and lesion.has_histology:
        return "treat_the_patch"
    if lesion.milia_type in _BY_TYPE:
        return _BY_TYPE[lesion.milia_type]
    return "sittings" if answers.count in {"many", "hundreds"} else "extract"


def _considered(plan: RemovalPlan, lesion: NamedLesion, knowledge: Knowledge) -> Iterable[Treatment]:
    """The plan's own options, then what else the type is treated with, to say why not."""
    suiting = (
        treatment.id
        for treatment in knowledge.treatments.values()
        if any(use.milia_type == lesion.milia_type for use in treatment.suits)
    )
    return [knowledge.treatments[name] for name in dict.fromkeys((*plan.options, *suiting))]


def _option(
    treatment: Treatment, plan: RemovalPlan, states: Mapping[str, bool | None], knowledge: Knowledge
) -> PlannedOption:
    applying = [gate for gate in knowledge.gates.values() if states[gate.id]]
    refusals = [_why(gate, gate.why) for gate in applying if _closes(gate, treatment)]
    if treatment.id not in plan.options:
        refusals.insert(0, Reason(plan.otherwise, plan.sources))
    if refusals:
        return PlannedOption(treatment, "refused", tuple(refusals), ())
    cautions = [_why(gate, advice) for gate in applying for advice in _cautions(gate, treatment)]
    unknown = [gate for gate in knowledge.gates.values() if states[gate.id] is None]
    ask_first = [gate for gate in unknown if _closes(gate, treatment)]
    cautions += [_why(gate, knowledge.say("ask_first", question=gate.question)) for gate in ask_first]
    verdict: Verdict = "cautioned" if cautions else "offered"
    return PlannedOption(treatment, verdict, tuple(cautions), tuple(gate.id for gate in ask_first))


def _closes(gate: Gate, treatment: Treatment) -> bool:
    is_destroying = treatment.is_procedure and not treatment.is_diagnostic
    return treatment.id in gate.blocks or (gate.blocks_procedures and is_destroying)


def _cautions(gate: Gate, treatment: Treatment) -> list[str]:
    return [caution.advice for caution in gate.cautions if treatment.id in caution.treatments]


def _why(gate: Gate, text: str) -> Reason:
    return Reason(text, gate.sources, gate.id)
