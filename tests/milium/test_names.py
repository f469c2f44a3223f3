import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.names import dialled, is_near, plain, slips, words


@given(st.text(max_size=60))
def test_words_are_the_same_for_every_way_to_write_capitals_and_do_not_break(text):
    assert words(text.casefold()) == words(text)
    assert all(word and len(word) <= 40 for word in words(text))


@given(st.text("abcdefghij", min_size=3, max_size=9), st.integers(0, 8), st.sampled_from("abcxyz"))
def test_one_slip_is_always_found(word, at, letter):
    at = min(at, len(word) - 1)
    near = slips(word)
    for mistyped in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
    ):
        assert mistyped in near


@given(st.text("abcd", min_size=3, max_size=7), st.data())
def test_near_is_what_one_slip_after_another_makes(word, data):
    once = data.draw(st.sampled_from(sorted(slips(word))))
    assert is_near(word, once, 1)
    assert is_near(once, word, 1)
    other = data.draw(st.text("abcd", min_size=3, max_size=7))
    assert is_near(word, other, 1) == (other in slips(word))


@given(st.text("abcxyz", min_size=8, max_size=14), st.integers(0, 7), st.integers(0, 7))
def test_two_letters_wrong_are_near_and_three_at_the_end_are_not(word, at, there):
    mistyped = list(word)
    mistyped[at], mistyped[there] = "q", "w"
    assert is_near(word, "".join(mistyped), 2)
    assert not is_near(word, f"{word}qqq", 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller", "Mueller"), ("Schmidt", "schmitt"), ("Meier", "Mayer"), ("Łukasz", "Lukasz"), ("Groß", "Gross"),
     ("Philipp", "Filip"), ("Katharina", "Catarina"), ("José", "JOSE")],
)  # fmt: skip
def test_spellings_of_one_name_are_one(one, other):
    assert words(one) == words(other)


def test_other_scripts_keep_their_letters_and_are_mistyped_in_them():
    assert words("Иванов") == ["иванов"]
    assert "ивонов" in slips("иванов")
    assert dialled("0170/123 ²") == "3210710"
    assert plain("ΆΝΝΑ") == "αννα"
