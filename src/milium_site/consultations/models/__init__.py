"""The clinician's record, in FHIR's words."""

from milium_site.consultations.models.amendment import EncounterAmendment
from milium_site.consultations.models.card import PatientCard
from milium_site.consultations.models.check_in import CheckIn
from milium_site.consultations.models.consent import ProcedureConsent
from milium_site.consultations.models.document import DocumentReference
from milium_site.consultations.models.encounter import Condition, Encounter, LesionObservation
from milium_site.consultations.models.plan import CarePlan
from milium_site.consultations.models.procedure import Procedure, ProcedureAmendment, ProcedureStep

__all__ = [
    "CarePlan",
    "CheckIn",
    "Condition",
    "DocumentReference",
    "Encounter",
    "EncounterAmendment",
    "LesionObservation",
    "PatientCard",
    "Procedure",
    "ProcedureAmendment",
    "ProcedureConsent",
    "ProcedureStep",
]
