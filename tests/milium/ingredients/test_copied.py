"""Lists as they are copied: entities, tags, numbers, other separators, headings of other languages, kits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.ingredients import load_lexicon, read_label
from milium.ingredients.copied import in_plain_signs

LEXICON = load_lexicon()
THREE = ["AQUA", "GLYCERIN", "NIACINAMIDE"]


def names(text):
    return [item.inci_name for item in read_label(text, LEXICON).ingredients]


@pytest.mark.parametrize(
    "text",
    [
        "Aqua&nbsp;(Water), Glycerin&#44; Niacinamide",
        "<p>Aqua, Glycerin<br>Niacinamide</p>",
        "Aqua / Glycerin / Niacinamide / Glycerin",
        "Aqua - Glycerin - Niacinamide - Glycerin",
        "AQUA∙GLYCERIN∙NIACINAMIDE",
        "1. Aqua 2. Glycerin 3. Niacinamide",
        "1) Aqua, 2) Glycerin, 3) Niacinamide",
        "- Aqua\n- Glycerin\n- Niacinamide",
        "INGREDIENTS Aqua, Glycerin, Niacinamide",
        "Ingredients\nAqua\nGlycerin\nNiacinamide",
        "Full ingredients list - Aqua, Glycerin, Niacinamide",
        "Ингредиенты: Aqua, Glycerin, Niacinamide",
        "全成分：Aqua、Glycerin、Niacinamide",
        "Aqua, Glycer1n, Niacinarnide",
        "Aqua, Glycerin (100% plant derived), Niacinamide (5% in water) <Iln41234>",
        "Aqua, Glycerin, Niacinamide°. ° certified organic",
        "Aqua, Glycerin, Niacinamide. Keep out of reach of children. For external use only.",
        "Aqua, Glycerin, Niacinamide. Made in France. www.example.com",
        "Key ingredients: Retinol, Squalane. Ingredients: Aqua, Glycerin, Niacinamide",
        "Please be aware that ingredient lists may change. Aqua, Glycerin, Niacinamide",
    ],
)
def test_copied_list_is_read_as_the_plain_one(text):
    assert names(text)[:3] == THREE
    assert set(names(text)) == set(THREE)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            "Cleanser - Ingredients: Aqua, Urea, Talc. Toner - Ingredients: Aqua, Squalane, Mica",
            ["Cleanser", "Toner"],
        ),
        ("TONER: Aqua, Urea, Talc\nSERUM: Aqua, Squalane, Mica", ["TONER", "SERUM"]),
        ("Toner\nAqua, Urea, Talc\n\nCream\nAqua, Squalane, Mica", ["Toner", "Cream"]),
        ("Cleanser: Aqua, Urea, Talc Toner: Aqua, Squalane, Mica", ["Cleanser", "Toner"]),
    ],
)
def test_copied_kit_keeps_every_name_and_its_headings(text, headings):
    declaration = read_label(text, LEXICON)

    assert list(declaration.names) == ["AQUA", "UREA", "TALC", "AQUA", "SQUALANE", "MICA"]
    assert [product.heading for product in declaration.products] == headings
    assert "several products" in declaration.warnings[0]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Key ingredients: Niacinamide, Retinol", "highlights"),
        ("No parabens, no sulfates, no mineral oil, no lanolin", "prose"),
        ("0% parabens, 0% silicones, 0% mineral oil", "prose"),
        ("Formulated without: parabens, phthalates, mineral oils, SLES", "prose"),
        ("-Shea Butter: softens.\n-Squalane: smooths.\n-Retinol: renews.", "highlights"),
    ],
)
def test_copied_claims_are_no_list(text, status):
    assert read_label(text, LEXICON).status == status


def test_copied_colour_numbers_are_all_kept():
    assert names("Mica, Talc, Iron Oxides (CI 77491, 77492, 77499), C.I. 19140, CI 42 090")[2:] == [
        "CI 77491",
        "CI 77492",
        "CI 77499",
        "CI 19140",
        "CI 42090",
    ]
    assert (
        read_label("Mica, Talc, Silica ± CI 77491, CI 77492", LEXICON).may_contain[0].inci_name == "CI 77491"
    )


def test_copied_factory_code_is_no_colour():
    assert names("Aqua, Glycerin, Petrolatum, C169673/1") == ["AQUA", "GLYCERIN", "PETROLATUM", None]


@given(
    st.text(alphabet=st.sampled_from(list("Aa1.,-/ \n<>&;#:()b*•°")), max_size=200) | st.text(max_size=200)
)
def test_copied_text_stays_as_long_as_it_was(text):
    assert len(in_plain_signs(text)) == len(text)
