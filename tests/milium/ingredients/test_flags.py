"""Which names set which flags, and which of the look-alikes do not."""

import pytest

from milium.ingredients import assess_label, load_lexicon, read_label
from milium.ingredients.flags import FLAGS, flags_of, may_set_a_flag

LEXICON = load_lexicon()
LOOK_ALIKES = {
    "petrolatum_or_mineral_oil": (["PETROLATUM", "PARAFFINUM LIQUIDUM"], ["ISOHEXADECANE", "POLYBUTENE", "SQUALANE"]),
    "lanolin": (["LANOLIN", "PEG-75 LANOLIN", "LANOLIN CERA", "ISOPROPYL LANOLATE"], ["LANOSTEROL", "LANETH-10"]),
    "heavy_butter_or_wax": (
        ["BUTYROSPERMUM PARKII BUTTER", "CERA ALBA", "OZOKERITE", "COPERNICIA CERIFERA CERA", "ROSE FLOWER WAX"],
        ["PEG-8 BEESWAX", "EMULSIFYING WAX", "LANOLIN CERA", "JOJOBA WAX PEG-120 ESTERS", "CETYL ALCOHOL",
         "BUTYROSPERMUM PARKII BUTTER EXTRACT"],
    ),
    "isopropyl_ester": (["ISOPROPYL MYRISTATE"], ["DIISOPROPYL SEBACATE", "ISOPROPYL ALCOHOL"]),
    "coconut_or_cocoa": (
        ["COCOS NUCIFERA OIL", "HYDROGENATED COCONUT OIL", "THEOBROMA CACAO SEED BUTTER"],
        ["COCONUT ALKANES", "COCO-GLUCOSIDE", "COCOS NUCIFERA WATER", "THEOBROMA CACAO EXTRACT"],
    ),
    "algae_or_carrageenan": (
        ["CARRAGEENAN", "LAMINARIA DIGITATA EXTRACT", "CALCIUM ALGINATE"],
        ["SODIUM ALGINATE", "CHLORELLA VULGARIS EXTRACT", "PLANKTON EXTRACT", "AGAR", "LAMINARIA FERMENT FILTRATE"],
    ),
    "silicone_occlusive": (
        ["DIMETHICONE", "DIMETHICONOL", "CETYL DIMETHICONE", "POLYSILICONE-11", "DIMETHICONE CROSSPOLYMER"],
        ["PEG-10 DIMETHICONE", "CYCLOPENTASILOXANE", "METHYL TRIMETHICONE", "SIMETHICONE", "HYDROGEN DIMETHICONE",
         "VINYL DIMETHICONE/METHICONE SILSESQUIOXANE CROSSPOLYMER"],
    ),
    "retinoid": (["RETINOL", "RETINYL PALMITATE", "TRETINOIN", "VITAMIN A"], ["BAKUCHIOL", "BETA-CAROTENE"]),
    "aha": (["GLYCOLIC ACID", "AMMONIUM LACTATE", "SODIUM GLYCOLATE"], ["CITRIC ACID", "SODIUM LACTATE"]),
    "bha": (["SALICYLIC ACID", "BETAINE SALICYLATE"], ["BHA", "SALIX ALBA BARK EXTRACT", "SODIUM SALICYLATE"]),
    "pha": (["GLUCONOLACTONE", "LACTOBIONIC ACID"], ["SODIUM GLUCONATE"]),
    "niacinamide": (["NIACINAMIDE"], ["NIACIN", "MYRISTYL NICOTINATE"]),
    "spf_filter": (["HOMOSALATE", "BENZOPHENONE-4"], ["CI 77891", "BUTYLOCTYL SALICYLATE", "ZINC OXIDE"]),
    "fragrance_near_eye_irritant": (
        ["PARFUM", "LINALOOL", "LAVANDULA ANGUSTIFOLIA OIL", "CORIANDRUM SATIVUM SEED OIL", "ROSA DAMASCENA OIL"],
        ["BENZYL ALCOHOL", "CITRUS LIMON SEED OIL", "ROSA CANINA FRUIT OIL", "LAVANDULA ANGUSTIFOLIA FLOWER WATER",
         "ROSMARINUS OFFICINALIS LEAF EXTRACT"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("flag", LOOK_ALIKES)
def test_flag_is_set_by_its_names_and_not_by_look_alikes(flag):
    those, others = LOOK_ALIKES[flag]

    assert [name for name in those if flag not in flags_of(name)] == []
    assert [name for name in others if flag in flags_of(name)] == []


def test_flag_quick_look_misses_no_name():
    flagged = {n.inci_name for n in LEXICON.names.values() if flags_of(n.inci_name)}

    assert len(flagged) > 100
    assert all(may_set_a_flag(name) for those, _ in LOOK_ALIKES.values() for name in those)


def flags(text, **product):
    return set(assess_label(read_label(text, LEXICON), LEXICON, **product).flags)


def test_flag_of_mineral_filters_depends_on_the_product():
    text = "Aqua, Zinc Oxide, Glycerin"

    assert "spf_filter" not in flags(text)
    assert "spf_filter" in flags(text, name="Day Fluid SPF 30")
    assert "spf_filter" in flags("Aqua, Zinc Oxide 5%, Glycerin")
    assert "spf_filter" in flags("Aqua, Zinc Oxide, Homosalate")
    assert "spf_filter" not in flags("Aqua, CI 77947, Glycerin", name="SPF 30")


def test_flag_of_scrubs_depends_on_the_product_and_the_first_three_places():
    assert "physical_scrub" in flags("Aqua, Alumina, Glycerin", category="Cleanser")
    assert "physical_scrub" not in flags("Aqua, Alumina, Glycerin", category="Moisturizer")
    assert "physical_scrub" in flags("Sucrose, Aqua, Glycerin", category="Face Mask")
    assert "physical_scrub" not in flags("Aqua, Glycerin, Squalane, Sucrose", category="Face Mask")
    assert "physical_scrub" in flags("Aqua, Silica, Glycerin", name="Fine polish")
    assert "physical_scrub" not in flags("Aqua, Silica, Glycerin", category="Cleanser")


def test_flags_stand_in_their_order():
    text = "Aqua, Parfum, Retinol, Petrolatum"

    found = list(assess_label(read_label(text, LEXICON), LEXICON).flags)

    assert found == [flag for flag in FLAGS if flag in found]
