"""Changes: the visitor's draft in the session, the owner's acceptance, the clinician's conclusion."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from milium.selfcheck.intake import Reply
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.records.actions import clear_draft_answers, save_draft_answers
from milium_site.records.models import QuestionnaireResponse
from milium_site.selfcheck.models import ClinicianConclusion, ModeAcceptance
from milium_site.selfcheck.queries.differential import assess_sent
from milium_site.selfcheck.queries.draft import Draft, read_draft
from milium_site.selfcheck.queries.modes import STATEMENT_VERSION

DAYS_A_YEAR = 365.25
KEPT_CANDIDATES = 3


def save_replies(session: SessionBase, replies: Mapping[str, Reply]) -> Draft:
    """The draft with these replies laid over what was there; kept in the server's session and nowhere else."""
    draft = Draft({**read_draft(session).replies, **replies})
    if draft.is_newborn:
        draft = Draft({**draft.replies, "age": _in_days(draft)})
    draft = Draft(_still_fitting(draft))
    save_draft_answers(
        session,
        draft.answers.model_dump(mode="json", exclude_none=True),
        child=draft.is_for_child,
        replies={name: _stored(reply) for name, reply in draft.replies.items()},
    )
    return draft


def forget_replies(session: SessionBase) -> None:
    """Nothing of the answers is left in the session; a session that held nothing else ends, and its cookie with it."""
    clear_draft_answers(session)
    if not list(session.keys()):
        session.flush()


def _still_fitting(draft: Draft) -> dict[str, Reply]:
    # A changed age may change the questionnaire: a question with other choices is asked again, lest an answer
    # that it does not know goes under unseen.
    known = {
        question.id: {choice.id for choice in question.choices} for question in draft.questionnaire.questions
    }
    return {
        name: reply
        for name, reply in draft.replies.items()
        if name not in known or known[name].issuperset(reply.choices)
    }


def _in_days(draft: Draft) -> Reply:
    # The newborn's questionnaire knows no years: 0.1 of one would fall out of it.
    age = draft.replies["age"]
    if age.unit != "years" or age.amount is None:
        return age
    return Reply(amount=round(age.amount * DAYS_A_YEAR, 2), unit="days")


def _stored(reply: Reply) -> dict:
    if reply.amount is not None:
        return {"amount": reply.amount, "unit": reply.unit}
    return {"choices": list(reply.choices)}


@transaction.atomic
def accept_mode(*, by: Actor, user: User, mode: str) -> ModeAcceptance:
    """Switches a part on: the user accepts the statement of duties as it reads now. A second time changes nothing.

    Raises: PermissionDenied for anybody but an owner.
    """
    _needs_owner(user)
    row, is_new = ModeAcceptance.objects.get_or_create(
        mode=mode,
        withdrawn_at=None,
        defaults={
            "statement_version": STATEMENT_VERSION,
            "accepted_by": user,
            "accepted_at": timezone.now(),
        },
    )
    if is_new:
        record(by=by, action="C", kind="mode", id=mode, detail={"statement": STATEMENT_VERSION})
    return row


@transaction.atomic
def withdraw_mode(*, by: Actor, user: User, mode: str) -> None:
    """Switches a part off; the row stays and says when. Nothing happens when none stands.

    Raises: PermissionDenied for anybody but an owner.
    """
    _needs_owner(user)
    rows = ModeAcceptance.objects.filter(mode=mode, withdrawn_at=None)
    if rows.update(withdrawn_at=timezone.now()):
        record(by=by, action="U", kind="mode", id=mode, purpose="withdrawn")


def _needs_owner(user: User) -> None:
    if not may(user, "write", "clinic"):
        raise PermissionDenied("Only an owner of the clinic switches parts of the self-check on or off.")


@transaction.atomic
def conclude(
    *, by: Actor, user: User, response: QuestionnaireResponse, concluded: str, milia_type: str = ""
) -> ClinicianConclusion:
    """Writes down what the clinician found, beside what the self-check makes of the same answers now.

    A later conclusion takes the place of an earlier one; the audit trail keeps that there were two.
    Raises: PermissionDenied for anybody but a clinician of the place the answers were sent to.
    """
    if not may(user, "conclude", "answers", response.location_id):
        raise PermissionDenied("Only a clinician of this place says what it is.")
    assessment = assess_sent(response.answers)
    row, is_new = ClinicianConclusion.objects.update_or_create(
        questionnaire_response=response,
        defaults={
            "concluded": concluded,
            "milia_type": milia_type,
            "ranked": [each.slug for each in assessment.ranked[:KEPT_CANDIDATES]] if assessment else [],
            "ranked_milia_type": assessment.milia_type if assessment else "",
            "was_flagged": bool(assessment and assessment.is_urgent),
            "concluded_by": user,
            "concluded_at": timezone.now(),
        },
    )
    record(
        by=by,
        action="C" if is_new else "U",
        kind="conclusion",
        id=str(response.pk),
        location_id=response.location_id,
    )
    return row
