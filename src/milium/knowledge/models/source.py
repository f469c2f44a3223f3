"""A published text that a statement leans on."""

from typing import Literal

from milium.knowledge.models.base import Entry, Sentence


class Source(Entry):
    """One text: who wrote it, where it stands, and how much of it was read.

    `year` is None where the page gives none. `read` says how far: `excerpt` is an opening or a passage,
    `secondary` means that another text reports it.
    """

    title: Sentence
    authors: str | None = None
    year: int | None = None
    address: str | None = None
    read: Literal["full", "excerpt", "abstract", "secondary"]
    note: str | None = None
