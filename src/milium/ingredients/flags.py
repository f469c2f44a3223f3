"""Which flags a declared name sets. A flag says that something is declared, never that there is much of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from milium.knowledge.lexicon import load_flag_words

FLAGS = (
    "petrolatum_or_mineral_oil",
    "lanolin",
    "heavy_butter_or_wax",
    "isopropyl_ester",
    "coconut_or_cocoa",
    "algae_or_carrageenan",
    "silicone_occlusive",
    "retinoid",
    "aha",
    "bha",
    "pha",
    "niacinamide",
    "spf_filter",
    "physical_scrub",
    "fragrance_near_eye_irritant",
)
_WORDS = load_flag_words()
_TELLING_WORDS = _WORDS.telling_words | _WORDS.macro_algae
_ISOPROPYL = re.compile(
    r"ISOPROPYL (?:MYRISTATE|PALMITATE|ISOSTEARATE|STEARATE|LINOLEATE|LANOLATE|LAURATE|OLEATE|JOJOBATE|"
    r"AVOCADATE|BEHENATE)"
)
_RETINOID = re.compile(
    r"RETINOL|RETINAL|RETINALDEHYDE|RETINYL .*|RETINOIC ACID|TRETINOIN|ISOTRETINOIN|HYDROXYPINACOLONE RETINOATE|"
    r"ADAPALENE|TAZAROTENE|TRIFAROTENE|VITAMIN A"
)
_AHA = re.compile(
    r"(?:GLYCOLIC|LACTIC|MANDELIC|MALIC|TARTARIC|HYDROXYCAPRYLIC) ACID|"
    r"(?:AMMONIUM|SODIUM|CALCIUM) GLYCOLATE|AMMONIUM LACTATE"
)
_BHA = frozenset({"SALICYLIC ACID", "BETAINE SALICYLATE", "CAPRYLOYL SALICYLIC ACID"})
_PHA = frozenset(
    {"GLUCONOLACTONE", "LACTOBIONIC ACID", "MALTOBIONIC ACID", "GLUCOHEPTONOLACTONE", "GALACTONOLACTONE"}
)
_SILICONE = frozenset(
    {
        "PHENYL TRIMETHICONE",
        "DIPHENYLSILOXY PHENYL TRIMETHICONE",
        "POLYSILICONE-11",
        "TRIMETHYLSILOXYSILICATE",
        "CETEARYL METHICONE",
        "STEARYL METHICONE",
        "CETYL METHICONE",
    }
)
_LIGHT_SILICONE = re.compile(
    r"PEG|PPG|POLYGLYCER|COPOLYOL|HYDROGEN DIMETHICONE|SILSESQUIOXANE|SIMETHICONE|UNDECYLCRYLENE"
)
_SEED_OIL = re.compile(r"(?:SEED|KERNEL) (?:/\w+ )?OIL")
_AROMATIC_SEED = re.compile(r"CORIANDRUM|DAUCUS|ELETTARIA|FOENICULUM|PIMPINELLA|ILLICIUM")
_ROSE_OIL = re.compile(r"ROSA? (?:DAMASCENA|CENTIFOLIA|GALLICA)|ROSE FLOWER|ROSE OIL")
_OIL = re.compile(r"\bOIL$|\bABSOLUTE$|ESSENTIAL OIL|\bOIL/")


@dataclass(frozen=True, slots=True)
class ProductContext:
    """What a product's name and category say that some flags depend on."""

    is_sun: bool = False
    is_rubbed: bool = False
    is_washed: bool = False
    is_polish: bool = False


_SUN = re.compile(r"spf|\bsun|\buv|sunscreen|solaire", re.I)
_RUBBED = re.compile(r"exfoli|scrub|polish|peel|buff|grain|microderm|dermabrasion|resurfac|wash|cleans", re.I)
_RUBBED_CATEGORY = re.compile(r"cleanser|exfoliat|wash|scrub", re.I)
_WASHED_CATEGORY = re.compile(r"cleanser|face mask|exfoliator|\bmask\b|peel|scrub", re.I)
_POLISH = re.compile(r"scrub|polish|microderm|dermabrasion|buff|grain", re.I)


@lru_cache(maxsize=4096)
def context_of(name: str | None, category: str | None) -> ProductContext:
    """What a product's name and category tell; nothing where they are None."""
    said, kind = name or "", category or ""
    is_rubbed = bool(_RUBBED.search(said) or _RUBBED_CATEGORY.search(kind))
    return ProductContext(
        is_sun=bool(_SUN.search(said) or _SUN.search(kind)),
        is_rubbed=is_rubbed,
        is_washed=bool(
            _RUBBED.search(said) or re.search(r"\bmask\b", said, re.I) or _WASHED_CATEGORY.search(kind)
        ),
        is_polish=bool(_POLISH.search(said)),
    )


