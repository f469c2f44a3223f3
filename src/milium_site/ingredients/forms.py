"""A pasted label, a product to keep, and the clinic's own list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from milium_site.ingredients.models import ClinicProduct
from milium_site.ingredients.queries import LONGEST_LABEL, kind_choices
from milium_site.records.forms import KnowledgeSelect, PlainTextField, refuse_control_characters

TOO_LONG = _(
    "This is longer than any label: up to 20,000 characters can be read at once. "
    "Paste the list of ingredients alone."
)


class LineField(forms.CharField):
    """A short text on one line, spaces folded."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        refuse_control_characters(text)
        return " ".join(text.split())


class LabelField(PlainTextField):
    """The text of a label, as it was copied. Characters that only steer a printer are taken for spaces."""

    def to_python(self, value: Any) -> str:
        text = "" if value is None else str(value)
        # A copied label often brings form feeds and soft hyphens along; none of them means anything.
        cleaned = "".join(" " if ord(char) < 32 and char not in "\n\r\t" else char for char in text)
        return super().to_python(cleaned)


class LabelForm(forms.Form):
    """What the checker reads."""

    text = LabelField(
        label=_("The list of ingredients"),
        max_length=LONGEST_LABEL,
        help_text=_("As it stands on the pack, in any order and with all its brackets."),
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={
            "required": _("Paste or type the list of ingredients, or try the example."),
            "max_length": TOO_LONG,
        },
    )
    name = LineField(
        label=_("What is the product called?"),
        required=False,
        max_length=120,
        help_text=_("“SPF 30” or “scrub” in the name helps to read the list right."),
    )


class KeepForm(forms.Form):
    """A product for the visitor's own list: a name, and what it is."""

    name = LineField(
        label=_("What do you call it?"),
        max_length=60,
        error_messages={"required": _("Give the product a name.")},
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=KnowledgeSelect,
        error_messages={
            "required": _("Choose what the product is. A label does not say it."),
            "invalid_choice": _("Choose from the list what the product is."),
        },
    )

    def __init__(self, data: Mapping | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", gettext("Choose")), *kind_choices()]


class ClinicProductForm(forms.ModelForm):
    """One product that the clinic keeps."""

    name = LineField(label="Name", max_length=120, error_messages={"required": "Write the name."})
    maker = LineField(label="Maker", max_length=120, required=False)
    kind = forms.ChoiceField(label="What is it?", error_messages={"required": "Choose what the product is."})
    label_text = LabelField(
        label="The list of ingredients",
        max_length=LONGEST_LABEL,
        help_text="From the pack. It is read by the same code as a visitor's label.",
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
        error_messages={"required": "Paste the list of ingredients.", "max_length": TOO_LONG},
    )
    note = PlainTextField(
        label="For visitors",
        max_length=600,
        required=False,
        help_text="Why the clinic keeps it, and the price if it is sold. No promise of an effect.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = ClinicProduct
        fields = ["name", "maker", "kind", "label_text", "note", "is_sold", "is_recommended", "is_shown"]
        labels = {
            "is_sold": "The clinic sells it",
            "is_recommended": "The clinic recommends it",
            "is_shown": "Show it to visitors",
        }

    def __init__(self, data: Mapping | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", "Choose"), *kind_choices()]
        if self.instance.kinds:
            self.initial["kind"] = self.instance.kinds[0]
