"""Every condition and type that a self-check may name is described, and nothing else is."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge

RULE = "conditions-are-complete"
SLUGS = frozenset(
    [
        "milia",
        "comedonal_acne",
        "inflammatory_acne",
        "neonatal_cephalic_pustulosis",
        "perioral_dermatitis",
        "miliaria",
        "syringoma",
        "sebaceous_hyperplasia",
        "xanthelasma",
        "molluscum",
        "disseminated_fungal",
        "flat_wart",
        "trichoepithelioma",
        "fibrofolliculoma_bhd",
        "trichilemmoma_cowden",
        "angiofibroma_tsc",
        "colloid_milium",
        "eruptive_vellus_hair_cyst",
        "steatocystoma",
        "epidermoid_cyst",
        "fordyce_spots",
        "keratosis_pilaris",
        "lichen_nitidus",
        "hidrocystoma",
        "calcinosis_milia_like",
        "osteoma_cutis",
        "eruptive_xanthoma",
        "follicular_mucinosis",
        "basal_cell_carcinoma",
        "sebaceous_carcinoma",
        "microcystic_adnexal_carcinoma",
        "merkel_cell_carcinoma",
        "squamous_cell_carcinoma",
        "melanoma",
        "chalazion",
        "other",
    ]
)
TYPES = frozenset(
    [
        "congenital",
        "primary_benign",
        "en_plaque",
        "multiple_eruptive",
        "traumatic",
        "disease_associated",
        "drug_associated",
        "genodermatosis",
    ]
)


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each slug too few or too many, and each condition of which no likelihood is known."""
    for folder, expected, present in (
        ("conditions", SLUGS, set(knowledge.conditions)),
        ("milia_types", TYPES, set(knowledge.milia_types)),
    ):
        for slug in sorted(expected - present):
            yield Problem(RULE, folder, f"{slug} is missing")
        for slug in sorted(present - expected):
            yield Problem(RULE, f"{folder}/{slug}", "is no slug that answers may carry")
    weighed = {likelihood.condition for likelihood in knowledge.likelihoods.values()}
    for slug in sorted((SLUGS & set(knowledge.conditions)) - weighed - {"other"}):
        yield Problem(RULE, f"conditions/{slug}", "has no likelihoods")
