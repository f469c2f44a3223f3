"""What a viewer may see of people and their answers, and a visitor's draft of answers in their session."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, Lower

from milium.booking.status import AppointmentStatus
from milium.knowledge.models import SPEEDS
from milium.names import SHORTEST_TWICE_MISTYPED, dialled, is_near, plain, slips, words
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.records.models import (
    Consent,
    Patient,
    PatientMerge,
    PatientVersion,
    QuestionnaireResponse,
    SearchKey,
)

# The codes of a consent, for pages that offer and show them.
ConsentPurpose = Consent.Purpose
ConsentHow = Consent.How
# The one key under which a visitor's answers lie in the session.
DRAFT_KEY = "milium.draft_answers"
# Who was here: a record of care may have begun, which the law keeps.
SEEN = tuple(
    status.value
    for status in (AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN, AppointmentStatus.FULFILLED)
)
CONSENT_TEXTS = Path(__file__).parent / "templates/records/consents"
VERSION = re.compile(r"(?P<purpose>[a-z-]+)-(?P<number>\d+)")
# And that of their products and routine.
SHELF_KEY = "milium.draft_shelf"


def patients(viewer: User | AnonymousUser) -> QuerySet[Patient]:
    """People with an appointment at a place where the viewer may see patients, each once."""
    return within(
        Patient.objects.all(), viewer, "read", "patient", "appointments__location_id", person="pk"
    ).distinct()


def questionnaire_responses(viewer: User | AnonymousUser) -> QuerySet[QuestionnaireResponse]:
    """Answers in full, for who may read health text at the place they were sent to."""
    return within(
        QuestionnaireResponse.objects.select_related("patient"),
        viewer,
        "read",
        "answers",
        person="patient_id",
    )


def urgency_of(
    viewer: User | AnonymousUser, appointment_ids: Iterable[UUID], *, in_emergency: bool = True
) -> dict[UUID, QuestionnaireResponse]:
    """That answers came, how soon somebody must look, and whether somebody did; never the answers themselves.

    Without `in_emergency` only of the viewer's own places.

    The rows are loaded without answers and red flags. Nothing is said about appointments without answers.
    """
    rows = QuestionnaireResponse.objects.all()
    rows = within(rows, viewer, "read", "urgency", person="patient_id" if in_emergency else "")
    rows = rows.filter(appointment_id__in=list(appointment_ids))
    rows = rows.only("id", "appointment_id", "location_id", "urgency", "authored_at", "acknowledged_at")
    return {row.appointment_id: row for row in rows}


def draft_answers(session: SessionBase) -> dict[str, Any] | None:
    """What the visitor answered so far, as `{"answers": …, "child": …}` and what else was saved, or None.

    Reading starts no session and sets no cookie.
    """
    draft = session.get(DRAFT_KEY)
    return dict(draft) if draft else None


def draft_shelf(session: SessionBase) -> dict[str, Any]:
    """The visitor's products and what they said for a routine, as it was saved; empty when there is nothing.

    `products` is a list of `{"name", "kinds", "text"}`, `person` what the routine was planned for. Reading
    starts no session and sets no cookie.
    """
    return dict(session.get(SHELF_KEY) or {})


def waiting_responses(viewer: User | AnonymousUser) -> list[QuestionnaireResponse]:
    """Answers with a marked safety line that no clinician has acknowledged, most pressing first.

    As with `urgency_of`, without the answers themselves.
    """
    rows = within(QuestionnaireResponse.objects.all(), viewer, "read", "urgency")
    rows = rows.filter(acknowledged_at=None).exclude(urgency="").exclude(appointment_id=None)
    found = rows.only("id", "appointment_id", "location_id", "urgency", "authored_at", "acknowledged_at")
    return sorted(found, key=lambda row: (SPEEDS.index(row.urgency), row.authored_at))


@dataclass(frozen=True)
class ConsentText:
    """The words of one purpose in one version: what the box says, and what is explained below it."""

    purpose: str
    version: str
    title: str
    paragraphs: tuple[str, ...]


@cache
def consent_texts() -> dict[str, ConsentText]:
    """Every version of every text, by version. A text that was once shown is never changed: a new file is added."""
    return {path.stem: _consent_text(path) for path in sorted(CONSENT_TEXTS.glob("*.txt"))}


def _consent_text(path: Path) -> ConsentText:
    title, *paragraphs = (part.strip() for part in path.read_text(encoding="utf-8").split("\n\n"))
    purpose = VERSION.fullmatch(path.stem)["purpose"].replace("-", "_")
    return ConsentText(Consent.Purpose(purpose).value, path.stem, title, tuple(paragraphs))


def current_text(purpose: str) -> ConsentText:
    """The newest words of a purpose: those that are shown and agreed to now."""
    versions = [text for text in consent_texts().values() if text.purpose == purpose]
    return max(versions, key=lambda text: int(VERSION.fullmatch(text.version)["number"]))


def standing_consents(patient: Patient) -> dict[str, Consent]:
    """What the person agrees to at this moment, by purpose."""
    return {consent.purpose: consent for consent in patient.consents.filter(withdrawn_at=None)}


def consent_history(patient: Patient) -> list[tuple[Consent, str]]:
    """Everything the person ever agreed to, oldest first, with the words that they saw."""
    texts = consent_texts()
    rows = patient.consents.select_related("recorded_by", "withdrawn_recorded_by")
    return [(row, texts[row.text_version].title if row.text_version in texts else str(row)) for row in rows]


def was_seen(patient: Patient) -> bool:
    """Whether the person was ever here, so that a record of care may exist."""
    return patient.appointments.filter(status__in=SEEN).exists()


def same_person(patient: Patient) -> QuerySet[Patient]:
    """Every row of this person: each booking makes one, and they share name and e-mail address.

    A row without an e-mail address stands for itself. What the clinic put together counts as one, however far
    the links lead.
    """
    found = _spelled_alike(patient)
    if not (links := _links_among(found)):
        return found
    ids = set(found.values_list("pk", flat=True))
    while further := {key for link in links for key in link} - ids:
        for one in Patient.objects.filter(pk__in=further):
            ids |= set(_spelled_alike(one).values_list("pk", flat=True))
        links = _links_among(Patient.objects.filter(pk__in=ids))
    return Patient.objects.filter(pk__in=ids)


def rows_of_people(patients: Sequence[Patient]) -> dict[UUID, set[UUID]]:
    """For each of these rows the ids that `same_person` finds, in two queries while nobody among them was merged."""
    spelled: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    addresses = [Lower(Value(address)) for address in {one.email for one in patients if one.email}]
    alike = Patient.objects.alias(address=Lower("email")).filter(address__in=addresses)
    for key, name, email in alike.values_list("pk", "name", "email"):
        spelled[name.casefold(), email.lower()].add(key)
    found = {
        one.pk: {one.pk} | (spelled[one.name.casefold(), one.email.lower()] if one.email else set())
        for one in patients
    }
    links = _links_among(Patient.objects.filter(pk__in=set().union(*found.values())))
    linked = {key for link in links for key in link}
    for one in patients:
        if found[one.pk] & linked:
            found[one.pk] = set(same_person(one).values_list("pk", flat=True))
    return found


def people_among(rows: Iterable[tuple[UUID, str, str]]) -> dict[UUID, UUID]:
    """For each of `rows` (id, name, e-mail address) an id that all rows of that person share, in one query.

    Who is one person is as in `same_person`; what is put together through a row that is not among these counts too,
    but not who is spelled like that row.
    """
    leads_to: dict[UUID, UUID] = {}

    def end_of(key: UUID) -> UUID:
        while (further := leads_to.get(key, key)) != key:
            leads_to[key] = leads_to.get(further, further)
            key = further
        return key

    spelled: dict[tuple[str, str], UUID] = {}
    found = {key: (name.casefold(), email.lower()) for key, name, email in rows}
    for key, spelling in found.items():
        if spelling[1]:
            leads_to[end_of(key)] = end_of(spelled.setdefault(spelling, key))
    standing = PatientMerge.objects.filter(undone_at=None).order_by()
    for kept, merged in standing.values_list("kept_id", "merged_id"):
        leads_to[end_of(merged)] = end_of(kept)
    return {key: end_of(key) for key in found}


def _links_among(rows: QuerySet[Patient]) -> list[tuple[UUID, UUID]]:
    standing = PatientMerge.objects.filter(Q(kept__in=rows) | Q(merged__in=rows), undone_at=None)
    return list(standing.order_by().values_list("kept_id", "merged_id"))


def merges_of(patient: Patient) -> QuerySet[PatientMerge]:
    """What the clinic put together to this person and has not taken apart, the newest first."""
    rows = same_person(patient)
    standing = PatientMerge.objects.filter(Q(kept__in=rows) | Q(merged__in=rows), undone_at=None)
    return standing.select_related("kept", "merged").order_by("-merged_at", "-id")


def _spelled_alike(patient: Patient) -> QuerySet[Patient]:
    if not patient.email:
        return Patient.objects.filter(pk=patient.pk)
    # Both sides made small by the database: so its index answers, and letters that it alone knows stay as they are.
    rows = Patient.objects.alias(address=Lower("email")).filter(address=Lower(Value(patient.email)))
    return rows.filter(name__iexact=patient.name)


def versions(patient: Patient) -> QuerySet[PatientVersion]:
    """The corrections of a person's data, oldest first. The caller has checked the right to see the person."""
    return PatientVersion.objects.filter(patient=patient)


