"""What every knowledge entry has: an id, the dates of its review, and nothing that its kind does not name."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Translatable:
    """The mark of a text that people read in their own language; what has it not is the same in every language."""


Words = Annotated[Sentence, Translatable()]

# The language in which the files are written.
ENGLISH = "en-gb"

# A statement that leans on no readable source says so in the place of one.
CLINICAL_OPINION = "clinical_opinion"
ESTIMATE_UNREVIEWED = "estimate_unreviewed"
SourceId = Identifier


class KnowledgeModel(BaseModel):
    """A part of an entry: frozen, and strict about fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(KnowledgeModel):
    """One file of knowledge."""

    id: Identifier
    written_on: date
    reviewed_by: str | None = None
    review_due_on: date


Speed = Literal["now", "same_day", "days", "two_weeks", "weeks"]
SPEEDS: tuple[Speed, ...] = ("now", "same_day", "days", "two_weeks", "weeks")
