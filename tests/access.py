"""Who may open and send to which route: the table that `milium_site/test_roles.py` walks, cell by cell.

A new route for staff, or for who holds the link to an appointment, needs one line here; without one the walk fails.
(A route for anybody is named in `milium_site/test_routes.py`, and then everybody must get what nobody gets.)

The letters are people:

    F front desk   C clinician   E editor   O owner   I integrator      of the place where the samples are
    f c e o i      the same roles at another place
    W              owner of every place
    P              a patient who opened the link in their mail
    T t            another program with the token of an integrator, of that place and of another
    N              nobody at all

`line("FC", "F")` says who may open the page (GET) and who may send to it (POST). Who is not named is refused: by 403,
404 or 405, by the page of a dead link, or by the way to the sign-in. `at` gives the route's arguments from the
samples (`World`), `query` what stands behind the question mark, `data` what is sent. The people in `foreign` are
also asked about a thing that does not exist, and must be told exactly what they are told about a thing that is
there and is not theirs to see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

World = SimpleNamespace
NOWHERE = {uuid.UUID: uuid.UUID(int=7), int: 987654, str: "no-such-thing"}
STAFF = "FCEOIfceoiW"
EVERYBODY = f"{STAFF}PTtN"


@dataclass(frozen=True)
class Line:
    get: str
    post: str
    at: Callable[[World], dict[str, Any]] = lambda world: {}
    query: Callable[[World], dict[str, Any]] = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    foreign: str = ""
    as_json: bool = False


def line(get: str, post: str = "", **more: Any) -> Line:
    return Line(get, post, **more)


def missing(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, about things that do not exist."""
    return {
        name: uuid.UUID(int=7)
        if isinstance(value, uuid.UUID)
        else 987654
        if isinstance(value, int)
        else "NONE-SUCH"
        if name == "identifier"
        else value
        for name, value in arguments.items()
    }


def visit(world: World) -> dict[str, Any]:
    return {"pk": world.appointment.pk}


def person(world: World) -> dict[str, Any]:
    return {"pk": world.appointment.patient_id}


def colleague(world: World) -> dict[str, Any]:
    return {"pk": world.colleague.pk}


def one_role(world: World) -> dict[str, Any]:
    return {"role": "front_desk", "place": str(world.here.pk)}


def this_time(world: World) -> dict[str, Any]:
    start = world.appointment.start.strftime("%Y-%m-%dT%H:%MZ")
    return {"service": world.clinic.service.slug, "place": world.here.slug, "start": start}


def program_visit(world: World) -> dict[str, Any]:
    return {"identifier": world.program_visit.identifier}


def new_time(world: World) -> dict[str, Any]:
    return {"start": (world.program_visit.start + timedelta(hours=1)).isoformat(), "sequence": 0}


def seen_version(world: World) -> dict[str, Any]:
    return {"sequence": 0}