NAME, PHONE, EMAIL = b"n", b"p", b"e"
SHORTEST_PREFIX, SHORTEST_DIGITS, MOST_DIGITS, MOST_WORDS = 2, 4, 9, 4


def search_keys(patient: Patient) -> set[bytes]:
    """Under what a person is found: each word of their name and their guardian's, number and address."""
    keys = {NAME + word.encode() for word in words(f"{patient.name} {patient.guardian_name}")}
    if digits := dialled(patient.phone):
        keys.add(PHONE + digits.encode())
    if patient.email:
        keys.add(EMAIL + plain(patient.email).encode())
    return keys


def people_called(text: str, *, mistyped: int = 0) -> QuerySet[SearchKey, UUID] | None:
    """Ids of those whom every word of `text` fits, in no order and perhaps twice; None for a text without words.

    A word fits where a name, an e-mail address or the end of a telephone number begins with it; with `mistyped`
    also one slip away, and with 2 a long word of a name two, where its first letter is right. Who may see them is
    the caller's to ask. With two slips the names that begin alike are looked through, else it takes as long for many
    people as for few.
    """
    # The longest word first: the fewest are called so, and only these are asked about the others.
    typed = sorted((word for word in text.split() if plain(word).strip(".,;-+()/")), key=len, reverse=True)
    asked = [_fits(word, mistyped) for word in typed[:MOST_WORDS]]
    number = dialled(text)
    if len(number) >= SHORTEST_DIGITS and not any(letter.isalpha() for letter in text):
        asked = [_ends(number[:MOST_DIGITS], mistyped)]
    if not asked:
        return None
    found = SearchKey.objects.filter(asked[0])
    for one in asked[1:]:
        found = found.filter(Exists(SearchKey.objects.filter(one, patient_id=OuterRef("patient_id"))))
    return found.values_list("patient_id", flat=True)


