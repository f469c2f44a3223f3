"""A tagged PDF (PDF/UA-1) made by Typst. What people wrote goes in as JSON and is never read as a program."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path
from subprocess import PIPE
from typing import Any

import typst

# What every paper of the record begins with: typefaces, colours, headings.
PAPER = Path(__file__).parent.parent / "templates/consultations/paper.typ"
TYPEFACES = ("font_source_sans_pro", "font_source_serif_pro")


# Reads what `typst.compile` takes, and writes the PDF.
_APART = """
import json, sys, typst
given = json.load(sys.stdin)
sys.stdout.buffer.write(typst.compile(given.pop("input").encode(), **given))
"""


def tagged_pdf(
    template: Path, name: str, data: Any, *, prelude: Path | None = None, apart: bool = False
) -> bytes:
    """The PDF of a template that reads `data` as JSON under `name`. The `prelude` stands before the template.

    `apart` makes it in a process of its own, for one that forks afterwards: Typst's threads stay behind at a fork,
    and the next PDF of the child would wait for them for ever.

    Where a name is in a script for which this machine has no typeface, the standard cannot be met; the PDF then
    comes without its mark.
    """
    source = (prelude.read_bytes() if prelude else b"") + template.read_bytes()
    if apart:
        return _compile_apart(source, name, data, ["ua-1"])
    try:
        return _compile(source, name, data, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(source, name, data, [])


def _compile(source: bytes, name: str, data: Any, standards: list[str]) -> bytes:
    return typst.compile(source, **_options(name, data, standards))


def _compile_apart(source: bytes, name: str, data: Any, standards: list[str]) -> bytes:
    given = {"input": source.decode(), **_options(name, data, standards)}
    done = subprocess.run(  # noqa: S603 - our own interpreter with our own lines
        [sys.executable, "-I", "-c", _APART], input=json.dumps(given).encode(), stdout=PIPE, check=True
    )
    return done.stdout


def _options(name: str, data: Any, standards: list[str]) -> dict[str, Any]:
    return {
        "sys_inputs": {name: json.dumps(data, ensure_ascii=False)},
        "font_paths": [str(resources.files(typeface) / "files") for typeface in TYPEFACES],
        "pdf_standards": standards,
        "format": "pdf",
    }