LINES: dict[str, Line] = {
    # The self-check and the label check: what the clinic decides about them, and what a clinician concludes.
    "selfcheck:modes": line("OoW", "OoW"),
    "selfcheck:figures": line("OoW"),
    "selfcheck:conclude": line("", "C", at=lambda w: {"pk": w.response.pk}, foreign="c"),
    "ingredients:manage_products": line("EOeoW"),
    "ingredients:new_product": line("EOeoW", "EOeoW"),
    "ingredients:edit_product": line("EOeoW", "EOeoW", at=lambda w: {"pk": w.product.pk}),
    "ingredients:unknown_names": line("EOeoW", "EOeoW"),
    # The day.
    "desk:day": line("FCOfcoW"),
    "desk:appointment": line("FCOW", at=visit, foreign="fco"),
    "desk:check_in": line("", "FC", at=visit, foreign="fc"),
    "desk:no_show": line("", "FC", at=visit, foreign="fc"),
    "desk:cancel": line("FC", "FC", at=visit, foreign="fc"),
    "desk:week": line("FCOfcoW"),
    "desk:gaps": line("FCOfcoW"),
    "desk:offer_gap": line("", "FC", at=lambda w: {"pk": w.waiting.pk}, foreign="fc"),
    "desk:find": line("FCOfcoW", "FCOfcoW"),
    "desk:same": line("FC", "FC", at=person, foreign="fc"),
    "desk:undo_same": line("", "FC", at=lambda w: {**person(w), "merge": w.merge.pk}, foreign="fc"),
    "desk:check_in_code": line("FCOW", at=lambda w: {"identifier": w.appointment.identifier}, foreign="fco"),
    "desk:move": line("FC", "FC", at=visit, foreign="fc"),
    "desk:send_mail_again": line(
        "", "FC", at=lambda w: {"pk": w.appointment.pk, "message": w.failed_mail.pk}, foreign="fc"
    ),
    "desk:note": line("FC", "FC", at=visit, foreign="fc"),
    "desk:answers": line("C", at=visit, foreign="c"),
    "desk:acknowledge": line("", "C", at=visit, foreign="c"),
    "desk:book": line("FCfc"),
    "desk:book_details": line("FC", "FC", query=this_time, foreign="fc"),
    "desk:place_visit": line("FCfc", "FCfc"),
    "desk:recalls": line("FCOfcoW"),
    "desk:set_recall": line("C", "C", at=visit, foreign="fc"),
    "desk:close_recall": line("", "FC", at=lambda w: {"pk": w.recall.pk, "status": "revoked"}, foreign="fc"),
    "desk:guide_counts": line("EOeoW"),
    "desk:guide_counts_file": line("EOeoW"),
    "desk:clinic": line("OoW"),
    "desk:clinic_organization": line("W", "W"),
    "desk:clinic_terms": line("W", "W"),
    "desk:clinic_look": line("W", "W"),
    "desk:clinic_languages": line("COcoW", "W"),
    "desk:clinic_language": line("COcoW", "Cc", at=lambda w: {"code": "de"}),
    "desk:clinic_withdraw_language": line("", "CcW", at=lambda w: {"code": "de"}),
    "desk:clinic_look_preview": line("W"),
    "desk:clinic_unconfirmed": line("OoW", "OoW"),
    "desk:clinic_new_location": line("W", "W"),
    "desk:clinic_location": line("OW", "OW", at=lambda w: {"slug": w.here.slug}, foreign="o"),
    "desk:clinic_new_service": line("W", "W"),
    "desk:clinic_service": line("W", "W", at=lambda w: {"slug": w.clinic.service.slug}),
    "desk:clinic_new_resource": line("W", "W", at=lambda w: {"kind": "room"}),
    "desk:clinic_resource": line("OW", "OW", at=lambda w: {"slug": w.room.slug}, foreign="o"),
    "desk:clinic_hours": line(
        "OW", "OW", at=lambda w: {"slug": w.room.slug, "place": w.here.slug}, foreign="o"
    ),
    "desk:clinic_new_exception": line("OoW", "OoW"),
    "desk:clinic_remove_exception": line("OW", "OW", at=lambda w: {"pk": w.leave.pk}, foreign="o"),
    # The clinician's record.
    "consultations:record": line("C", at=visit, foreign="c"),
    "consultations:findings": line("", "C", at=visit, foreign="c"),
    "consultations:lesions": line("", "C", at=visit, foreign="c"),
    "consultations:lesion": line("", "C", at=lambda w: visit(w) | {"number": 1}, foreign="c"),
    "consultations:carry": line("", "C", at=visit, foreign="c"),
    "consultations:conclusion": line("", "C", at=visit, foreign="c"),
    "consultations:consent": line("C", "C", at=visit, foreign="c"),
    "consultations:withdraw_consent": line("", "C", at=visit, foreign="c"),
    "consultations:see_again": line("", "C", at=visit, foreign="c"),
    "consultations:own_routine": line("", "P"),
    "consultations:amend_visit": line("", "C", at=visit, foreign="c"),
    "consultations:record_file": line("C", at=visit, foreign="c"),
    "consultations:referral": line("C", "C", at=visit, foreign="c"),
    "consultations:document": line("C", at=lambda w: visit(w) | {"key": w.paper.pk}, foreign="c"),
    "consultations:plan": line("C", "C", at=visit, foreign="c"),
    "consultations:removal": line("C", at=visit, foreign="c"),
    "consultations:removal_step": line("", "C", at=lambda w: visit(w) | {"step": "identity"}, foreign="c"),
    "consultations:sign": line("", "C", at=visit, foreign="c"),
    "consultations:amend": line("", "C", at=visit, foreign="c"),
    "consultations:aftercare": line("C", at=visit, foreign="c"),
    "consultations:leaflet_file": line("C", at=visit, foreign="c"),
    "consultations:send_leaflet": line("", "C", at=visit, foreign="c"),
    "consultations:seen": line("", "C", at=visit, foreign="c"),
    "consultations:own_aftercare": line("P", "P"),
    "consultations:own_leaflet": line("P"),
    "consultations:finish": line("", "C", at=visit, foreign="c"),
    "consultations:bumps_file": line("C", at=person, foreign="c"),
    "consultations:outcomes": line("COcoW"),
    "consultations:outcomes_file": line("COcoW"),
    "consultations:card": line("C", "C", at=person, foreign="c"),
    # Photographs, and a person's rights.
    "photographs:photograph": line("C", at=lambda w: {"pk": w.photograph.pk}, foreign="c"),
    "photographs:delete": line("", "C", at=lambda w: {"pk": w.photograph.pk}, foreign="c"),
    "photographs:person": line("C", "C", at=lambda w: {"patient": w.appointment.patient_id}, foreign="c"),
    "rights:requests": line("COcoW"),
    "rights:answer": line("", "COW", at=lambda w: {"pk": w.request.pk}, foreign="co"),
    "rights:retention": line("OoW"),
    "rights:hold": line("", "OoW"),
    "rights:release": line("", "OoW"),
    "rights:period": line("", "OoW", at=lambda w: {"kind": "photograph"}),
    "rights:person": line("FCOW", at=person, foreign="fco"),
    "rights:correct": line("FC", "FC", at=person, foreign="fc"),
    "rights:consent": line("", "FC", at=person, data=lambda w: {"purpose": "photo_care"}, foreign="fc"),
    "rights:copy_json": line("COW", at=person, foreign="co"),
    "rights:copy_pdf": line("COW", at=person, foreign="co"),
    "rights:erase": line("OW", "OW", at=person, foreign="o"),
    # Behind the link that a patient was mailed.
    "rights:own_data": line("P", "P"),
    "rights:own_json": line("P"),
    "rights:own_pdf": line("P"),
    "rights:own_consent": line("", "P"),
    "booking:appointment": line("P"),
    "booking:move": line("P"),
    "booking:cancel": line("P", "P"),
    "booking:calendar": line("P"),
    "booking:photographs": line("P", "P"),
    "booking:photograph": line("P", at=lambda w: {"pk": w.photograph.pk}),
    "booking:take_out_photograph": line("", "P", at=lambda w: {"pk": w.photograph.pk}),
    "booking:photograph_consent": line("", "P"),
    "booking:note": line("", "P"),
    "booking:answers": line("", "P"),
    "booking:check_reminder": line("", "P"),
    # What another program booked itself: by the program that did, and by nobody else.
    "api:list_bookings": line("Tt", query=lambda w: {"from": "2027-01-01", "to": "2027-01-02"}),
    "api:show_booking": line("T", at=program_visit, foreign="t"),
    "api:move_booking": line("", "T", at=program_visit, data=new_time, foreign="t", as_json=True),
    "api:cancel_booking": line("", "T", at=program_visit, data=seen_version, foreign="t", as_json=True),
    # Somebody's own sign-in.
    "account_reauthenticate": line(STAFF, STAFF),
    "mfa_reauthenticate": line(STAFF, STAFF),
    "mfa_reauthenticate_webauthn": line(STAFF, STAFF),
    "mfa_index": line(STAFF),
    "mfa_activate_totp": line(STAFF, STAFF),
    "mfa_deactivate_totp": line("", ""),
    "mfa_view_recovery_codes": line(""),
    "mfa_generate_recovery_codes": line(STAFF, STAFF),
    "mfa_add_webauthn": line(STAFF, STAFF),
    "mfa_remove_webauthn": line("", "", at=lambda w: {"pk": w.passkey.pk}, foreign=STAFF),
    "staff:unlock": line(STAFF, STAFF),
    "staff:lock": line("", STAFF),
    "staff:still_here": line("", STAFF),
    "staff:pin": line(STAFF, STAFF),
    "staff:password": line(STAFF, STAFF),
    "staff:end_session": line("", "", at=lambda w: {"pk": w.session.pk}, foreign=STAFF),
    # The clinic's people.
    "staff:roles": line("OoW"),
    "staff:people": line("OoW"),
    "staff:invite": line("OoW", "OoW"),
    "staff:person": line("OW", at=colleague, foreign="o"),
    "staff:give_role": line("", "OW", at=colleague, data=one_role, foreign="o"),
    "staff:take_role": line(
        "",
        "OW",
        at=lambda w: {"pk": w.colleague.pk, "grant": w.colleague.role_grants.first().pk},
        foreign="o",
    ),
    "staff:let_go": line("OW", "OW", at=colleague, foreign="o"),
    "staff:take_back": line("", "OW", at=colleague, data=one_role, foreign="o"),
    "staff:send_link": line("", "OW", at=colleague, foreign="o"),
    "staff:reset_second_factor": line("", "OW", at=colleague, foreign="o"),
    "staff:programs": line("OoW", "OoW"),
    "staff:revoke_program": line("", "OW", at=lambda w: {"pk": w.program.pk}, foreign="o"),
    "staff:emergency": line("Cc", "Cc"),
    "staff:close_emergency": line("", "", at=lambda w: {"pk": w.emergency.pk}, foreign="Cc"),
    "staff:emergencies": line("OoW"),
    "staff:emergency_seen": line("", "OW", at=lambda w: {"pk": w.emergency.pk}, foreign="o"),
    "audit:trail": line("OoW"),
    "audit:export": line("OoW"),
    "design:gallery": line(STAFF),
}

# The content editor asks its own rights, which the roles editor and owner bring; nobody else comes past its door.
EDITORS = "EOeoW"
