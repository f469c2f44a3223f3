"""Which languages visitors may choose, and a clinician's approval of one."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

OTHERS = [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class LanguagesForm(forms.Form):
    """The languages beside English."""

    languages = forms.MultipleChoiceField(
        label=_("Visitors may choose"),
        help_text=_("English is always there. What nobody has translated yet is shown in English."),
        choices=OTHERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ApprovalForm(forms.Form):
    """`digest` is of the texts as they stood on the page that was read."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    has_read = forms.BooleanField(
        label=_("I have read these texts in both languages, and they say the same."),
        error_messages={"required": _("Tick this once you have read the texts, or leave them in English.")},
    )
