"""What a clinician needs beside a person's answers: the ranked view if it runs, and what was concluded."""

from __future__ import annotations

from dataclasses import dataclass

from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.records.models import QuestionnaireResponse
from milium_site.selfcheck.models import ClinicianConclusion
from milium_site.selfcheck.queries.differential import (
    MILIA,
    ClinicianView,
    clinician_view,
    condition_choices,
    condition_name,
    type_choices,
)


@dataclass(frozen=True)
class ClinicianPanel:
    """For `selfcheck/clinician_panel.html`; `view` is None while the clinician's mode is off."""

    response: QuestionnaireResponse
    view: ClinicianView | None
    conclusion: ClinicianConclusion | None
    may_conclude: bool

    @property
    def conditions(self) -> list[tuple[str, str]]:
        return condition_choices()

    @property
    def milia_types(self) -> list[tuple[str, str]]:
        return type_choices()

    @property
    def concluded_name(self) -> str:
        if self.conclusion is None:
            return ""
        types = dict(type_choices())
        name = condition_name(self.conclusion.concluded)
        milia_type = types.get(self.conclusion.milia_type)
        return f"{name} ({milia_type.lower()})" if milia_type else name

    @property
    def first_type(self) -> str:
        """The type that goes with confirming the first condition; empty when that is not milia."""
        if self.view is None or self.view.ranked[0].slug != MILIA:
            return ""
        return self.view.milia_types[0].slug


def clinician_panel(viewer: User, response: QuestionnaireResponse) -> ClinicianPanel:
    """The panel for answers that the caller has found through `records.queries.questionnaire_responses`."""
    conclusion = (
        ClinicianConclusion.objects.filter(questionnaire_response=response)
        .select_related("concluded_by")
        .first()
    )
    return ClinicianPanel(
        response=response,
        view=clinician_view(
            response.answers,
            diagnosis=conclusion.concluded if conclusion else None,
            milia_type=conclusion.milia_type if conclusion else None,
        ),
        conclusion=conclusion,
        may_conclude=may(viewer, "conclude", "answers", response.location_id),
    )
