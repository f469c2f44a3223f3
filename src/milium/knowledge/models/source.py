"""A published text that a statement leans on."""

from typing import Literal

from milium.knowledge.models.base import Entry, Sentence

SourceKind = Literal[
    "guideline",
    "study",
    "review",
    "reference",
    "case_report",
    "hospital_page",
    "clinic_page",
    "consumer_page",
    "code_list",
    "opinion",
]


class Source(Entry):
    """One text: who wrote it, where it stands, what kind of text it is, and how much of it was read.

    `year` is None where the page gives none. `kind` says how much weight it can bear: a `study` counted people,
    a `case_report` tells of one or a few, a `reference` is a textbook or its like, and a page of a clinic or for
    consumers has nobody else's word behind it. `read` says how far: `excerpt` is an opening or a passage,
    `secondary` means that another text reports it.
    """

    title: Sentence
    authors: str | None = None
    year: int | None = None
    address: str | None = None
    kind: SourceKind | None = None
    read: Literal["full", "excerpt", "abstract", "secondary"]
    note: str | None = None
