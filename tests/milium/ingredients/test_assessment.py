"""What is said of a declaration: in columns, with grade and sources, and never a verdict."""

import re

import pytest

from milium.ingredients import assess_label, load_lexicon, read_label
from milium.knowledge.lexicon import load_lexicon_facts

LEXICON = load_lexicon()


def assess(text, **product):
    return assess_label(read_label(text, LEXICON), LEXICON, **product)


def test_assessment_keeps_occlusion_irritation_and_caution_apart():
    eye = assess("Aqua, Petrolatum, Parfum, Retinol").views["eye_area"]

    assert [(row.inci_name, row.column) for row in eye] == [
        ("PETROLATUM", "occlusion"),
        ("PARFUM", "irritation"),
        ("RETINOL", "caution"),
    ]
    assert all(row.grade in "ABCD" and row.sources for row in eye)


def test_assessment_warns_of_retinoids_in_pregnancy_only_there():
    views = assess("Aqua, Glycerin, Retinal").views

    assert [row.inci_name for row in views["pregnancy"]] == ["RETINAL"]
    assert "Avoid" in views["pregnancy"][0].words


def test_assessment_of_no_list_says_so_and_nothing_else():
    for text in (
        "No Info",
        "",
        "*Certified organic",
        "We never use petrolatum, lanolin or mineral oil in our skin care.",
    ):
        assessment = assess(text)

        assert assessment.flags == {}
        assert assessment.warnings
        assert not any(assessment.views.values())


def test_assessment_of_highlights_takes_the_heads_and_class_words():
    assessment = assess("-AHAs: smooth the skin with lactic acid. -Retinol 1%: renews.")

    assert assessment.flags == {"retinoid": ("RETINOL",), "aha": ("AHAs",)}
    assert "no ingredient list" in assessment.warnings[0]


def test_assessment_names_helpers_with_a_grade():
    helpers = assess("Aqua, Niacinamide, Gluconolactone, Homosalate").helpers

    assert [(h.id, h.names) for h in helpers] == [
        ("pha", ("GLUCONOLACTONE",)),
        ("niacinamide", ("NIACINAMIDE",)),
        ("spf_filter", ("HOMOSALATE",)),
    ]
    assert {h.grade for h in helpers} == {"D"}


def test_assessment_shows_published_numbers_side_by_side_and_no_one_score():
    (row,) = assess("Aqua, Petrolatum, Glycerin").comedogenicity

    assert len(row.numbers) > 2
    assert len({number for _, number in row.numbers}) > 1


@pytest.mark.parametrize(
    ("text", "is_above"), [("Retinol 0.3%", False), ("Retinol 0.5%", True), ("Retinol", None)]
)
def test_assessment_compares_a_limit_only_with_a_declared_percentage(text, is_above):
    limits = assess(f"Aqua, Glycerin, {text}").limits

    assert [limit.is_above for limit in limits] == [is_above]
    assert "2024/996" in limits[0].law


def test_assessment_hint_of_order_is_dropped_for_alphabetical_lists():
    plain = "Aqua, Glycerin, Squalane, Phenoxyethanol, Tocopherol"
    in_order = (
        "Agar, Betaine, Biotin, Ectoin, Farnesol, Glycerin, Kaolin, Mica, Phenoxyethanol, Silica, Talc, Urea"
    )

    assert assess(plain).under_one_percent_from == 5
    assert assess(in_order).under_one_percent_from is None


def test_assessment_of_an_unknown_butter_is_still_a_butter():
    assert assess("Aqua, Glycerin, Blorb Butter").flags == {"heavy_butter_or_wax": ("BLORB BUTTER",)}


FORBIDDEN = re.compile(
    r"\b(?:safe|non-?comedogenic|perfect|flaw|guaranteed?|you have|will cause|removes? milia)\b", re.I
)


def test_claims_are_careful_and_cite_sources_that_exist():
    facts = load_lexicon_facts()
    said = [*facts.claims, *facts.helpers, *facts.limits]

    assert [row.id for row in said if FORBIDDEN.search(row.words)] == []
    assert {source for row in said for source in row.sources} == set(facts.sources)
    assert len({row.id for row in facts.claims}) == len(facts.claims)
