import csv
import io

import pytest

from factories import make_location, make_user
from milium_site.audit.actions import Actor, record
from milium_site.audit.models import AuditEvent
from milium_site.audit.views import guarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    user = make_user("owner", email="owner@example.org", last_name="Owner")
    client.force_login(user)
    return user


def write(**more):
    record(**{"by": Actor.system("worker"), "action": "C", "kind": "patient", "id": "p1", **more})


def exported(client, **query):
    answer = client.get("/audit/trail.csv", query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_owner_filters_by_who_what_record_and_day(client, owner):
    clinician = make_user("clinician", last_name="Clinic")
    write()
    write(by=Actor("staff", str(clinician.pk), "c"), action="R", kind="answers", id="a1", purpose="opened")
    write(
        by=Actor("visitor", "abc"), kind="appointment_list", id="day", detail={"appointments": ["a1", "a2"]}
    )

    def rows(**query):
        return {row["record"] for row in exported(client, **query)} - {"trail"}

    assert rows() == {"p1", "a1", "day"}
    assert rows(actor=str(clinician.pk)) == {"a1"}
    assert rows(actor="system") == {"p1"}
    assert rows(actor="visitor") == {"day"}
    assert rows(kind="answers") == {"a1"}
    assert rows(subject="a1") == {"a1", "day"}, "lists that somebody read name their records"
    assert rows(first_day="2000-01-01", last_day="2000-01-02") == set()
    assert rows(first_day="nonsense", actor="nobody", kind="x") == {"p1", "a1", "day"}
    page = client.get("/audit/", {"actor": clinician.pk}).content.decode()
    assert "opened" in page
    assert "Clinic" in page


def test_taking_the_trail_out_is_in_the_trail(client, owner):
    exported(client)
    row = AuditEvent.objects.get()
    assert (row.kind, row.purpose, row.actor_id) == ("audit", "exported", str(owner.pk))


def test_an_owner_of_one_place_reads_what_happened_there(client):
    here, there = make_location("here"), make_location("there")
    client.force_login(make_user("owner", here))
    write(id="here", location_id=here.pk)
    write(id="there", location_id=there.pk)
    write(id="nowhere")
    assert {row["record"] for row in exported(client)} == {"here"}


@pytest.mark.parametrize("role", ["front_desk", "clinician", "editor", "integrator"])
def test_nobody_else_reads_the_trail(client, role):
    client.force_login(make_user(role))
    assert client.get("/audit/").status_code == 403
    assert client.get("/audit/trail.csv").status_code == 403


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(client, owner, sign):
    write(purpose=f"{sign}1+1")
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"
    assert not [row for row in exported(client) if any(cell.startswith(sign) for cell in row.values())]


def test_a_page_costs_the_same_for_few_rows_and_for_many(client, owner, django_assert_max_num_queries):
    write()
    with django_assert_max_num_queries(15) as few:
        client.get("/audit/")
    for number in range(60):
        write(id=f"p{number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get("/audit/").status_code == 200
    assert client.get("/audit/", {"page": "2"}).status_code == 200
