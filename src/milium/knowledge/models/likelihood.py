"""How often a finding is seen in a condition, in a few named steps."""

from typing import Literal

from pydantic import Field, model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel

Step = Literal["always", "usual", "common", "sometimes", "uncommon", "rare", "never"]
STEPS: tuple[Step, ...] = ("always", "usual", "common", "sometimes", "uncommon", "rare", "never")


class FindingLikelihood(KnowledgeModel):
    """Steps by value of one finding: `known` lean on `sources`, `estimates` on nobody's count."""

    known: dict[str, Step] = Field(default_factory=dict)
    sources: tuple[Identifier, ...] = ()
    estimates: dict[str, Step] = Field(default_factory=dict)


class Likelihood(Entry):
    """All that is known of the findings in one condition or in one type of milia.

    Steps of a type stand before those of milia as a whole.
    """

    condition: Identifier
    milia_type: Identifier | None = None
    findings: dict[Identifier, FindingLikelihood]

    @model_validator(mode="after")
    def _known_has_source(self) -> "Likelihood":
        # Here and not in each block: there are many hundred blocks, and they are read at every start.
        for finding, block in self.findings.items():
            if bool(block.known) != bool(block.sources):
                raise ValueError(f"{finding}: `known` steps need `sources`, and the other way round")
            if block.known.keys() & block.estimates.keys():
                raise ValueError(f"{finding}: a value is either known or estimated")
        return self
