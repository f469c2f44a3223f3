import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from factories import make_user
from milium_site.audit.actions import Actor, record
from milium_site.audit.models import AuditEvent
from milium_site.audit.queries import events_about

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


def visit(address, user=None):
    request = RequestFactory().get("/")
    request.client_address = address
    request.user = user or AnonymousUser()
    return request


def test_record_adds_one_row_with_ids_only():
    record(by=BY, action="R", kind="answers", id="abc", location_id=7, purpose="opened", detail={"n": 1})
    [row] = events_about("answers", "abc")
    assert (row.actor_kind, row.actor_id, row.action, row.location_id, row.detail) == (
        "system",
        "tests",
        "R",
        7,
        {"n": 1},
    )


def test_record_refuses_an_action_that_is_none():
    with pytest.raises(ValueError, match="one of C, R, U, D, E"):
        record(by=BY, action="X", kind="answers", id=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: AuditEvent.objects.filter(pk=row.pk).update(purpose="changed"),
        lambda row: AuditEvent.objects.filter(pk=row.pk).delete(),
        lambda row: connection.cursor().execute("DELETE FROM audit_auditevent"),
        lambda row: connection.cursor().execute("UPDATE audit_auditevent SET actor_id = 'somebody else'"),
    ],
)
def test_the_database_refuses_to_change_or_drop_a_row(change):
    record(by=BY, action="C", kind="patient", id="p")
    row = AuditEvent.objects.get()
    with pytest.raises(DatabaseError, match="audit_append_only"), transaction.atomic():
        change(row)
    assert AuditEvent.objects.get() == row
    assert AuditEvent.objects.get().purpose == ""


def test_a_row_is_gone_with_the_change_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(by=BY, action="C", kind="patient", id="p")
        raise RuntimeError
    assert not AuditEvent.objects.exists()


def test_actor_of_a_visitor_is_a_pseudonym_that_stays_the_same():
    one, again, other = (Actor.of(visit(a)) for a in ("192.0.2.1", "192.0.2.1", "192.0.2.2"))
    assert one == again != other
    assert one.kind == "visitor"
    assert "192.0.2.1" not in f"{one.id} {one.client}"


def test_actor_of_staff_is_their_id():
    user = make_user()
    actor = Actor.of(visit("192.0.2.1", user))
    assert (actor.kind, actor.id) == ("staff", str(user.pk))
    assert user.email not in str(actor)
