"""What the pages of the self-check show. Nothing here writes."""

from milium_site.selfcheck.queries.code import answers_code, answers_text
from milium_site.selfcheck.queries.conclusions import ClinicianPanel, clinician_panel
from milium_site.selfcheck.queries.differential import (
    ClinicianView,
    PersonalView,
    assess_sent,
    clinician_view,
    condition_choices,
    condition_name,
    personal_view,
    type_choices,
)
from milium_site.selfcheck.queries.draft import Draft, questions_of, read_draft, start_questions
from milium_site.selfcheck.queries.figures import Figures, Share, figures, wilson_interval
from milium_site.selfcheck.queries.modes import STATEMENT_VERSION, Mode, is_running, running_modes
from milium_site.selfcheck.queries.result import Result, result_of, safety_lines, urgency_of

__all__ = [
    "STATEMENT_VERSION",
    "ClinicianPanel",
    "ClinicianView",
    "Draft",
    "Figures",
    "Mode",
    "PersonalView",
    "Result",
    "Share",
    "answers_code",
    "answers_text",
    "assess_sent",
    "clinician_panel",
    "clinician_view",
    "condition_choices",
    "condition_name",
    "figures",
    "is_running",
    "personal_view",
    "questions_of",
    "read_draft",
    "result_of",
    "running_modes",
    "safety_lines",
    "start_questions",
    "type_choices",
    "urgency_of",
    "wilson_interval",
]
