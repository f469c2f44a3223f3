"""Letters and digits only, and slips of one letter."""

from hypothesis import given
from hypothesis import strategies as st

from milium.ingredients.spelling import fold, is_one_slip

WORDS = st.text("abcdef", min_size=1, max_size=9)


@given(st.text())
def test_fold_leaves_letters_and_digits_and_is_done_after_once(text):
    folded = fold(text)

    assert all(c.isalnum() for c in folded)
    assert fold(folded) == folded or not text.isascii()


def test_fold_forgets_hyphens_spaces_accents_and_case():
    assert fold("Hy- Drogenated  PEG‑40") == "hydrogenatedpeg40"
    assert fold("Crème Éclat ﬁne α") == "cremeeclatfinealpha"


@given(WORDS, st.data())
def test_one_slip_finds_every_kind_of_slip_both_ways(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefg"))
    slipped = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
            ]
        )
    )

    assert is_one_slip(word, slipped) == (word != slipped)
    assert is_one_slip(slipped, word) == (word != slipped)


def test_one_slip_is_no_two():
    assert not is_one_slip("palmate", "palmitate")
    assert is_one_slip("alochol", "alcohol")
