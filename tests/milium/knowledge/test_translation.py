import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_samples import knowledge, red_flag
from milium.knowledge import knowledge_in, load_knowledge
from milium.knowledge.loading import KINDS
from milium.knowledge.po import PoMessage, write_po
from milium.knowledge.translation import (
    digest,
    languages,
    read_messages,
    read_translation,
    texts_to_translate,
    translated,
    translations,
    updated_messages,
    write_messages,
)
from milium.selfcheck import Answers, assess

ENGLISH = load_knowledge()
TEXTS = list(texts_to_translate(ENGLISH))
WORD = "übersetzt"


@given(st.sets(st.sampled_from(TEXTS), max_size=40))
def test_translated_changes_the_chosen_texts_and_nothing_else(chosen):
    new = translated(ENGLISH, "de", dict.fromkeys(chosen, WORD))

    for kind in KINDS:
        for key, entry in getattr(ENGLISH, kind).items():
            told = getattr(new, kind)[key]
            places = {place for place, _ in chosen if place.startswith(f"{kind}/{key}/")}
            assert (told is entry) == (not places)
            if places:
                before, after = entry.model_dump(), told.model_dump()
                assert changed(before, after) == {source for place, source in chosen if place in places}


def changed(before, after):
    """Every text that differs between two plain values of one shape, as it was."""
    if isinstance(before, dict):
        assert list(before) == list(after)
        return set().union(*(changed(before[key], after[key]) for key in before))
    if isinstance(before, list | tuple):
        assert len(before) == len(after)
        return set().union(*(changed(*pair) for pair in zip(before, after, strict=True)))
    if before == after:
        return set()
    assert after == WORD
    return {before}


def test_translated_leaves_ids_rules_and_sources_to_the_english_files():
    every = translated(ENGLISH, "de", dict.fromkeys(TEXTS, WORD))
    answers = Answers(count="one", age_years=60, bleeding=True, sites=("eyelid_margin",))

    there, here = assess(answers, every), assess(answers, ENGLISH)

    assert there.ranked == here.ranked
    assert there.reasons == here.reasons
    assert [(flag.id, flag.speed, flag.because, flag.sources) for flag in there.red_flags] == [
        (flag.id, flag.speed, flag.because, flag.sources) for flag in here.red_flags
    ]


def test_a_translation_of_a_text_that_has_changed_is_not_used():
    known = knowledge(red_flags=[red_flag(line="It bleeds often.")])

    new = translated(known, "de", {("red_flags/a_flag/line", "It bleeds."): "Es blutet."})

    assert new.red_flags["a_flag"].line == "It bleeds often."


def test_a_statement_keeps_its_translation_when_one_is_written_before_it():
    advice = ENGLISH.care_advice["everyone"]
    place, text = "care_advice/everyone/do/text", advice.do[0].text
    later = advice.model_copy(update={"do": (advice.do[1], *advice.do)})
    known = ENGLISH.model_copy(update={"care_advice": {"everyone": later}})

    new = translated(known, "de", {(place, text): WORD})

    assert new.care_advice["everyone"].do[1].text == WORD


def test_a_translation_says_its_language_and_that_no_clinician_read_it():
    german = knowledge_in("de")

    assert (german.language, german.clinically_reviewed) == ("de", False)
    assert ENGLISH.language == "en-gb"


def test_knowledge_in_gives_the_english_one_where_there_is_no_file():
    assert knowledge_in("xx") is ENGLISH
    assert knowledge_in("en-gb") is ENGLISH


def test_knowledge_in_is_built_once():
    assert knowledge_in("de") is knowledge_in("de")


def test_texts_to_translate_leaves_out_what_is_a_name_or_a_code():
    places = {place for place, _ in TEXTS}

    assert not any(place.startswith(("sources/", "likelihoods/", "questionnaires/full/")) for place in places)
    assert not any(re.search(r"/(id|sources|when|codes|kind|unit)\b", place) for place in places)


def test_texts_to_translate_has_every_text_of_a_table():
    table = ENGLISH.comparisons["milia-or-whiteheads"]

    inside = {text for place, text in TEXTS if place.startswith("comparisons/")}

    assert inside >= {cell.text for row in table.rows for cell in row.cells.values()}


def test_write_messages_keeps_what_is_translated_and_drops_what_is_gone(tmp_path):
    (tmp_path / "locale").mkdir()
    old, gone = (
        PoMessage("red_flags/a_flag/line", "It bleeds.", "Es blutet."),
        PoMessage("x/y/z", "Old", "Alt"),
    )
    known = knowledge(red_flags=[red_flag()])
    (tmp_path / "locale" / "de.po").write_text(write_po([gone, old], "de"))

    write_messages("de", tmp_path, known)

    messages = read_messages("de", tmp_path)
    assert old in messages
    assert gone not in messages
    assert {message.source for message in messages} == {"It bleeds.", "It may be more.", "See a doctor."}
    assert languages(tmp_path) == ("de",)
    assert read_translation("de", tmp_path) == {("red_flags/a_flag/line", "It bleeds."): "Es blutet."}


def test_what_a_tool_only_guessed_is_not_used(tmp_path):
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "de.po").write_text('#, fuzzy\nmsgctxt "a/b/c"\nmsgid "One"\nmsgstr "Zwei"\n')

    assert read_translation("de", tmp_path) == {}


def test_translations_shows_every_text_beside_its_translation():
    shown = translations("de")

    assert [(message.context, message.source) for message in shown] == TEXTS


def test_digest_differs_by_language():
    assert digest("de") == digest("de") != digest("fr")


@pytest.mark.parametrize("language", languages())
def test_the_files_that_ship_have_a_message_for_every_text(language):
    messages = read_messages(language)

    assert updated_messages(ENGLISH, messages) == messages
