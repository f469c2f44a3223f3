"""Fields for what a person types about themselves: real names get in, what would break a page, a mail or a
calendar file is refused with words."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from milium_site.catalogue.queries import is_english_knowledge

NAME_LENGTH = 120
NOTE_LENGTH = 1000
# Left over from copying out of other programs; they show nothing and mean nothing in a name.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u061c\u2060\ufeff"))
# These turn the direction of the text around them, on every page that shows it.
TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)


def refuse_control_characters(text: str, *, allowed: str = "") -> None:
    """Raises ValidationError when the text holds a control character or cannot be written as UTF-8."""
    for char in text:
        if char in allowed:
            continue
        if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValidationError(
                gettext("This holds a character that cannot be shown. Delete the text and type it again."),
                code="control_character",
            )


class KnowledgeSelect(forms.Select):
    """One of several names out of the knowledge, each marked where it is English on a page in another language."""

    def create_option(self, name, value, label, *args, **kwargs) -> dict:
        option = super().create_option(name, value, label, *args, **kwargs)
        if value and is_english_knowledge(label):
            option["attrs"] |= {"lang": "en", "dir": "ltr"}
        return option


class HumanNameField(forms.CharField):
    """A person's name as they write it, in any script, in Unicode's composed form, spaces folded.

    At least one letter; no line breaks, no angle brackets, no web address. Apostrophes, hyphens, full stops,
    digits and names of one letter are names.
    """

    def __init__(self, *, max_length: int = NAME_LENGTH, **kwargs) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value)
        refuse_control_characters(text)
        text = " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())
        if not text:
            return text
        if TURNS_TEXT.search(text):
            raise ValidationError(
                gettext("This holds invisible characters. Delete the name and type it again."), "invisible"
            )
        if "<" in text or ">" in text or LINK.search(text):
            raise ValidationError(
                gettext("Write the name alone, without < or > and without a web address."), "not_a_name"
            )
        if not any(unicodedata.category(char).startswith("L") for char in text):
            raise ValidationError(gettext("Write the name with at least one letter."), "no_letter")
        return text


class PlainTextField(forms.CharField):
    """Free text in one encoding and with plain line breaks (`\\n`), at most `max_length` characters."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = NOTE_LENGTH, **kwargs) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        refuse_control_characters(text, allowed="\n\t")
        if TURNS_TEXT.search(text):
            raise ValidationError(
                gettext("This holds invisible characters. Delete the text and type it again."), "invisible"
            )
        return text


class EmailAddressField(forms.EmailField):
    """One e-mail address that mail can be sent to. Quoted local parts are refused: they may hold a comma,
    and mail software would read two recipients."""

    default_error_messages = {"invalid": gettext_lazy("Write one e-mail address, such as name@example.org.")}

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value)
        refuse_control_characters(text)
        local, _, _domain = text.rpartition("@")
        if '"' in local or len(local) > 64:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return text

    def clean(self, value) -> str:
        try:
            return super().clean(value)
        except ValidationError as error:
            if getattr(error, "code", None) == "control_character":
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            raise
