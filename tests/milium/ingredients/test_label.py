"""Texts to declarations: what a text is, its names in order, and places that point at what the label said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.ingredients import assess_label, label, lexicon, load_lexicon, read_label
from milium.ingredients.flags import flags_of

LEXICON = load_lexicon()
LISTED = sorted({name.inci_name for name in LEXICON.names.values()})


def names(text):
    return [item.inci_name for item in read_label(text, LEXICON).ingredients]


@given(st.lists(st.sampled_from(LISTED), min_size=3, max_size=40), st.sampled_from([", ", " , ", ",", "; "]))
def test_label_read_from_a_printed_declaration_is_that_declaration(declared, separator):
    # Beside a comma without a space, a name that begins with a digit cannot be told from "1,2-".
    separator = ", " if any(name[0].isdigit() for name in declared) else separator
    expected = [name for before, name in zip([None, *declared], declared, strict=False) if name != before]

    declaration = read_label(separator.join(name.title() for name in declared) + ".", LEXICON)

    assert declaration.status == "list"
    assert [item.inci_name for item in declaration.ingredients] == expected
    assert [item.position for item in declaration.ingredients] == list(range(1, len(expected) + 1))


@given(st.text(max_size=300))
def test_label_read_from_any_text_gives_places_that_hold_what_it_says(text):
    declaration = read_label(text, LEXICON)

    for item in (*declaration.ingredients, *declaration.may_contain, *declaration.highlights):
        assert item.text == text[item.start : item.end]
        assert item.recognised == (item.inci_name is not None)
    assert declaration.status == "list" or declaration.warnings


PIECES = ["Aqua", "(", ")", "[", "]", ",", ":", "/", "-", "*", "%", "5", "CI 77891", "+/-", "May contain", "\n", ". ",
          "Ingredients:",
          "Step 1", " - ", " (and) ", "ﬁ", "İ", "\u200b", "Rosa", "Extract", "and", "PEG-", "é", "\ud800"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_label_read_from_broken_pieces_neither_crashes_nor_loses_its_place(text):
    declaration = read_label(text, LEXICON)

    for item in (*declaration.ingredients, *declaration.may_contain):
        assert item.text == text[item.start : item.end]


@pytest.mark.parametrize("unit", [",", "(", "a", "(a),", "Ab: ", "-A: b ", "may contain ", "Aqua ", "\n"])
def test_label_far_longer_than_any_is_read_to_a_bound(unit):
    declaration = read_label(unit * (1_000_000 // len(unit)), LEXICON)

    assert declaration.warnings


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "missing"),
        ("N/A", "missing"),
        ("Visit the Demo Brand boutique", "missing"),
        ("*Certified organic.", "fragment"),
        ("-Retinol: smooths. -Squalane: softens.", "highlights"),
        ("We never use mineral oil, petrolatum or lanolin in what we make for your skin.", "prose"),
        ("Lanolin", "list"),
    ],
)
def test_label_status_comes_before_any_name(text, status):
    declaration = read_label(text, LEXICON)

    assert declaration.status == status
    assert (declaration.ingredients == ()) == (status != "list")
    assert bool(declaration.warnings) == (status != "list")


def test_label_keeps_percentages_of_the_active_section():
    declaration = read_label(
        "Active Ingredients: Zinc Oxide 12,5% Inactive Ingredients: Aqua, Glycerin", LEXICON
    )

    assert [(item.inci_name, item.percent) for item in declaration.ingredients] == [
        ("ZINC OXIDE", 12.5),
        ("AQUA", None),
        ("GLYCERIN", None),
    ]


def test_label_may_contain_goes_on_in_position_and_stands_apart():
    declaration = read_label("Talc, Mica, Silica (+/- CI 77491, CI 77492)", LEXICON)

    assert [item.inci_name for item in declaration.ingredients] == ["TALC", "MICA", "SILICA"]
    assert [(item.position, item.inci_name) for item in declaration.may_contain] == [
        (4, "CI 77491"),
        (5, "CI 77492"),
    ]


def test_label_of_two_steps_is_a_list_with_a_warning():
    declaration = read_label(
        "Step One: Aqua, Glycerin, Kaolin. Step Two: Squalane, Tocopherol, Bisabolol.", LEXICON
    )

    assert [(p.heading, p.first, p.last) for p in declaration.products] == [
        ("Step One", 1, 3),
        ("Step Two", 4, 6),
    ]
    assert "several products" in declaration.warnings[0]


def test_label_in_alphabetical_order_says_that_order_means_nothing():
    text = "Allantoin, Betaine, Biotin, Caffeine, Ectoin, Farnesol, Glycerin, Inositol, Kaolin, Mica, Silica, Talc"

    assert read_label(text, LEXICON).is_alphabetical
    assert not read_label(f"Water, {text}", LEXICON).is_alphabetical


def test_label_shows_every_unknown_name_as_the_label_says_it():
    declaration = read_label("Aqua, Blorbium Complex Q7, Glycerin", LEXICON)

    assert [item.text for item in declaration.unknown] == ["Blorbium Complex Q7"]
    assert declaration.warnings == ("1 of 3 names could not be read. Nothing is said of those.",)


def test_label_name_twice_in_a_row_is_there_once_and_a_later_one_again():
    assert names("Aqua, Water, Glycerin, Aqua") == ["AQUA", "GLYCERIN", "AQUA"]


def test_label_reading_does_not_depend_on_what_was_read_before():
    torn = "1, 2-Hexanediol, Aqua (Water, Eau), Iron Oxides (CI 77491, CI 77492)"
    LEXICON.remembered.clear()
    first = read_label(torn, LEXICON)
    read_label("1, Aqua (Water, Kaolin), Iron Oxides (CI 77491", LEXICON)

    assert read_label(torn, LEXICON) == first


ODD_PIECES = (
    "Titanium Dioxide (nano)",
    "Retinol 0.3%",
    "Velourine",
    "Iron Oxides (CI 77491, CI 77492)",
    "1, 2-Hexanediol",
    "Vaccinium Myrtillus Fruit, Leaf Extract",
    "Aqua/Water/Eau",
    "Zinc Oxide",
    "Sodium Chloride",
    "",
    "*organic",
    "May contain: Mica",
)


@given(st.lists(st.sampled_from((*ODD_PIECES, *LISTED[::40])), min_size=1, max_size=20), st.booleans())
def test_label_read_at_a_glance_is_what_the_careful_way_reads(pieces, is_sorted):
    text = ", ".join(sorted(pieces) if is_sorted else pieces)
    at_a_glance = read_label(text, LEXICON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label, "_at_a_glance", lambda *_: [])
        carefully = read_label(text, LEXICON)

    assert at_a_glance == carefully
    assert at_a_glance.names == carefully.names
    assert assess_label(at_a_glance, LEXICON) == assess_label(carefully, LEXICON)


def test_label_memory_of_pieces_stays_bounded(monkeypatch):
    monkeypatch.setattr(lexicon, "_MOST_REMEMBERED", 300)
    LEXICON.remembered.clear()
    for start in range(0, 1_000, 100):
        read_label(", ".join(f"Unknownium{number}" for number in range(start, start + 100)), LEXICON)

    assert 0 < len(LEXICON.remembered) <= 300


def test_label_bha_is_never_a_beta_hydroxy_acid():
    assert names("Aqua, Glycerin, BHA") == ["AQUA", "GLYCERIN", "BHA"]
    assert flags_of("BHA") == ()