def flags_of(name: str) -> tuple[str, ...]:
    """The flags that a canonical name sets whatever the product is, in the order of `FLAGS`.

    >>> flags_of("THEOBROMA CACAO SEED BUTTER")
    ('heavy_butter_or_wax', 'coconut_or_cocoa')
    >>> flags_of("BHA")
    ()
    """
    if not may_set_a_flag(name):
        return ()
    tests = (
        ("petrolatum_or_mineral_oil", name in ("PETROLATUM", "PARAFFINUM LIQUIDUM", "MINERAL OIL")),
        ("lanolin", _is_lanolin(name)),
        ("heavy_butter_or_wax", _is_heavy(name)),
        ("isopropyl_ester", _ISOPROPYL.fullmatch(name) is not None),
        ("coconut_or_cocoa", _is_coconut_or_cocoa(name)),
        ("algae_or_carrageenan", _is_alga(name)),
        ("silicone_occlusive", _is_silicone(name)),
        ("retinoid", _RETINOID.fullmatch(name) is not None),
        ("aha", _AHA.fullmatch(name) is not None),
        ("bha", name in _BHA),
        ("pha", name in _PHA),
        ("niacinamide", name in ("NIACINAMIDE", "NICOTINAMIDE")),
        ("spf_filter", name in _WORDS.filters),
        ("fragrance_near_eye_irritant", name in _WORDS.allergens or is_essential_oil(name)),
    )
    return tuple(flag for flag, is_set in tests if is_set)


def may_set_a_flag(name: str) -> bool:
    return (
        name in _WORDS.allergens
        or name in _WORDS.filters
        or not _TELLING_WORDS.isdisjoint(name.replace("/", " ").split())
        or "LANOLIN" in name
        or "METHICON" in name
        or "SILICONE-11" in name
        or "SILOXYSILICATE" in name
    )


def _is_lanolin(name: str) -> bool:
    return "LANOLIN" in name or name in ("ADEPS LANAE", "ISOPROPYL LANOLATE")


def _is_heavy(name: str) -> bool:
    if (
        "LANOLIN" in name
        or name.endswith(("ESTERS", "EXTRACT"))
        or name == "EMULSIFYING WAX"
        or "PEG-" in name
    ):
        return False
    if name.endswith("BUTTER") or name == "BUTYROSPERMUM PARKII":
        return True
    words = name.replace("/", " ").split()
    return (
        "CERA" in words
        or "WAX" in words
        or name in ("BEESWAX", "SYNTHETIC BEESWAX", "PARAFFIN", "OZOKERITE", "CERESIN")
    )


def _is_coconut_or_cocoa(name: str) -> bool:
    bare = name.removeprefix("HYDROGENATED ")
    if bare == "COCONUT OIL" or (bare.startswith("COCOS NUCIFERA") and bare.endswith((" OIL", " BUTTER"))):
        return True
    return bare in ("COCOA BUTTER",) or (bare.startswith("THEOBROMA CACAO") and bare.endswith("BUTTER"))


def _is_alga(name: str) -> bool:
    if "FERMENT" in name:
        return False
    if name in (
        "ALGAE EXTRACT",
        "CARRAGEENAN",
        "ALGIN",
        "HYDROLYZED ALGIN",
        "ALGINIC ACID",
        "CALCIUM ALGINATE",
    ):
        return True
    return any(word in _WORDS.macro_algae for word in re.split(r"[\s/]", name))


def _is_silicone(name: str) -> bool:
    if name in _SILICONE:
        return True
    return "DIMETHICON" in name and _LIGHT_SILICONE.search(name) is None


def is_essential_oil(name: str) -> bool:
    """Whether a name is the volatile oil of an aromatic plant; not its seed oil, flower water or extract."""
    if not _OIL.search(name):
        return False
    if "ESSENTIAL OIL" in name:
        return True
    if _SEED_OIL.search(name) and not _AROMATIC_SEED.search(name):
        return False
    return _ROSE_OIL.search(name) is not None or name.split()[0] in _WORDS.aromatic_plants


_ABRASIVE_POWDER = re.compile(
    r"\b(?:SHELL|SEED|KERNEL|STEM|PIT|STONE|NUT|HUSK)S? (?:POWDER|MEAL|GRANULES)$|"
    r"\b(?:SEED ?CAKE )?(?:MEAL|GRANULES)$|^(?:RUBUS|VACCINIUM|FRAGARIA) .*SEED$"
)
_ABRASIVE = frozenset(
    {"PUMICE", "PERLITE", "SOLUM DIATOMEAE", "DIATOMACEOUS EARTH", "CELLULOSE ACETATE", "POLYLACTIC ACID"}
)
_POLISHING = frozenset({"SILICA", "HYDRATED SILICA", "MICROCRYSTALLINE CELLULOSE"})
_DISSOLVING = frozenset({"SUCROSE", "SODIUM CHLORIDE", "MARIS SAL"})
_SOMETIMES_RUBS = frozenset({"POLYETHYLENE", "ALUMINA", *_POLISHING, *_ABRASIVE, *_DISSOLVING})


def is_scrub(name: str, position: int, context: ProductContext) -> bool:
    """Whether a name is declared as grains that rub, in a product of this kind. `position` counts from 1."""
    if context.is_rubbed and name in ("POLYETHYLENE", "ALUMINA"):
        return True
    if context.is_polish and name in _POLISHING:
        return True
    if not context.is_washed:
        return False
    if name in _ABRASIVE or name.startswith("LUFFA") or _ABRASIVE_POWDER.search(name):
        return True
    return 1 <= position <= 3 and name in _DISSOLVING


def may_be_scrub(name: str) -> bool:
    """Whether a name is a scrub in some product, so that the product has to be asked."""
    return (
        name in _SOMETIMES_RUBS
        or name.startswith("LUFFA")
        or (
            name.endswith(("POWDER", "MEAL", "GRANULES", "SEED"))
            and _ABRASIVE_POWDER.search(name) is not None
        )
    )
