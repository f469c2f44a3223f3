"""The gates that are still open, and the options: a refused one is chosen with a reason or not at all."""

from __future__ import annotations

from typing import Any

from django import forms

from milium.knowledge import load_knowledge
from milium.selfcheck.plan import Plan, PlannedOption
from milium_site.consultations.queries import WORKED_OUT
from milium_site.records.forms import PlainTextField

YES_NO = [("", "Not asked"), ("yes", "Yes"), ("no", "No")]
LEAST_REASON = 10


class GatesForm(forms.Form):
    """The clinician's answers to what the planner does not know yet."""

    def __init__(self, *args: Any, plan: Plan, said: dict[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_ask = {gate.id for gate in plan.to_ask}
        for gate in load_knowledge().gates.values():
            if gate.id in WORKED_OUT or (gate.id not in to_ask and gate.id not in said):
                continue
            self.fields[f"gate-{gate.id}"] = forms.ChoiceField(
                label=gate.question,
                required=False,
                choices=YES_NO,
                initial={True: "yes", False: "no"}.get(said.get(gate.id), ""),
                widget=forms.RadioSelect,
            )

    @property
    def circumstances(self) -> dict[str, bool]:
        """Every gate that was asked, and whether it applies."""
        return {
            name.removeprefix("gate-"): value == "yes" for name, value in self.cleaned_data.items() if value
        }


class PlanForm(forms.Form):
    """Which options are chosen. Whoever chooses one that the planner refuses says why, in at least ten letters."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    note = PlainTextField(
        label="Note on the plan", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, plan: Plan, chosen: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        held = {one["treatment"]: one for one in chosen}
        for option in plan.options:
            name = option.treatment.id
            self.fields[f"choose-{name}"] = forms.BooleanField(
                label=option.treatment.name, required=False, initial=name in held
            )
            if option.verdict == "refused":
                self.fields[f"override-{name}"] = PlainTextField(
                    label=f"{option.treatment.name}: why all the same",
                    required=False,
                    max_length=500,
                    initial=held.get(name, {}).get("override", ""),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def rows(self) -> list[tuple[PlannedOption, Any, Any]]:
        """Each option with its box and, where it is refused, the field for a reason."""
        return [
            (
                option,
                self[f"choose-{option.treatment.id}"],
                self[f"override-{option.treatment.id}"] if option.verdict == "refused" else None,
            )
            for option in self.plan.options
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for option in self.plan.options:
            name = option.treatment.id
            if not data.get(f"choose-{name}") or option.verdict != "refused":
                continue
            if len(data.get(f"override-{name}", "").strip()) < LEAST_REASON:
                why = option.reasons[0].text if option.reasons else self.plan.headline
                self.add_error(
                    f"override-{name}", f"Refused: {why} Say why you do it all the same, or leave it out."
                )
        return data

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """What `actions.save_plan` takes, with the planner's reasons as they stand now."""
        return [
            {
                "treatment": option.treatment.id,
                "verdict": option.verdict,
                "why": [reason.text for reason in option.reasons],
                "override": self.cleaned_data.get(f"override-{option.treatment.id}", "").strip(),
            }
            for option in self.plan.options
            if self.cleaned_data[f"choose-{option.treatment.id}"]
        ]
