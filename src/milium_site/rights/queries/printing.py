"""The copy as a PDF that a person can read and a screen reader, too."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from milium_site.consultations.queries.printing import tagged_pdf

TEMPLATE = Path(__file__).parent.parent / "templates/rights/copy.typ"
# As `queries.copying` writes them.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def as_pdf(copy: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1). What people wrote goes in as JSON and is never read as a program.

    Where a name is in a script for which this machine has no typeface, the standard cannot be met; the PDF then
    comes without its mark, and the JSON copy holds the name as it was written.
    """
    return tagged_pdf(TEMPLATE, "copy", _readable(copy))


def _readable(value: Any) -> Any:
    """The same with moments as people write them, and pictures as drawings that hold them."""
    if isinstance(value, dict):
        found = {name: _readable(inner) for name, inner in value.items() if name != "jpeg"}
        return {**found, "picture": _picture(value)} if value.get("jpeg") else found
    if isinstance(value, list):
        return [_readable(inner) for inner in value]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(UTC):%-d %B %Y, %H:%M} UTC"
    return value


def _picture(photograph: dict[str, Any]) -> str:
    width, height = photograph["width"], photograph["height"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/jpeg;base64,{photograph["jpeg"]}"/></svg>'
    )
