"""What the desk notes beside a visit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from milium_site.records.forms import PlainTextField

LONGEST = 500


class NoteForm(forms.Form):
    """The whole note, with the version of it that the page showed."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = PlainTextField(
        label=_("Note for colleagues at the desk"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "What helps on the day: who rings back, which door, how they pay. Nothing about health or skin: that"
            " belongs in the record. The person gets to read it with a copy of their data."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
