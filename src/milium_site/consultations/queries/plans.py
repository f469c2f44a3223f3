"""The planner asked for one visit: what was sent, what was concluded, and what is known of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from milium.errors import InvalidAnswersError
from milium.knowledge import load_knowledge
from milium.selfcheck import Answers, NamedLesion, Plan, parse_answers, plan_removal
from milium_site.accounts.models import User
from milium_site.consultations.models import CarePlan, Encounter
from milium_site.consultations.queries.card import card_of, circumstances_of
from milium_site.consultations.queries.lesions import lesions_of
from milium_site.records.queries import questionnaire_responses

FEW, MANY = 5, 99
# The planner works these two out itself.
WORKED_OUT = ("unnamed_lesion", "red_flagged_lesion")


def plan_of(encounter: Encounter | None) -> CarePlan | None:
    """What was planned at a visit, or None."""
    if encounter is None:
        return None
    return CarePlan.objects.filter(encounter=encounter).select_related("recorded_by").first()


def planned(viewer: User, appointment: Any, encounter: Encounter | None, said: Mapping[str, bool]) -> Plan:
    """What may be offered at this visit. `said` are the clinician's answers to gates; an alert that stands on the
    person's card applies whatever they say."""
    card = circumstances_of(card_of(appointment.patient))
    standing = {gate: True for gate, applies in card.items() if applies}
    known = {
        gate: applies for gate, applies in (card | dict(said) | standing).items() if gate not in WORKED_OUT
    }
    return plan_removal(
        answers_at(viewer, appointment, encounter), _named(encounter), load_knowledge(), circumstances=known
    )


def answers_at(viewer: User, appointment: Any, encounter: Encounter | None) -> Answers:
    """What the person sent, with the count of the examination where they gave none."""
    response = questionnaire_responses(viewer).filter(appointment_id=appointment.pk).first()
    try:
        answers = parse_answers(response.answers) if response else Answers()
    except InvalidAnswersError:
        answers = Answers()
    count = len(lesions_of(encounter))
    if answers.count is not None or not count:
        return answers
    word = "one" if count == 1 else "few" if count <= FEW else "many" if count <= MANY else "hundreds"
    return answers.model_copy(update={"count": word})


def _named(encounter: Encounter | None) -> NamedLesion:
    condition = getattr(encounter, "condition", None)
    if condition is None:
        return NamedLesion()
    return NamedLesion(
        diagnosis=condition.code,
        milia_type=condition.milia_type or None,
        has_dermoscopy=condition.has_dermoscopy,
        has_histology=condition.has_histology,
    )


@dataclass(frozen=True)
class ChosenLine:
    """One option of a plan as it was chosen, in words."""

    name: str
    verdict: str
    why: tuple[str, ...]
    override: str


def chosen_lines(plan: CarePlan | None) -> list[ChosenLine]:
    """What was chosen, in the order of the plan."""
    treatments = load_knowledge().treatments
    return [
        ChosenLine(
            treatments[one["treatment"]].name if one["treatment"] in treatments else one["treatment"],
            one["verdict"],
            tuple(one["why"]),
            one["override"],
        )
        for one in (plan.chosen if plan else [])
    ]
