"""A tagged PDF (PDF/UA-1) made by Typst. What people wrote goes in as JSON and is never read as a program."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import typst

TYPEFACES = ("font_source_sans_pro", "font_source_serif_pro")


def tagged_pdf(template: Path, name: str, data: Any) -> bytes:
    """The PDF of a template that reads `data` as JSON under `name`.

    Where a name is in a script for which this machine has no typeface, the standard cannot be met; the PDF then
    comes without its mark.
    """
    try:
        return _compile(template, name, data, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(template, name, data, [])


def _compile(template: Path, name: str, data: Any, standards: list[str]) -> bytes:
    return typst.compile(
        template.read_bytes(),
        sys_inputs={name: json.dumps(data, ensure_ascii=False)},
        font_paths=[str(resources.files(typeface) / "files") for typeface in TYPEFACES],
        pdf_standards=standards,
        format="pdf",
    )
