"""The text between two commas to its names: what is mended, what is read by form, and what never changes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from milium.ingredients import load_lexicon
from milium.ingredients.matching import match_name

LEXICON = load_lexicon()


def matched(text):
    return [name.inci_name for name in match_name(text, LEXICON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Olea Europaea (Olive) Oil", "OLEA EUROPAEA FRUIT OIL"),
        ("Menyanthes trifoliata (Buckbean) Flower Extract", "MENYANTHES TRIFOLIATA FLOWER EXTRACT"),
        ("Tilia Europaea Leaf/Flower Extract", "TILIA EUROPAEA LEAF/FLOWER EXTRACT"),
        ("Lavandula Angustifolia (Lavender)", "LAVANDULA ANGUSTIFOLIA"),
        ("Anibarosodora (Rosewood)Wood Oil", "ANIBA ROSODORA WOOD OIL"),
        ("Oat (Avena Sativa) Kernel Extract", "AVENA SATIVA KERNEL EXTRACT"),
        ("Acetyl Tetrapeptide-40", "ACETYL TETRAPEPTIDE-40"),
        ("Laureth-11", "LAURETH-11"),
        ("Peg 45 Palm Kernel Glycerides", "PEG-45 PALM KERNEL GLYCERIDES"),
        ("Styrene/Vinyl Acrylates Copolymer", "STYRENE/VINYL ACRYLATES COPOLYMER"),
        (
            "Lactobacillus/Rosa Canina Fruit Ferment Filtrate",
            "LACTOBACILLUS/ROSA CANINA FRUIT FERMENT FILTRATE",
        ),
        ("Cl 77891", "CI 77891"),
        ("FD&C Yellow No. 5", "CI 19140"),
        ("Titanium Dioxide (Nano)", "TITANIUM DIOXIDE"),
        ("L (+) Lactic Acid", "LACTIC ACID"),
        ("Organic Glycerin", "GLYCERIN"),
        ("Carmbomer", "CARBOMER"),
        ("Benzyl Acohol", "BENZYL ALCOHOL"),
        ("Phenoxyethano1", "PHENOXYETHANOL"),
    ],
)
def test_name_is_read_by_form_or_mended(text, expected):
    assert matched(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Leaf Extract",
        "4 Isostearate",
        "1",
        "Sodium",
        "Vitality Complex",
        "Retinel Palmi",
        "Lactobacillus/Blorb Ferment",
        "Acrylates/Blorb Copolymer",
        "longer",
        "and smoother skin",
    ],
)
def test_name_that_is_none_stays_unknown(text):
    assert matched(text) == []


@given(
    st.sampled_from(["PEG-{} Stearate", "Polysorbate {}", "Laureth-{}", "PPG-{} Butyl Ether"]),
    st.integers(1, 400),
)
def test_name_never_changes_its_digits(shape, number):
    found = matched(shape.format(number))

    assert all(str(number) in "".join(c if c.isdigit() else " " for c in name).split() for name in found)


@given(
    st.sampled_from(["Rosa Canina", "Citrus Limon", "Camellia Sinensis", "Olea Europaea"]),
    st.sampled_from(LEXICON.grammar.parts),
    st.sampled_from(["EXTRACT", "WATER", "POWDER", "OIL"]),
)
def test_name_never_changes_a_plant_part(species, part, form):
    assert matched(f"{species} {part} {form}".title()) == [f"{species.upper()} {part} {form}"]


LONG_WORDS = sorted(w for n in LEXICON.names.values() for w in [n.inci_name] if w.isalpha() and len(w) > 9)


@given(st.sampled_from(LONG_WORDS), st.data())
def test_name_with_one_letter_lost_is_found_again_or_unknown(name, data):
    place = data.draw(st.integers(1, len(name) - 2))
    slipped = name[:place] + name[place + 1 :]
    assume(slipped.lower() not in LEXICON.names)

    assert matched(slipped) in ([name], []) or LEXICON.speller.nearest(slipped.lower()) != (name.lower(),)
