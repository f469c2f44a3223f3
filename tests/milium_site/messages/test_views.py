"""The demo's pages of mails."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.mail import get_connection
from django.urls import reverse

from milium_site.messages.actions import queue_message
from milium_site.messages.emails import MailContent, send
from milium_site.messages.queries import demo_mails

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def mail(settings, tmp_path, db):
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "milium_site.messages.emails.MailFolder"
    content = MailContent(
        "Hello <b>", "Read <i>this</i>\nhttps://x.example/appointment/t/", "", b"BEGIN:X\r\n", "PUBLISH"
    )
    row = queue_message(
        kind="k", about_id=uuid4(), version=0, recipient="a@x.example", content=content, now=NOW
    )
    send(get_connection(), row)
    return demo_mails()[0]


def test_mails_are_listed_and_read(client, mail):
    assert b"Hello &lt;b&gt;" in client.get(reverse("messages:mail_list")).content
    page = client.get(reverse("messages:mail_detail", args=[mail.name]))
    assert b"Read &lt;i&gt;this" in page.content
    assert b'href="https://x.example/appointment/t/"' in page.content
    assert not page.cookies


def test_calendar_file_is_given_byte_for_byte(client, mail):
    response = client.get(reverse("messages:mail_calendar", args=[mail.name]))
    assert response.content == b"BEGIN:X\r\n"
    assert response["Content-Type"].startswith("text/calendar")


def test_empty_folder_says_so(client, db, settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "nothing"
    assert b"No mail yet" in client.get(reverse("messages:mail_list")).content


@pytest.mark.parametrize("name", ["nothing", "0" * 24, "..%2f..%2fsecret"])
def test_unknown_mail_is_not_found(client, db, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


@pytest.mark.parametrize("path", ["/demo/mail/", "/demo/mail/" + "0" * 24 + "/"])
def test_production_shows_no_mail(client, mail, settings, path):
    settings.DEMO = False
    assert client.get(path).status_code == 404
