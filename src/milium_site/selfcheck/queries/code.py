"""The answers as text, and as a code that a camera reads: from screen to screen, stored nowhere."""

from __future__ import annotations

import io

import segno
from django.utils.translation import gettext

from milium.selfcheck.wording import answers_in_words
from milium_site.selfcheck.queries.draft import Draft

HEADING = "milium answers"


def answers_text(draft: Draft) -> str:
    """The answers in words, one `label: value` a line below a heading."""
    return "\n".join([HEADING, *(f"{label}: {said}" for label, said in answers_in_words(draft.answers))])


def answers_code(draft: Draft) -> bytes:
    """The text as a QR code in SVG."""
    image = io.BytesIO()
    code = segno.make(answers_text(draft), micro=False, error="l", boost_error=False)
    title = gettext("Your answers as a code")
    code.save(image, kind="svg", scale=4, border=3, dark="#000", light="#fff", title=title)
    return image.getvalue()
