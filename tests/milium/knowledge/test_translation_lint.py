import pytest

from knowledge_samples import knowledge, red_flag
from milium.knowledge import load_knowledge
from milium.knowledge.po import PoMessage
from milium.knowledge.translation_lint import lint_translation, lint_translations

PLACE = "red_flags/a_flag/line"


def problems(text, source="It grew 3 mm, {name}.", place=PLACE, line="It grew 3 mm, {name}."):
    known = knowledge(red_flags=[red_flag(line=line)])
    return [
        (each.rule, each.message) for each in lint_translation(known, "de", (PoMessage(place, source, text),))
    ]


def test_lint_translations_finds_nothing_in_those_that_ship():
    assert [str(problem) for problem in lint_translations(load_knowledge())] == []


def test_a_translation_that_keeps_numbers_and_words_to_fill_in_is_fine():
    assert problems("Es wuchs 3 mm, {name}.") == []
    assert problems("") == []


def test_a_text_that_has_changed_and_a_place_that_is_gone_are_told_apart():
    assert problems("Es wuchs.", line="It grew.")[0] == (
        "translations-are-current",
        "translates a text that has changed; run `milium knowledge-messages de`",
    )
    assert problems("", place="red_flags/gone/line")[0][1].startswith("there is no such text")


def test_a_number_that_changed_is_found():
    assert problems("Es wuchs 5 mm, {name}.") == [
        ("translations-keep-numbers", "numbers: ['5'] for ['3']"),
    ]


def test_a_word_to_fill_in_that_is_missing_is_found():
    assert problems("Es wuchs 3 mm.") == [
        ("translations-keep-numbers", "words to fill in: none for ['{name}']"),
    ]


@pytest.mark.parametrize(
    "said",
    ["Sie haben Milien", "völlig sicher", "ein sicherer Weg", "narbenfrei", "keine Narben", "perfekte Haut",
     "ein Makel", "Milien loswerden", "garantiert", "Ihr Baby hat Milien"],
)  # fmt: skip
def test_words_that_diagnose_promise_or_belittle_are_found(said):
    assert [rule for rule, _ in problems(f"{said} 3 {{name}}")] == ["translations-are-careful"]


def test_a_message_that_stands_twice_is_found():
    known, message = knowledge(red_flags=[red_flag()]), PoMessage(PLACE, "It bleeds.", "Es blutet.")

    found = list(lint_translation(known, "de", (message, message)))

    assert {problem.message for problem in found} == {"is translated twice"}
