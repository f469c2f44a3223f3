"""The clinician's record, in FHIR's words."""

from milium_site.consultations.models.card import PatientCard
from milium_site.consultations.models.encounter import Condition, Encounter, LesionObservation
from milium_site.consultations.models.plan import CarePlan

__all__ = ["CarePlan", "Condition", "Encounter", "LesionObservation", "PatientCard"]