def _fits(word: str, mistyped: int) -> Q:
    if "@" in word:
        address = plain(word)
        near = slips(address) if mistyped else ()
        return _begins(EMAIL + address.encode()) | Q(key__in=[EMAIL + one.encode() for one in near])
    fits = _begins(EMAIL + plain(word).encode()) if len(word) > SHORTEST_PREFIX else Q(pk=None)
    for part in words(word):
        fits |= _begins(NAME + part.encode()) if len(part) >= SHORTEST_PREFIX else Q(key=NAME + part.encode())
        if mistyped:
            fits |= Q(key__in=[NAME + one.encode() for one in slips(part)])
        if mistyped > 1 and len(part) >= SHORTEST_TWICE_MISTYPED:
            fits |= Q(key__in=_twice_mistyped(part))
    return fits


def _twice_mistyped(part: str) -> list[bytes]:
    """The keys of names two slips away that begin with the same letter."""
    size = len(part.encode())
    # The database counts bytes; two letters are up to eight.
    room = 2 if part.isascii() else 8
    rows = SearchKey.objects.filter(_begins(NAME + part[0].encode())).order_by()
    rows = rows.annotate(size=Length("key")).filter(size__range=(1 + size - room, 1 + size + room))
    known = (bytes(key) for key in rows.values_list("key", flat=True).distinct().iterator())
    return [key for key in known if is_near(part, key[1:].decode(), 2)]


def _ends(number: str, mistyped: int) -> Q:
    fits = _begins(PHONE + number.encode())
    if mistyped:
        # One digit wrong, or two swapped: what begins alike up to there is looked at digit by digit.
        for at in range(len(number)):
            swapped = number[:at] + number[at : at + 2][::-1] + number[at + 2 :]
            others = {number[:at] + digit + number[at + 1 :] for digit in "0123456789"} | {swapped}
            for other in sorted(others - {number}):
                fits |= _begins(PHONE + other.encode())
    return fits


def _begins(start: bytes) -> Q:
    return Q(key__gte=start, key__lt=start + b"\xff")
