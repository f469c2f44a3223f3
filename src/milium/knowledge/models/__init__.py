"""The shape of every kind of knowledge file, one module a kind."""

from milium.knowledge.models.base import (
    CLINICAL_OPINION,
    ESTIMATE_UNREVIEWED,
    SPEEDS,
    Entry,
    Identifier,
    KnowledgeModel,
    Sentence,
    Speed,
)
from milium.knowledge.models.finding import Band, Choice, Finding
from milium.knowledge.models.likelihood import STEPS, FindingLikelihood, Likelihood, Step
from milium.knowledge.models.red_flag import RedFlag
from milium.knowledge.models.rule import AllOf, AnyOf, Comparison, Not, Rule
from milium.knowledge.models.skin_condition import Code, MiliaType, SkinCondition, Statement
from milium.knowledge.models.source import Source

__all__ = [
    "CLINICAL_OPINION",
    "ESTIMATE_UNREVIEWED",
    "SPEEDS",
    "STEPS",
    "AllOf",
    "AnyOf",
    "Band",
    "Choice",
    "Code",
    "Comparison",
    "Entry",
    "Finding",
    "FindingLikelihood",
    "Identifier",
    "KnowledgeModel",
    "Likelihood",
    "MiliaType",
    "Not",
    "RedFlag",
    "Rule",
    "Sentence",
    "SkinCondition",
    "Source",
    "Speed",
    "Statement",
    "Step",
]
