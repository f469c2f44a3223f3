"""What pages of the desk show of a person's card."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import template

from milium_site.accounts.queries import may
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.consultations import queries
from milium_site.desk.queries import moment_in_words

register = template.Library()


@register.inclusion_tag("consultations/parts/alerts.html", takes_context=True)
def alerts_of(context: Any, patient: Any, location: Any) -> dict[str, Any]:
    """A person's alerts for clinicians of the place; for everybody else only that there is something to tell."""
    user = context["request"].user
    if may(user, "read", "record", location, person=patient.pk):
        card = queries.card_of(patient)
        lines = [line for line in queries.alert_lines(card) if line.applies]
        return {"is_clinician": True, "lines": lines, "card": card, "patient": patient}
    return {"is_clinician": False, "tell": queries.to_be_told(patient)}


@register.simple_tag
def to_tell_among(lists: Any) -> set[UUID]:
    """Ids of people on the lists of a day whose card holds an alert; never what it says."""
    return queries.people_to_tell_of([visit.appointment.patient for place in lists for visit in place.visits])


@register.inclusion_tag("consultations/parts/check_ins.html", takes_context=True)
def check_ins_to_see(context: Any) -> dict[str, Any]:
    """Answers after a removal that a clinician has to see, for the top of the day."""
    user = context["request"].user
    return {"flagged": queries.flagged_check_ins(user), "may_read": may(user, "read", "record")}


@register.simple_tag
def has_leaflet(appointment: Any) -> bool:
    """Whether the leaflet of this visit was handed over, so that its own page has something to show."""
    return queries.check_in_of(appointment) is not None


@register.simple_tag(takes_context=True)
def may_open_record(context: Any, appointment: Any) -> bool:
    """Whether the viewer may open the record of this visit."""
    user = context["request"].user
    return may(user, "read", "record", appointment.location_id, person=appointment.patient_id)


@register.filter
def at_place(moment: datetime, appointment: Any) -> str:
    """A past moment on the clock of the visit's place."""
    return moment_in_words(moment, appointment)


@register.filter
def in_words(day: date) -> str:
    """A day with its weekday and year."""
    return date_in_words(day)


@register.filter
def site_words(slug: str) -> str:
    """The plain name of a site."""
    return queries.site_name(slug)
