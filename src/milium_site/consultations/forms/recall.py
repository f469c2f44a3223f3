"""When to see somebody again, as a clinician says it: in so many weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from milium_site.desk.forms import RecallForm

WEEKS = (
    (1, _("in a week")),
    (2, _("in two weeks")),
    (4, _("in four weeks")),
    (6, _("in six weeks")),
    (13, _("in three months")),
    (26, _("in half a year")),
    (52, _("in a year")),
)
USUAL_WEEKS = 6


class SeeAgainForm(RecallForm):
    """The desk's recall, with an interval in place of the day."""

    weeks = forms.TypedChoiceField(label=_("When"), choices=WEEKS, coerce=int, initial=USUAL_WEEKS)
    field_order = ["weeks", "service", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="again_%s", **kwargs)
        del self.fields["due_on"]

    @property
    def values(self) -> dict[str, Any]:
        """What `desk.actions.set_recall` takes."""
        data = self.cleaned_data
        due_on = self.today + timedelta(weeks=data["weeks"])
        return {"service": data["service"], "due_on": due_on, "reason": data["reason"]}
