"""How often a finding is seen in a condition, in a few named steps."""

from typing import Literal

from pydantic import model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel

Step = Literal["always", "usual", "common", "sometimes", "uncommon", "rare", "never"]
STEPS: tuple[Step, ...] = ("always", "usual", "common", "sometimes", "uncommon", "rare", "never")


class FindingLikelihood(KnowledgeModel):
    """Steps by value of one finding: `known` lean on `sources`, `estimates` on nobody's count."""

    known: dict[str, Step] = {}
    sources: tuple[Identifier, ...] = ()
    estimates: dict[str, Step] = {}

    @model_validator(mode="after")
    def _known_has_source(self) -> "FindingLikelihood":
        if bool(self.known) != bool(self.sources):
            raise ValueError("`known` steps need `sources`, and the other way round")
        if self.known.keys() & self.estimates.keys():
            raise ValueError("a value is either known or estimated")
        return self


class Likelihood(Entry):
    """All that is known of the findings in one condition or in one type of milia.

    Steps of a type stand before those of milia as a whole.
    """

    condition: Identifier
    milia_type: Identifier | None = None
    findings: dict[Identifier, FindingLikelihood]
