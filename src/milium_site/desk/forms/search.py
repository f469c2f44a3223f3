from __future__ import annotations

from django import forms

from milium_site.records.forms import PlainTextField


class SearchForm(forms.Form):
    """What is looked for. It is sent, and never part of an address: addresses are kept and shown in many places."""

    text = PlainTextField(
        label="Name, telephone number, e-mail address or reference",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "type": "search"}),
        error_messages={"required": "Write at least two letters of a name, or four digits."},
    )

    def give_focus_away(self) -> None:
        """Leaves the keyboard to what was found: it is where they go on."""
        self.fields["text"].widget.attrs.pop("autofocus", None)
