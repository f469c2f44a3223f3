"""The shape of every kind of knowledge file, one module a kind."""

from milium.knowledge.models.base import (
    CLINICAL_OPINION,
    ENGLISH,
    ESTIMATE_UNREVIEWED,
    SPEEDS,
    Entry,
    Identifier,
    KnowledgeModel,
    Sentence,
    Speed,
    Translatable,
    Words,
)
from milium.knowledge.models.care_advice import CareAdvice, Moment
from milium.knowledge.models.cause import Cause, Strength
from milium.knowledge.models.comparison_table import ComparisonTable, TableCell, TableColumn, TableRow
from milium.knowledge.models.finding import Band, Choice, Finding
from milium.knowledge.models.gate import Caution, Gate
from milium.knowledge.models.home_care import (
    ActiveGroup,
    Aftercare,
    Circumstance,
    Expectation,
    NearEye,
    PartOfDay,
    ProcedureKind,
    ProductKind,
    RoutineAdvice,
    RoutineConflict,
    RoutineRule,
)
from milium.knowledge.models.likelihood import STEPS, FindingLikelihood, Likelihood, Step
from milium.knowledge.models.questionnaire import (
    NumberUnit,
    Question,
    QuestionChoice,
    Questionnaire,
)
from milium.knowledge.models.red_flag import RedFlag
from milium.knowledge.models.removal_plan import RemovalPlan
from milium.knowledge.models.rule import AllOf, AnyOf, Comparison, Not, Rule
from milium.knowledge.models.skin_condition import Code, MiliaType, SkinCondition, Statement
from milium.knowledge.models.source import Source
from milium.knowledge.models.treatment import Evidence, Provider, Treatment, TypeUse
from milium.knowledge.models.wording import Wording

__all__ = [
    "CLINICAL_OPINION",
    "ENGLISH",
    "ESTIMATE_UNREVIEWED",
    "SPEEDS",
    "STEPS",
    "ActiveGroup",
    "Aftercare",
    "AllOf",
    "AnyOf",
    "Band",
    "CareAdvice",
    "Cause",
    "Caution",
    "Choice",
    "Circumstance",
    "Code",
    "Comparison",
    "ComparisonTable",
    "Entry",
    "Evidence",
    "Expectation",
    "Finding",
    "FindingLikelihood",
    "Gate",
    "Identifier",
    "KnowledgeModel",
    "Likelihood",
    "MiliaType",
    "Moment",
    "NearEye",
    "Not",
    "NumberUnit",
    "PartOfDay",
    "ProcedureKind",
    "ProductKind",
    "Provider",
    "Question",
    "QuestionChoice",
    "Questionnaire",
    "RedFlag",
    "RemovalPlan",
    "RoutineAdvice",
    "RoutineConflict",
    "RoutineRule",
    "Rule",
    "Sentence",
    "SkinCondition",
    "Source",
    "Speed",
    "Statement",
    "Step",
    "Strength",
    "TableCell",
    "TableColumn",
    "TableRow",
    "Translatable",
    "Treatment",
    "TypeUse",
    "Wording",
    "Words",
]
