"""The form of who comes: real people get in, what is wrong is said beside its field."""

import time
from datetime import date

import pytest

from milium_site.booking.forms import VisitorForm, new_key, opened_stamp

TODAY = date(2027, 3, 1)
GOOD = {"for_whom": "me", "name": "Ana María O’Neill-Ó Briain", "email": "ana@example.org"}


def form(answers_hash="", client="10.0.0.1", **changes):
    data = {**GOOD, "idempotency_key": new_key(), "opened": opened_stamp(), **changes}
    return VisitorForm(data, today=TODAY, answers_hash=answers_hash, client=client)


@pytest.fixture(autouse=True)
def _no_haste(settings):
    settings.ABUSE_LIMITS = False


def test_name_and_address_are_enough():
    filled = form()
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["guardian_name"] == ""


@pytest.mark.parametrize("field", ["for_whom", "name", "email"])
def test_missing_field_is_named_with_what_to_do(field):
    empty = form(**{field: ""})
    assert not empty.is_valid()
    assert list(empty.errors) == [field]
    assert empty.errors[field][0].startswith(("Choose", "Write"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Bob\r\nBcc: x@y.example"),
        ("name", "<script>alert(1)</script>"),
        ("name", "visit https://spam.example"),
        ("name", "A" * 1000),
        ("name", "\u200b\u200b"),
        ("name", "Nul\x00l"),
        ("email", "a@x.example,b@x.example"),
        ("email", "a@x.example\nb@x.example"),
        ("email", "nobody"),
        ("phone", "<b>1</b>"),
        ("phone", "call me"),
        ("phone", "0" * 200),
        ("phone", "\u0663\u0663\u0663\u0663\u0663\u0663"),
        ("note", "x" * 1001),
        ("note", "bell \x07"),
        ("for_whom", "somebody"),
        ("idempotency_key", ""),
        ("idempotency_key", "short"),
        ("idempotency_key", "<" * 20),
        ("website", "https://bot.example"),
    ],
)
def test_what_cannot_be_used_is_refused_with_words(field, value):
    refused = form(**{field: value})
    assert not refused.is_valid()
    assert all(words for errors in refused.errors.values() for words in errors)


@pytest.mark.parametrize(
    "name",
    [
        "Ng",
        "Y",
        "Björk",
        "Nguyễn Thị Ánh",
        "李小龍",
        "محمد",
        "O'Brien",
        "Jean-Luc",
        "María de los Ángeles",
        "X Æ A-12",
        "Null",
        "D’Angelo",
        "Smith Jr.",
        "Sœur Marie-Noëlle",
        "Ślązak-Żółć",
        "İbrahim Şükrü",
        "Παπαδόπουλος",
        "Наталія Шевченко",
        "שרה בת־אל",
        "ณัฐ",
    ],
)
def test_real_names_are_taken(name):
    assert form(name=name).is_valid()


@pytest.mark.parametrize("phone", ["+49 30 123456", "(030) 12 34-56", "07700.900123", ""])
def test_telephone_numbers_are_taken_as_people_write_them(phone):
    assert form(phone=phone).is_valid()


CHILD = {
    "for_whom": "child",
    "birth_date": "2022-05-04",
    "guardian_name": "Ida Ek",
    "guardian_relation": "mother",
}


@pytest.mark.parametrize("written", ["2022-05-04", "4/5/2022", "04.05.2022"])
def test_child_comes_with_a_guardian(written):
    filled = form(**{**CHILD, "birth_date": written})
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["birth_date"] == date(2022, 5, 4)


@pytest.mark.parametrize("field", ["birth_date", "guardian_name", "guardian_relation"])
def test_child_without_one_of_these_is_asked_for_it(field):
    missing = form(**{**CHILD, field: ""})
    assert list(missing.errors) == [field]


@pytest.mark.parametrize(
    "born", ["2027-03-02", "1990-01-01", "0001-01-01", "31.02.2022", "01/02/90", "9999-12-31"]
)
def test_date_of_birth_that_cannot_be_is_refused(born):
    assert "birth_date" in form(**{**CHILD, "birth_date": born}).errors


def test_what_was_typed_for_a_child_does_not_hold_an_adult_back():
    filled = form(birth_date="nonsense", guardian_name="<x>", guardian_relation="m" * 99)
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["birth_date"] is None


def test_answers_are_sent_only_as_they_were_shown():
    assert form("abc", send_answers="on", answers_shown="abc").is_valid()
    assert form("abc", send_answers="", answers_shown="other").is_valid()
    assert "send_answers" in form("abc", send_answers="on", answers_shown="other").errors


def test_without_answers_nothing_is_asked():
    assert "send_answers" not in form().fields


@pytest.mark.django_db
def test_program_that_sends_again_and_again_at_once_is_stopped(settings):
    settings.ABUSE_LIMITS = True
    assert [form().is_valid() for _ in range(7)] == [True] * 5 + [False] * 2
    assert form(client="10.0.0.2").is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize("opened", ["", "forged", "x" * 5000])
def test_person_who_reads_first_is_never_stopped(settings, opened):
    settings.ABUSE_LIMITS = True
    for _ in range(6):
        form(opened=opened).is_valid()
    assert not form(opened=opened).is_valid()
    stamp = opened_stamp()
    later = time.time() + 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("milium_site.booking.forms.time.time", lambda: later)
        assert form(opened=stamp).is_valid()
