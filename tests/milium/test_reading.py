"""Reading formulas against values that others have published, and the counts that they stand on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.reading import (
    Counts,
    amstad_reading_ease,
    count,
    flesch_kincaid_grade,
    flesch_reading_ease,
    lix,
    longest,
    measure,
    reading_age,
    sentences,
    smog_grade,
    syllables,
    wiener_sachtextformel,
    words,
)

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        # Worked examples of the encyclopedia's article on the formula.
        ("The cat sat on the mat.", 116.1),
        ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 69.0),
        (PLATYPUS, 37.5),
        ("Sit.", 121.2),
    ],
)
def test_flesch_reading_ease_gives_the_published_values(text, ease):
    assert round(flesch_reading_ease(count([text])), 1) == ease


def test_flesch_kincaid_grade_gives_the_published_values():
    platypus = count([PLATYPUS])
    assert (platypus.words, platypus.syllables) == (13, 24)
    assert round(flesch_kincaid_grade(platypus), 1) == 11.3
    assert round(flesch_kincaid_grade(count(["Sit."])), 2) == -3.4
    # Green Eggs and Ham: 5.7 words a sentence, 1.02 syllables a word.
    assert round(flesch_kincaid_grade(Counts(100, 570, 581)), 1) == -1.3


@pytest.mark.parametrize(
    ("long_words_in_thirty", "grade"),
    [(9, 6), (16, 7), (25, 8), (64, 11), (100, 13), (30, 8.48), (60, 10.75)],
)
def test_smog_grade_gives_the_published_values(long_words_in_thirty, grade):
    assert round(smog_grade(Counts(30, 400, 600, long_words_in_thirty)), 2) == grade


def test_lix_adds_words_a_sentence_and_long_words_in_a_hundred():
    assert lix(Counts(10, 100, 150, long_words=20)) == 30


def test_amstad_keeps_to_a_hundred_and_eighty():
    # Ten words a sentence, two syllables a word: 180 - 10 - 117.
    assert amstad_reading_ease(Counts(10, 100, 200)) == 53


def test_wiener_sachtextformel_follows_its_five_terms():
    # 20 words of three and more syllables, 50 of one and 25 long ones in a hundred; ten words a sentence.
    assert round(wiener_sachtextformel(Counts(10, 100, 180, 20, 50, 25)), 4) == 6.2745


@pytest.mark.parametrize(
    ("word", "number"),
    [
        *(("skin", 1), ("bone", 1), ("squeezed", 1), ("needed", 2), ("whole", 1), ("changes", 2)),
        *(("little", 2), ("about", 2), ("eyelids", 2), ("milium", 3), ("keratin", 3), ("clinician", 3)),
        *(("consultation", 4), ("niacinamide", 5), ("retinoid", 3), ("hm", 1)),
    ],
)
def test_syllables_are_counted_as_people_do(word, number):
    assert syllables(word) == number


@pytest.mark.parametrize(
    ("word", "number"), [("Haut", 1), ("Augenlid", 3), ("Neugeborene", 5), ("Milien", 3), ("Behandlung", 3)]
)
def test_german_syllables_are_counted_as_people_do(word, number):
    assert syllables(word, "de") == number


def test_sentences_end_where_the_reader_takes_breath():
    text = 'It is 0.5 mm wide, e.g. on the lid. Leave it: it goes.\nWhy? "It can." So be it'
    assert sentences(text) == [
        "It is 0.5 mm wide, e.g. on the lid",
        "Leave it",
        "it goes",
        "Why",
        '"It can',
        "So be it",
    ]


def test_words_leave_out_figures():
    assert words("Don't wait 12 weeks, SPF 30+ or 1st.") == ["Don't", "wait", "weeks", "SPF", "or"]


def test_count_refuses_a_text_without_words():
    with pytest.raises(ValueError, match="no word"):
        count(["", "12."])


def test_reading_age_is_the_school_year_and_five():
    assert round(reading_age(count([PLATYPUS])), 1) == 16.3
    german = Counts(10, 100, 180, 20, 50, 25)
    assert round(reading_age(german, "de"), 1) == 11.3


def test_longest_names_the_long_sentences_first():
    texts = ["One two three. One two three four five.", "One two three four."]
    assert longest(texts, 3) == ["One two three four five", "One two three four"]


@given(st.lists(st.sampled_from(["A bead is small.", "Wait.", "The clinician lifts it out."]), min_size=1))
def test_the_order_of_texts_changes_no_count(texts):
    assert count(texts) == count(reversed(texts))


def test_measure_names_the_formulas_of_the_language_and_the_long_sentences():
    long = "One bead " + "and one more bead " * 8 + "is many."
    read = measure(["A bead is small.", long])
    assert [name for name, _ in read.formulas] == ["Flesch", "Flesch-Kincaid", "SMOG", "LIX"]
    assert read.long_sentences == (long.rstrip("."),)
    assert read.words == 40
    german = measure(["Ein Grieskorn ist klein."], "de")
    assert [name for name, _ in german.formulas] == ["Amstad", "Wiener Sachtextformel", "LIX"]
