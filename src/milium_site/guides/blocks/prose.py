"""Text with source marks: sources are cited inside any text as `[f7]`, by the id of the source."""

import re

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.rich_text import RichText

from milium.knowledge import load_knowledge
from milium.knowledge.models import CLINICAL_OPINION

CITATION = re.compile(r"\[([a-z][a-z0-9_]*)\]")
# What an editor types for a statement that no source was read for.
OPINION = "opinion"

INLINE = ["bold", "italic", "link"]
PROSE = [*INLINE, "ul", "ol"]


def source_id(marker: str) -> str:
    """The id in the knowledge files that a marker in a text stands for."""
    return CLINICAL_OPINION if marker == OPINION else marker


def check_citations(value: str | RichText) -> None:
    """Raises: ValidationError naming each marker in `value` that is no source."""
    text = value.source if isinstance(value, RichText) else str(value or "")
    known = {OPINION, *load_knowledge().sources}
    unknown = sorted({marker for marker in CITATION.findall(text) if marker not in known})
    if unknown:
        names = ", ".join(f"[{marker}]" for marker in unknown)
        raise ValidationError(
            f"There is no source called {names}. Sources are listed in the knowledge files."
        )


def prose(features: list[str] = INLINE, **kwargs) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(features=features, validators=[check_citations], **kwargs)


def line(**kwargs) -> blocks.CharBlock:
    return blocks.CharBlock(validators=[check_citations], **kwargs)
