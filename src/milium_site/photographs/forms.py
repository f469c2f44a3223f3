"""Choosing a photograph: the file stays in memory until it is sealed, and what is wrong stands beside the field."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from milium_site.catalogue.queries import english_text
from milium_site.photographs.models import MOST_BYTES, Photograph
from milium_site.records.models import Consent

TAKEN_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
DRAWN_VIEWS = [(view, label, f"photographs/drawings/{view}.html") for view, label in Photograph.View.choices]


class UploadInMemory(FileUploadHandler):
    """Keeps one file in memory, up to one byte more than is taken; the rest of it, and other files, are let go.

    Django's own would write what is large to a temporary file, in clear.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.held: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.held is not None:
            raise SkipFile
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.held.write(raw_data[: MOST_BYTES + 1 - self.held.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self.held.tell()
        self.held.seek(0)
        # Name and type are the browser's words: neither is looked at.
        return InMemoryUploadedFile(self.held, self.field_name, "photograph", "", size, None)


def in_memory(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose uploads never touch the disk. Stands further out than whatever reads the form first."""

    @wraps(view)
    def handled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [UploadInMemory(request)]
        return view(request, *args, **kwargs)

    return handled


class PhotographForm(forms.Form):
    """One photograph and what it shows; with the consent that it takes while that does not stand."""

    photograph = forms.FileField(
        label=_("Photograph"),
        help_text=_("JPEG, PNG, WebP or HEIC, up to 12 MB."),
        allow_empty_file=True,
        error_messages={
            "required": _("Choose a photograph first."),
            "missing": _("Choose a photograph first."),
            "invalid": _("Choose a photograph first."),
        },
        widget=forms.FileInput(attrs={"accept": TAKEN_TYPES}),
    )
    view = forms.ChoiceField(
        label=_("What does it show?"),
        choices=Photograph.View.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what the photograph shows."),
            "invalid_choice": _("Choose what the photograph shows."),
        },
    )

    @property
    def drawn_views(self) -> list[tuple[str, str, str, bool]]:
        """Each view with its words, its drawing, and whether it is chosen."""
        chosen = self["view"].value()
        return [(view, label, drawing, view == chosen) for view, label, drawing in DRAWN_VIEWS]


class OwnPhotographForm(PhotographForm):
    """What a person fills in who sends a photograph of themselves."""

    care = forms.BooleanField(
        error_messages={"required": _("Tick the box: without it the clinic may not keep the photograph.")}
    )

    def __init__(self, *args: Any, needs_consent: bool, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care"].label = english_text(words)
        if not needs_consent:
            del self.fields["care"]


class DeskPhotographForm(PhotographForm):
    """What a clinician fills in who adds a photograph."""

    agreed = forms.ChoiceField(
        label="How did the person agree that we keep photographs for their care?",
        choices=[
            (Consent.How.DESK_SPOKEN, "They said so"),
            (Consent.How.DESK_PAPER, "They signed on paper"),
        ],
        widget=forms.RadioSelect(attrs={"data_columns": True}),
        error_messages={"required": "Ask the person first, then choose how they agreed."},
    )

    def __init__(self, *args: Any, needs_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_consent:
            del self.fields["agreed"]
