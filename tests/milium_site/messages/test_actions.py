"""The outbox: one row a mail, written with what it tells of, given to one worker at a time, never lost."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.messages import actions
from milium_site.messages.actions import (
    LEASE,
    MOST_ATTEMPTS,
    close_failed,
    close_sent,
    confirm_address,
    lease_next,
    message_id,
    one_address,
    queue_message,
    send_again,
    wait_after,
)
from milium_site.messages.emails import MailContent
from milium_site.messages.models import OutboxMessage
from milium_site.messages.queries import failed_messages

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
MAIL = MailContent(subject="Appointment at Test clinic", text="See you.", html="<p>See you.</p>")


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.ABUSE_LIMITS = True


def queue(about_id=None, version=0, *, kind="appointment_booked", recipient="a@example.org", **more):
    return queue_message(
        kind=kind,
        about_id=about_id or uuid4(),
        version=version,
        recipient=recipient,
        content=more.pop("content", MAIL),
        now=NOW,
        **more,
    )


@pytest.mark.django_db
def test_same_kind_thing_and_version_is_one_mail():
    about = uuid4()
    first, second = queue(about), queue(about)
    assert first.pk == second.pk
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_mail_is_undone_with_what_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError("the booking failed")
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_newer_mail_takes_the_place_of_unsent_older_ones():
    about = uuid4()
    old, new = queue(about), queue(about, 1, kind="appointment_moved")
    old.refresh_from_db()
    assert (old.superseded_at, old.text, old.html) == (NOW, "", "")
    assert lease_next(NOW).message.pk == new.pk
    assert lease_next(NOW) is None


@pytest.mark.django_db
def test_mail_under_way_is_not_superseded():
    about = uuid4()
    queue(about)
    lease = lease_next(NOW)
    queue(about, 1, kind="appointment_moved")
    lease.message.refresh_from_db()
    assert lease.message.superseded_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "recipient",
    [
        "a@x.example,b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        '"a,b"@x.example',
        "nobody",
        "a@b@c.example",
        "",
    ],
)
def test_only_one_plain_address_is_taken(recipient):
    with pytest.raises(ValidationError):
        queue(recipient=recipient)
    assert not OutboxMessage.objects.exists()


def test_domain_is_written_in_ascii():
    assert one_address("a.b+c@müller.example") == "a.b+c@xn--mller-kva.example"


def test_message_id_is_the_same_at_every_try_and_names_nobody():
    about = uuid4()
    assert message_id("k", about, 0) == message_id("k", about, 0) != message_id("k", about, 1)
    assert str(about) not in message_id("k", about, 0)


@pytest.mark.django_db
def test_lease_is_held_by_one_and_ends():
    queue()
    first = lease_next(NOW)
    assert lease_next(NOW + LEASE - timedelta(seconds=1)) is None
    second = lease_next(NOW + LEASE)
    assert second.message.pk == first.message.pk
    assert second.message.attempts == 2


@pytest.mark.django_db
def test_mail_is_not_taken_before_it_is_due():
    queue(due_at=NOW + timedelta(minutes=5))
    assert lease_next(NOW) is None
    assert lease_next(NOW + timedelta(minutes=5)) is not None


@pytest.mark.django_db
def test_sent_mail_keeps_no_text():
    row = queue(content=MailContent("s", "link", "<a>", b"BEGIN", "PUBLISH"))
    close_sent(lease_next(NOW), NOW)
    row.refresh_from_db()
    assert (row.sent_at, row.text, row.html, bytes(row.calendar)) == (NOW, "", "", b"")
    assert lease_next(NOW + timedelta(days=9)) is None


@pytest.mark.django_db
def test_failed_try_waits_longer_each_time_and_is_given_up_in_sight():
    row, now, waits = queue(), NOW, []
    while True:
        lease = lease_next(now)
        gave_up = close_failed(lease, "the server could not be reached", now, is_final=False)
        if gave_up:
            break
        row.refresh_from_db()
        waits.append(row.due_at - now)
        now = row.due_at
    row.refresh_from_db()
    assert len(waits) == MOST_ATTEMPTS - 1
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert max(waits) == wait_after(MOST_ATTEMPTS) == timedelta(hours=4)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=2)
    assert row.failed_at == now
    assert row.text == MAIL.text


@pytest.mark.django_db
def test_worker_that_lost_its_lease_does_not_close_for_the_other():
    row = queue()
    late = lease_next(NOW)
    lease_next(NOW + LEASE)
    close_failed(late, "too late", NOW + LEASE, is_final=True)
    row.refresh_from_db()
    assert row.failed_at is None


@pytest.mark.django_db
def test_unconfirmed_address_gets_three_mails_a_day():
    rows = [queue(recipient="victim@example.org") for _ in range(5)]
    assert [row.failed_at is None for row in rows] == [True, True, True, False, False]
    assert rows[3].failed_reason == actions.HELD_REASON
    assert queue(recipient="else@example.org").failed_at is None


@pytest.mark.django_db
def test_capitals_are_no_other_address():
    rows = [
        queue(recipient=address) for address in ("v@x.example", "V@x.example", "v@X.example", "V@X.EXAMPLE")
    ]
    assert [row.failed_at is None for row in rows] == [True, True, True, False]


@pytest.mark.django_db
def test_confirming_an_address_releases_what_was_held():
    held = [queue(recipient="p@example.org") for _ in range(4)][3]
    confirm_address("P@example.org", now=NOW)
    held.refresh_from_db()
    assert held.failed_at is None
    assert queue(recipient="p@example.org").failed_at is None


@pytest.mark.django_db
def test_given_up_mail_can_be_sent_again_and_that_is_on_record():
    row = queue()
    close_failed(lease_next(NOW), "the server refused the recipient (550)", NOW, is_final=True)
    send_again(by=Actor.system("tests"), message=row, now=NOW)
    assert lease_next(NOW).message.pk == row.pk
    assert AuditEvent.objects.filter(kind="message", subject_id=str(row.pk)).count() == 1


@pytest.mark.django_db
def test_failed_mails_are_shown_to_staff_and_to_nobody_else():
    from django.contrib.auth.models import AnonymousUser

    from factories import make_user

    row = queue()
    close_failed(lease_next(NOW), "refused", NOW, is_final=True)
    assert list(failed_messages(make_user("front_desk"))) == [row]
    assert not failed_messages(make_user("editor")).exists()
    assert not failed_messages(AnonymousUser()).exists()


@pytest.mark.django_db(transaction=True)
def test_workers_at_one_moment_never_share_a_mail():
    for _ in range(12):
        queue(recipient=f"{uuid4().hex}@example.org")
    taken, lock = [], threading.Lock()

    def work():
        try:
            while (lease := lease_next(NOW)) is not None:
                with lock:
                    taken.append(lease.message.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 12
