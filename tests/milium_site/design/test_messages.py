"""The catalogues of translations: each can be used as it is, and holds what the pages say today."""

import re
from collections import Counter
from string import Formatter

import messages
import pytest

PO_FILES = sorted(messages.SITE.glob("*/locale/*/LC_MESSAGES/django.po"))
TRANSLATED = [path for path in PO_FILES if path.parents[1].name != messages.ENGLISH]
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
PERCENT = re.compile(r"%\(\w+\)[sd]|%[sd]")


def ids(path):
    return "/".join([path.parents[3].name, path.parents[1].name])


def parts(text):
    """What a translation has to keep: placeholders of both kinds, and tags."""
    braces = Counter()
    if "{" in text:
        braces = Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    return Counter(PERCENT.findall(text)), braces, Counter(TAG.findall(text))


@pytest.mark.parametrize("room", messages.rooms(), ids=lambda room: room.name)
def test_catalogues_hold_what_the_pages_say(room):
    known = set(messages.texts(room))
    for language in messages.LANGUAGES:
        path = messages.catalogue_path(room, language)
        assert path.exists() == bool(known), f"{path}: `make messages` writes it"
        held = {(m.context or "", messages.english(m.id)) for m in messages.read(path)} if known else set()
        assert held - {("", "")} == known, f"{path}: `make messages` brings it up to date"


@pytest.mark.parametrize("path", TRANSLATED, ids=ids)
def test_translations_keep_placeholders_and_tags(path):
    for message in messages.read(path):
        if not message.id:
            continue
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = [parts(text) for text in english]
        translated = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(translated) or not any(translated), f"a plural form is missing: {english[0]}"
        for number, text in enumerate(filter(None, translated)):
            # A form for exactly one or two things may leave out the number, as the English one may.
            assert parts(text) in allowed or (
                len(english) == 2
                and number < 3
                and parts(text) <= max(allowed, key=lambda part: part[0].total())
            ), f"{english[0]!r} and {text!r}"


@pytest.mark.parametrize("path", PO_FILES, ids=ids)
def test_no_translation_is_a_guess(path):
    catalog = messages.read(path)
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_a_translation_stays_until_its_english_changes(tmp_path, monkeypatch):
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    page = room / "templates" / "page.html"
    monkeypatch.setattr(messages, "SITE", tmp_path)
    monkeypatch.setattr(messages, "rooms", lambda: [room])
    page.write_text(
        '{% translate "Hello" %}{% clinical "Do not squeeze <b>it</b>: %(n)s." n=1 %}'
        "{% blocktranslate count n=2 %}{{ n }} bump{% plural %}{{ n }} bumps{% endblocktranslate %}"
    )
    (room / "views.py").write_text(
        'from x import pgettext\npgettext("month", "May")\nclinical_text("Be seen" " soon")\n'
    )
    messages.extract()
    path = messages.catalogue_path(room, "de")
    assert {(m.context, m.id) for m in messages.read(path) if m.id} == {
        (None, "Hello"),
        ("clinical", "Do not squeeze <b>it</b>: %(n)s."),
        (None, ("%(n)s bump", "%(n)s bumps")),
        ("month", "May"),
        ("clinical", "Be seen soon"),
    }
    path.write_text(path.read_text().replace('msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Hallo"'))
    before = path.read_text()
    messages.extract()
    assert path.read_text() == before
    page.write_text(page.read_text().replace("Hello", "Good morning"))
    messages.extract()
    assert "Hallo" not in path.read_text()


def test_a_compiled_catalogue_follows_its_source(tmp_path):
    made = messages.compile_catalogues(tmp_path)
    assert {path.relative_to(tmp_path) for path in made} == {
        path.relative_to(messages.SITE).with_suffix(".mo") for path in PO_FILES
    }
    times = {path: path.stat().st_mtime_ns for path in made}
    messages.compile_catalogues(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in made} == times
