import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from milium_site.records.forms import EmailAddressField, HumanNameField, PlainTextField

REAL_NAMES = [
    "O",
    "Å",
    "Ng",
    "O'Neil",
    "O’Neil",
    "Anne-Marie Sainte-Foy",
    "Jean-Luc d'Artagnan",
    "Łukasz Żółć",
    "Þór Ævarsson",
    "Nguyễn Thị Ánh",
    "李小龍",
    "山田 太郎",
    "김민준",
    "محمد بن سلمان",
    "עדי כהן",
    "Ольга Щёкина",
    "Γιώργος Παπαδόπουλος",
    "தமிழ்ச்செல்வி",
    "می‌رزا",
    "Martin Luther King, Jr.",
    "Maria da Conceição 3rd",
    "Null",
    "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr.",
    "X Æ A-12",
    "ʻOkina Kealoha",
]


@pytest.mark.parametrize("name", REAL_NAMES)
def test_human_name_accepts_real_names(name):
    assert HumanNameField().clean(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "text",
    [
        "\u200b\u200b",
        "\u200e\u200f\u2060",
        "\u202e\u202d",
        "Anna\u202egnp.exe",
        "123",
        "---",
        "Anna\nBcc: victim@example.org",
        "Anna\r\nX: y",
        "Anna\x00",
        "\x1b[31mAnna",
        "\ud800Anna",
        "<b>Anna</b>",
        "<script>alert(1)</script>",
        "Win at https://example.org",
        "WWW.example.org",
        "A" * 121,
        "Anna\u2028Maria",
    ],
)
def test_human_name_refuses_what_is_no_name_with_words(text):
    with pytest.raises(ValidationError) as refused:
        HumanNameField().clean(text)
    assert all(message.endswith((".", ")")) for message in refused.value.messages)


def test_human_name_folds_spaces_and_drops_invisible_leftovers():
    assert HumanNameField().clean("  Anna \u00a0 Maria\ufeff ") == "Anna Maria"


def test_plain_text_keeps_lines_and_refuses_controls():
    assert PlainTextField().clean("one\r\ntwo\tthree\rfour") == "one\ntwo\tthree\nfour"
    for text in ["a\x00b", "a\x07b", "a\u202eb", "\udfff"]:
        with pytest.raises(ValidationError):
            PlainTextField().clean(text)


def test_plain_text_says_how_long_it_may_be():
    with pytest.raises(ValidationError, match="1000"):
        PlainTextField().clean("x" * 1_000_000)


@pytest.mark.parametrize("text", ["a@example.org", "o'neil+milia@sub.example.co.uk", "a@müller.example"])
def test_email_address_accepts_one_address(text):
    assert EmailAddressField().clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org,b@example.org",
        "a@example.org;b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a\r\n@example.org",
        '"a,b"@example.org',
        "müller@",
        "Anna <a@example.org>",
        "a@example.org\x00",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 300}.org",
        "\ud800@example.org",
    ],
)
def test_email_address_refuses_anything_else(text):
    with pytest.raises(ValidationError):
        EmailAddressField().clean(text)


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=200))
def test_every_text_is_either_clean_or_refused(text):
    for field in (HumanNameField(), PlainTextField()):
        try:
            clean = field.clean(text)
        except ValidationError:
            continue
        clean.encode("utf-8")
        assert "\x00" not in clean
