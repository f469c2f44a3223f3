"""The copy as a PDF that a person can read and a screen reader, too."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parent.parent / "templates/rights/copy.typ"
# As `queries.copying` writes them.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
TYPEFACES = ("font_source_sans_pro", "font_source_serif_pro")


def as_pdf(copy: dict[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1). What people wrote goes in as JSON and is never read as a program.

    Where a name is in a script for which this machine has no typeface, the standard cannot be met; the PDF then
    comes without its mark, and the JSON copy holds the name as it was written.
    """
    try:
        return _compile(copy, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(copy, [])


def _compile(copy: dict[str, Any], standards: list[str]) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"copy": json.dumps(_readable(copy), ensure_ascii=False)},
        font_paths=[str(resources.files(name) / "files") for name in TYPEFACES],
        pdf_standards=standards,
        format="pdf",
    )


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
