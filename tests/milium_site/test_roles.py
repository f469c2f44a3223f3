"""The walk: every route, everybody, GET and POST, against the table in `access.py`."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from access import EDITORS, EVERYBODY, LINES, STAFF, missing
from factories import make_appointment, make_clinic, make_location, make_resource, make_user
from milium_site import middleware
from milium_site.accounts.queries import routes
from milium_site.design.views import components as gallery
from milium_site.staff.actions import BEGAN_KEY, SEEN_KEY

from .test_routes import PUBLIC, example, is_refused

ROLES = {"F": "front_desk", "C": "clinician", "E": "editor", "O": "owner", "I": "integrator"}
DRAWN_FOR_ANOTHER = "fceoiWt"
EDITOR_PATH = "/editor/"
ROUTES = {route.name or route.path: route for route in routes()}
OPEN_TO_STAFF = [route for route in routes() if route.access == "staff"]


@pytest.fixture
def world():
    """One of everything that a route can name, at one place of two."""
    clinic = make_clinic()
    made = SimpleNamespace(clinic=clinic, here=clinic.location, there=make_location("there"))
    start = datetime.combine(timezone.now().date() + timedelta(days=3), datetime.min.time(), UTC)
    made.appointment = make_appointment(clinic, start + timedelta(hours=10), now=timezone.now())
    made.users = _people(made)
    made.colleague = make_user("front_desk", made.here, email="colleague@example.org")
    _add_health(made)
    _add_door(made)
    _add_rest(made)
    _add_programs(made)
    return made


def _people(made):
    users = {letter: make_user(role, made.here) for letter, role in ROLES.items()}
    users |= {letter.lower(): make_user(role, made.there) for letter, role in ROLES.items()}
    return users | {"W": make_user("owner")}


def _add_health(made):
    from hostile_pictures import picture, saved
    from milium_site.audit.actions import Actor
    from milium_site.desk.actions import set_recall
    from milium_site.photographs.actions import add_photograph
    from milium_site.records.actions import create_patient, merge_people, store_questionnaire_response
    from milium_site.rights.actions import ask

    by, patient = Actor.system("tests"), made.appointment.patient
    at = {"patient": patient, "appointment_id": made.appointment.pk, "location_id": made.here.pk}
    made.response = store_questionnaire_response(by=by, answers={"colour": "white"}, **at)
    made.photograph = add_photograph(
        by=by, upload=BytesIO(saved(picture(), "JPEG")), agreed="at the desk", **at
    )
    double = create_patient(by=by, name="Demo Twice", email="twice@example.org")
    made.merge = merge_people(by=by, kept=patient, other=double)
    made.recall = set_recall(
        by=by,
        viewer=made.users["C"],
        appointment=made.appointment,
        service=made.clinic.service,
        due_on=timezone.now().date() + timedelta(days=90),
        reason="to look again",
        now=timezone.now(),
    )
    made.request = ask(by=by, patient=patient, location_id=made.here.pk, kind="copy")
    _add_record(made)


def _add_record(made):
    from milium_site.consultations.models import (
        CheckIn,
        DocumentReference,
        Encounter,
        LesionObservation,
        Procedure,
    )

    now = timezone.now()
    made.encounter = Encounter.objects.create(
        patient=made.appointment.patient,
        appointment_id=made.appointment.pk,
        location=made.here,
        started_at=now,
    )
    LesionObservation.objects.create(
        encounter=made.encounter, number=1, view="front", x=1, y=1, site="scalp", recorded_at=now
    )
    made.paper = DocumentReference.objects.create(
        encounter=made.encounter, kind="referral", content="JVBERi0=", authored_at=now
    )
    # A leaflet that was handed over, so that the patient's own page has something to show.
    Procedure.objects.create(
        encounter=made.encounter, consent_version="removal-1", started_at=now, signed_at=now
    )
    CheckIn.objects.create(encounter=made.encounter, due_on=now.date())


def _add_door(made):
    from allauth.mfa.models import Authenticator

    from milium_site.accounts.models import EmergencyAccess
    from milium_site.staff.models import StaffSession

    now = timezone.now()
    made.passkey = Authenticator.objects.create(
        user=made.colleague, type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    made.session = StaffSession.objects.create(
        user=made.colleague, session_key="theirs", browser="Firefox", began_at=now, seen_at=now
    )
    # Of somebody else, so that it opens no record to those who walk.
    made.emergency = EmergencyAccess.objects.create(
        user=make_user("clinician", made.there),
        person_id=uuid.uuid4(),
        location=made.here,
        reason="A long enough reason.",
        opened_at=now,
        ends_at=now + timedelta(hours=1),
    )


def _add_rest(made):
    from milium_site.booking.models import WaitlistEntry
    from milium_site.catalogue.models import OpeningException
    from milium_site.ingredients.models import ClinicProduct
    from milium_site.messages.models import OutboxMessage

    made.room = make_resource("room", "room-one", location=made.here)
    made.leave = OpeningException.objects.create(
        resource=made.room,
        location=made.here,
        kind="leave",
        start=timezone.now(),
        end=timezone.now() + timedelta(days=1),
    )
    made.failed_mail = OutboxMessage.objects.get(about_id=made.appointment.pk)
    made.failed_mail.failed_at = timezone.now()
    made.failed_mail.save()
    made.product = ClinicProduct.objects.create(
        name="A cream", label_text="Aqua", changed_by=made.colleague, changed_at=timezone.now()
    )
    made.waiting = WaitlistEntry.objects.create(
        service=made.clinic.service,
        location=made.here,
        name="Demo Waiting",
        email="waiting@example.org",
        first_day=timezone.now().date(),
        last_day=timezone.now().date() + timedelta(days=9),
        created_at=timezone.now(),
    )


def _add_programs(made):
    from milium_site.accounts.actions import make_program_token
    from milium_site.api.models import BookedByProgram

    now, lasts = timezone.now(), timedelta(days=30)
    made.tokens = {}
    for letter, place in (("T", made.here), ("t", made.there)):
        program, made.tokens[letter] = make_program_token(
            by=made.users["W"], name="A program", location_id=place.pk, now=now, lasts=lasts
        )
        if letter == "T":
            made.program = program
    start = made.appointment.start + timedelta(days=1)
    made.program_visit = make_appointment(made.clinic, start, now=now, email="by-program@example.org")
    BookedByProgram.objects.create(appointment=made.program_visit, program=made.program)


class Walker:
    """Asks as one of the people, and takes back whatever that changed.

    Some six thousand questions are asked here, so what says nothing about rights is spared: the request goes to the
    site without a test client around it, and a page is drawn for one of each role, not once more for the same role
    at another place.
    """

    def __init__(self, cookies, tokens):
        self.cookies = cookies
        self.tokens = tokens
        self.site = ClientHandler(enforce_csrf_checks=False)
        self.is_drawing = True

    def __call__(self, letter, method, path, data=None, *, as_json=False):
        environ = Environ(REMOTE_ADDR=f"192.0.2.{EVERYBODY.index(letter)}", HTTP_COOKIE=self.cookies[letter])
        if letter in self.tokens:
            environ.defaults["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[letter]}"
        kind = {}
        if as_json:
            kind = {"content_type": "application/json", "HTTP_IDEMPOTENCY_KEY": "a-key-of-this-walk"}
        self.is_drawing = letter not in DRAWN_FOR_ANOTHER
        with transaction.atomic():
            answer = self.site(getattr(environ, method)(path, data or {}, **kind))
            answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer


class Environ(RequestFactory):
    """The request as a server hands it over."""

    def request(self, **given):
        return self._base_environ(**given)


@pytest.fixture
def asked(world, monkeypatch):
    cookies = {letter: _signed_in(user) for letter, user in world.users.items()}
    cookies |= {"P": _with_link(world.appointment), "T": "", "t": "", "N": ""}
    walker = Walker(cookies, world.tokens)
    draw, error_page = Template.render, middleware.error_page
    made, components = {}, []

    def draw_if_asked(template, context=None, request=None):
        return draw(template, context, request) if walker.is_drawing else ""

    def error_page_once(request, status, **more):
        key = (request.path_info.startswith("/api/"), status, *sorted(more.items()))
        page = made[key] = made.get(key) or error_page(request, status, **more)
        return HttpResponse(page.content, status=status, headers=page.headers)

    def components_once(request):
        components.extend([] if components else gallery(request))
        return iter(components)

    monkeypatch.setattr("milium_site.design.views.components", components_once)
    monkeypatch.setattr(Template, "render", draw_if_asked)
    monkeypatch.setattr(middleware, "error_page", error_page_once)
    monkeypatch.setattr(
        "django.template.base.Template._render", lambda self, context: self.nodelist.render(context)
    )
    return walker


def _signed_in(user):
    browser = Client()
    browser.force_login(user)
    session = browser.session
    # As after a sign-in just now, so that nobody is sent to show again that it is them, and nothing is to be noted.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session[BEGAN_KEY] = session[SEEN_KEY] = int(time.time())
    session.save()
    return _header(browser)


def _header(browser):
    return browser.cookies.output(attrs=[], header="", sep=";").strip()


def _with_link(appointment):
    from milium_site.audit.actions import Actor
    from milium_site.booking.actions import issue_link

    browser = Client()
    token = issue_link(by=Actor.system("tests"), appointment=appointment)
    browser.post(reverse("booking:manage_link", args=[token]))
    return _header(browser)


def address(name, line, world, **more):
    query = urlencode(line.query(world))
    return reverse(name, kwargs=line.at(world) | more) + (f"?{query}" if query else "")


def may_go_on(answer) -> bool:
    assert answer.status_code < 500
    return not is_refused(answer) and answer.status_code not in {405, 410}


def test_the_table_has_a_line_for_every_route():
    staff = {route.name for route in OPEN_TO_STAFF if not route.path.startswith(EDITOR_PATH)}
    assert staff - set(LINES) == set(), "add a line to tests/access.py"
    assert set(LINES) - staff <= set(PUBLIC), "lines of routes that are gone"


@pytest.mark.django_db
def test_every_cell_of_the_table_is_as_written(world, asked, settings):
    settings.ABUSE_LIMITS = False
    wrong = []
    for name, line in LINES.items():
        path = address(name, line, world)
        for method, allowed in (("get", line.get), ("post", line.post)):
            answers = {
                letter: asked(
                    letter,
                    method,
                    path,
                    line.data(world) if method == "post" else {},
                    as_json=line.as_json and method == "post",
                )
                for letter in EVERYBODY
            }
            found = "".join(letter for letter, answer in answers.items() if may_go_on(answer))
            if set(found) != set(allowed):
                status = {letter: answer.status_code for letter, answer in answers.items()}
                wrong.append(
                    f"{name} {method}: table {allowed or 'nobody'}, found {found or 'nobody'} {status}"
                )
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_thing_of_another_place_looks_like_one_that_does_not_exist(world, asked, settings):
    settings.ABUSE_LIMITS = False
    for name, line in LINES.items():
        for letter in line.foreign:
            arguments = line.at(world)
            for method in ("get", "post"):
                data = line.data(world) if method == "post" else {}
                foreign, nothing = (
                    asked(
                        letter,
                        method,
                        address(name, line, world, **more),
                        data,
                        as_json=line.as_json and method == "post",
                    )
                    for more in ({}, missing(arguments))
                )
                assert foreign.status_code == nothing.status_code, (name, letter, method)
                assert foreign.body == nothing.body, (name, letter, method)


def _is_editors(route) -> bool:
    return route.path.startswith(EDITOR_PATH)


@pytest.mark.django_db
def test_the_content_editor_lets_nobody_else_in(world, asked, settings):
    settings.ABUSE_LIMITS = False
    for route in filter(_is_editors, OPEN_TO_STAFF):
        for letter in "FCIcPTN":
            for method in ("get", "post"):
                answer = asked(letter, method, example(route))
                assert not may_go_on(answer) or _is_turned_away(answer), (route, letter, answer.status_code)


def _is_turned_away(answer) -> bool:
    """The editor sends whoever is signed in without its rights back to its front, or to the sign-in."""
    return answer.status_code == 302 and answer["Location"].startswith(("/editor/", "/staff/login/"))


# In the editor even its own people find no accounts, groups or sites.
NOT_EVEN_EDITORS = ("wagtailusers_users", "wagtailusers_groups", "wagtailsites")


@pytest.mark.django_db
def test_editors_come_in_and_manage_no_accounts_there(world, asked, settings):
    settings.ABUSE_LIMITS = False
    for letter in EDITORS:
        assert asked(letter, "get", EDITOR_PATH).status_code == 200
        for route in filter(_is_editors, OPEN_TO_STAFF):
            if route.name.startswith(NOT_EVEN_EDITORS):
                for method in ("get", "post"):
                    answer = asked(letter, method, example(route))
                    assert not may_go_on(answer) or _is_turned_away(answer), (route, letter)


@pytest.mark.django_db
def test_on_public_pages_everybody_gets_what_nobody_gets(world, asked, settings):
    settings.ABUSE_LIMITS = False
    for name in sorted(set(PUBLIC) - set(LINES)):
        for method in ("get", "post"):
            answers = {letter: asked(letter, method, example(ROUTES[name])) for letter in "FCEOIcWPTN"}
            status = {answer.status_code for answer in answers.values()}
            assert max(status) < 500, (name, method)
            # A token that does not fit and none at all are refused each in its way.
            if all(is_refused(answer) for answer in answers.values()):
                continue
            # The way in and out is the one place where it matters whether somebody is in.
            assert len(status) == 1 or name.startswith(("account_", "mfa_")), (name, method, answers)


@pytest.mark.django_db
def test_a_record_costs_the_same_for_one_patient_and_for_many(world, asked):
    paths = [
        reverse(name, kwargs=LINES[name].at(world))
        for name in ("desk:appointment", "desk:answers", "photographs:photograph", "rights:person")
    ]

    def costs():
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert asked("C", "get", path).status_code == 200
            counts.append(len(queries))
        return counts

    costs()  # what is kept from one request to the next is there from now on
    before = costs()
    for number in range(12):
        make_appointment(
            world.clinic,
            world.appointment.start + timedelta(days=1 + number),
            now=timezone.now(),
            email=f"person{number}@example.org",
        )
    assert costs() == before


def test_the_letters_are_people():
    for name, line in LINES.items():
        assert set(line.get + line.post + line.foreign) <= set(EVERYBODY), name
    assert len(STAFF) == 2 * len(ROLES) + 1
