"""Replies to the questions of one screen, or of all of them, checked against the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milium.knowledge.models import Question, QuestionChoice
from milium.selfcheck.answers import Answers
from milium.selfcheck.intake import NOT_SURE, Reply, shown_choices
from milium_site.selfcheck.models import ModeAcceptance
from milium_site.selfcheck.queries.differential import MILIA, condition_choices, type_choices
from milium_site.selfcheck.queries.drawings import Drawing, drawing_of

NOT_SURE_VALUE = "not_sure"
AMOUNT = re.compile(r"[0-9]{1,4}([.,][0-9]{1,2})?")
OLDEST_YEARS = 120
GROUP_WORDS = {
    "eye": gettext_lazy("Eye"),
    "face": gettext_lazy("Face"),
    "head": gettext_lazy("Head"),
    "body": gettext_lazy("Body"),
}
# Someone who answers for themselves can read; below this age "me" is a slip of the finger.
YOUNGEST_READER_YEARS = 5


@dataclass(frozen=True)
class Option:
    """One thing to tick, ready to be drawn."""

    id: str
    value: str
    label: str
    hint: str
    checked: bool
    group: str = ""
    drawing: Drawing | None = None
    is_unsure: bool = False
    is_alone: bool = False

    @property
    def group_words(self) -> str:
        """The heading over all options of the group."""
        return str(GROUP_WORDS.get(self.group, self.group.capitalize()))


@dataclass(frozen=True)
class Part:
    """One question of the form with what was typed or kept, and what is wrong with it."""

    question: Question
    field: forms.BoundField
    options: tuple[Option, ...]
    amount: str = ""
    units: tuple[Option, ...] = ()

    @property
    def id(self) -> str:
        return f"id_{self.question.id}"

    @property
    def errors(self) -> list[str]:
        return self.field.errors

    @property
    def is_single(self) -> bool:
        return self.question.kind in {"one", "size", "number"}

    @property
    def is_drawn(self) -> bool:
        return any(option.drawing for option in self.options)

    @property
    def has_eye(self) -> bool:
        """Whether there are places close to the eye to choose between."""
        return any(option.value == "upper_eyelid" for option in self.options)

    @property
    def has_body(self) -> bool:
        return any(option.checked for option in self.options if option.group == "body")

    @property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """The options under their headings, in order of first appearance; "not sure" stays out."""
        grouped: dict[str, list[Option]] = {}
        for option in self.options:
            if not option.is_unsure:
                grouped.setdefault(option.group, []).append(option)
        return list(grouped.items())


class ChoicesField(forms.MultipleChoiceField):
    """Ids of choices, one or several; "not sure" and "none of these" stand alone."""

    def __init__(self, question: Question, choices: Sequence[QuestionChoice], *, required: bool) -> None:
        self.question = question
        self.alone = {choice.id for choice in choices if choice.is_none_of_these} | {NOT_SURE_VALUE}
        super().__init__(
            choices=[*((choice.id, choice.label) for choice in choices), (NOT_SURE_VALUE, question.not_sure)],
            required=required,
            label=question.text,
            error_messages={
                "required": _("Choose an answer. “Not sure” is an answer too."),
                "invalid_choice": _("One of these answers is not on the list. Choose from the list."),
                "invalid_list": _("Choose from the list."),
            },
        )

    def clean(self, value: object) -> Reply | None:
        picked = list(dict.fromkeys(super().clean(value)))
        if not picked:
            return None
        if len(picked) > 1 and self.question.kind in {"one", "size"}:
            raise forms.ValidationError(_("Choose one answer only."))
        if len(picked) > 1 and self.alone.intersection(picked):
            raise forms.ValidationError(
                _(
                    "You ticked “none of these” or “not sure” together with something else. "
                    "Untick what is not right."
                )
            )
        return NOT_SURE if picked == [NOT_SURE_VALUE] else Reply(choices=tuple(picked))


class AmountField(forms.Field):
    """A number of years, months, weeks or days, as `[amount, unit, "not_sure"]` from three inputs."""

    def __init__(self, question: Question, *, required: bool) -> None:
        self.question = question
        self.units = {unit.id: unit for unit in question.units}
        super().__init__(required=False, label=question.text)
        self.is_needed = required

    def clean(self, value: object) -> Reply | None:
        amount, unit, not_sure = value
        if not amount:
            if not_sure or not self.is_needed:
                return NOT_SURE if not_sure else None
            raise forms.ValidationError(_("Write the age, or tick “Not sure”."))
        if not AMOUNT.fullmatch(amount) or not amount.isascii():
            raise forms.ValidationError(_("Write the age as a number, such as 34."))
        if unit not in self.units:
            raise forms.ValidationError(_("Choose years, months, weeks or days."))
        number = float(amount.replace(",", "."))
        if number / self.units[unit].per_unit > OLDEST_YEARS:
            raise forms.ValidationError(
                _("Write an age between 0 and %(oldest)s years.") % {"oldest": OLDEST_YEARS}
            )
        return Reply(amount=number, unit=unit)


class AmountWidget(forms.Widget):
    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> list[str]:
        shown = (data.get(f"{name}{tail}", "") for tail in ("", "_unit", "_not_sure"))
        return [str(text).strip()[:40] for text in shown]


class ScreenForm(forms.Form):
    """The questions given. With `needs="safety"` only safety questions have to be replied to."""

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Answers,
        replies: Mapping[str, Reply],
        data: Mapping | None = None,
        *,
        needs: str = "all",
    ) -> None:
        super().__init__(data)
        self.questions, self.answers, self.replies = questions, answers, replies
        for question in questions:
            self.fields[question.id] = self._field(question, needs == "all" or question.is_safety)

    def _field(self, question: Question, required: bool) -> forms.Field:
        if question.kind == "number":
            field = AmountField(question, required=required)
            field.widget = AmountWidget()
        else:
            field = ChoicesField(question, shown_choices(question, self.answers), required=required)
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        return field

    def clean(self) -> dict:
        data = super().clean()
        who, age = data.get("for_whom"), data.get("age")
        if who and age and "me" in who.choices and age.amount is not None:
            units = {unit.id: unit.per_unit for unit in self.fields["age"].question.units}
            if age.amount / units[age.unit] < YOUNGEST_READER_YEARS:
                self.add_error(
                    "for_whom", _("Is this about a child? Then choose “My child”, or change the age.")
                )
        return data

    def cleaned_replies(self) -> dict[str, Reply]:
        """What was replied, by question; questions left empty are not in it."""
        return {name: reply for name, reply in self.cleaned_data.items() if reply is not None}

    def all_replies(self) -> dict[str, Reply]:
        """The same with every question that was left empty taken as "not sure"."""
        return {question.id: self.cleaned_data[question.id] or NOT_SURE for question in self.questions}

    def parts(self) -> Iterator[Part]:
        for question in self.questions:
            yield self._amount_part(question) if question.kind == "number" else self._choices_part(question)

    def _choices_part(self, question: Question) -> Part:
        picked = self._picked(question)
        options = [
            Option(
                id=f"id_{question.id}_{choice.id}",
                value=choice.id,
                label=choice.label,
                hint=choice.help or "",
                checked=choice.id in picked,
                group=choice.group or "",
                drawing=drawing_of(question, choice, place),
                is_alone=choice.is_none_of_these,
            )
            for place, choice in enumerate(shown_choices(question, self.answers))
        ]
        return Part(question, self[question.id], (*options, self._unsure(question, NOT_SURE_VALUE in picked)))

    def _amount_part(self, question: Question) -> Part:
        amount, unit, not_sure = self._typed(question)
        units = tuple(
            Option(f"id_{question.id}_{each.id}", each.id, each.label, "", checked=each.id == unit)
            for each in question.units
        )
        return Part(question, self[question.id], (self._unsure(question, bool(not_sure)),), amount, units)

    def _unsure(self, question: Question, checked: bool) -> Option:
        name = f"id_{question.id}_{NOT_SURE_VALUE}"
        return Option(name, NOT_SURE_VALUE, question.not_sure, "", checked, is_unsure=True, is_alone=True)

    def _picked(self, question: Question) -> list[str]:
        if self.is_bound:
            return self[question.id].data or []
        reply = self.replies.get(question.id)
        if reply is None:
            return []
        return list(reply.choices) or [NOT_SURE_VALUE]

    def _typed(self, question: Question) -> list[str]:
        if self.is_bound:
            return self[question.id].data
        reply, first_unit = self.replies.get(question.id), question.units[0].id
        if reply is None:
            return ["", first_unit, ""]
        if reply.amount is None:
            return ["", first_unit, "on"]
        return [f"{reply.amount:g}", reply.unit or first_unit, ""]


class AcceptanceForm(forms.Form):
    """The owner's yes to the statement of duties, or its withdrawal."""

    mode = forms.ChoiceField(choices=ModeAcceptance.Mode.choices)
    understood = forms.BooleanField(
        label="I have read this statement and accept these duties for my clinic.",
        error_messages={"required": "Tick the box to accept the duties. Without it the part stays off."},
    )


class ConclusionForm(forms.Form):
    """What the clinician concluded; a type belongs to milia and to nothing else."""

    concluded = forms.ChoiceField(label="What it is")
    milia_type = forms.ChoiceField(label="Type of milia", required=False)

    def __init__(self, data: Mapping | None = None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["concluded"].choices = [("", "Choose"), *condition_choices()]
        self.fields["milia_type"].choices = [("", "No milia, or not known"), *type_choices()]
        self.fields["concluded"].error_messages = {
            "required": "Choose what it is.",
            "invalid_choice": "Choose what it is from the list.",
        }

    def clean(self) -> dict:
        data = super().clean()
        if data.get("concluded") != MILIA:
            data["milia_type"] = ""
        return data


class WithdrawalForm(forms.Form):
    mode = forms.ChoiceField(choices=ModeAcceptance.Mode.choices)
