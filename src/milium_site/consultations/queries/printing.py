"""A tagged PDF (PDF/UA-1) made by Typst. What people wrote goes in as JSON and is never read as a program."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import typst

# What every paper of the record begins with: typefaces, colours, headings.
PAPER = Path(__file__).parent.parent / "templates/consultations/paper.typ"
TYPEFACES = ("font_source_sans_pro", "font_source_serif_pro")


def tagged_pdf(template: Path, name: str, data: Any, *, prelude: Path | None = None) -> bytes:
    """The PDF of a template that reads `data` as JSON under `name`. The `prelude` stands before the template.

    Where a name is in a script for which this machine has no typeface, the standard cannot be met; the PDF then
    comes without its mark.
    """
    source = (prelude.read_bytes() if prelude else b"") + template.read_bytes()
    try:
        return _compile(source, name, data, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(source, name, data, [])


def _compile(source: bytes, name: str, data: Any, standards: list[str]) -> bytes:
    return typst.compile(
        source,
        sys_inputs={name: json.dumps(data, ensure_ascii=False)},
        font_paths=[str(resources.files(typeface) / "files") for typeface in TYPEFACES],
        pdf_standards=standards,
        format="pdf",
    )
