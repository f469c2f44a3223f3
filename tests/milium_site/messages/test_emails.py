"""The two forms of a letter, and the demo's folder of mails."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.mail import get_connection

from milium_site.messages.actions import queue_message
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text, send
from milium_site.messages.queries import demo_mail, demo_mails

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
LETTER = Letter(
    heading="Your appointment is booked",
    opening="The time is yours.",
    facts=(("Where", "Müller & Söhne <Skin>"), ("Reference", "ABCD-2345")),
    notes=("One note.",),
    signature=("Müller & Söhne <Skin>", "Telephone 030 1"),
    action_words="Open it",
    action_url="https://clinic.example/appointment/token/",
)


def test_text_is_plain_and_whole():
    text = letter_text(LETTER)
    for words in (
        "Your appointment is booked",
        "Where: Müller & Söhne <Skin>",
        LETTER.action_url,
        "Telephone 030 1",
    ):
        assert words in text
    assert "{{" not in text
    assert "&amp;" not in text


def test_html_escapes_names_and_loads_nothing():
    html = letter_html(LETTER)
    assert "Müller &amp; Söhne &lt;Skin&gt;" in html
    assert f'href="{LETTER.action_url}"' in html
    assert "src=" not in html
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html


def test_letter_without_a_link_has_no_button():
    bare = Letter("Heading", "Opening", (), (), ("Clinic",))
    assert "href" not in letter_html(bare)
    assert "http" not in letter_text(bare)


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "milium_site.messages.emails.MailFolder"
    return settings.MAIL_DIR


@pytest.mark.django_db
def test_demo_keeps_one_file_a_mail_also_when_sent_twice(folder):
    row = queue_message(
        kind="k",
        about_id=uuid4(),
        version=0,
        recipient="a@example.org",
        content=MailContent("Subject", "One.\n\nhttps://x.example/a/", "", b"BEGIN:VCALENDAR\r\n", "PUBLISH"),
        now=NOW,
    )
    send(get_connection(), row)
    send(get_connection(), row)
    (mail,) = demo_mails()
    assert (mail.subject, mail.recipient, mail.paragraphs[0]) == ("Subject", "a@example.org", "One.")
    assert mail.links == ("https://x.example/a/",)
    assert mail.calendar == b"BEGIN:VCALENDAR\r\n"
    assert [path.suffix for path in folder.iterdir()] == [".eml"]


@pytest.mark.parametrize("name", ["..", "../../secret", "a" * 24 + "\n", "A" * 24, "", "%00"])
def test_name_that_is_none_opens_nothing(folder, name):
    assert demo_mail(name) is None
