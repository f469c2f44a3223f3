"""Reading the audit trail."""

from django.db.models import QuerySet

from milium_site.audit.models import AuditEvent


def events_about(kind: str, subject_id: object) -> QuerySet[AuditEvent]:
    """What happened to one thing, oldest first. The caller asks whether the viewer may see that thing."""
    return AuditEvent.objects.filter(kind=kind, subject_id=str(subject_id)).order_by("id")
