"""What the pages of the label check show. Nothing here writes."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from milium.errors import InvalidInputError
from milium.ingredients import (
    Assessment,
    Declaration,
    Ingredient,
    Lexicon,
    Row,
    assess_label,
    load_lexicon,
    read_label,
)
from milium.ingredients.cosing import FILE_NAME, lexicon_with_imported
from milium.knowledge.lexicon import load_lexicon_facts
from milium_site.catalogue.queries import clinical_text, visitor_knowledge
from milium_site.ingredients.models import ClinicProduct, UnknownName

logger = logging.getLogger(__name__)
LABEL_KEY = "milium.label"
TOLD_KEY = "milium.label_told"
LONGEST_LABEL = 20_000

# A list of our own making, with the usual untidiness and one name that no list knows.
EXAMPLE = {
    "name": "Night Comfort Cream",
    "text": (
        "INGREDIENTS: Aqua (Water/Eau), Glycerin, Petrolatum, Caprylic/Capric Triglyceride, Cetearyl Alcohol, "
        "Butyrospermum Parkii (Shea) Butter*, Niacinamide, Dimethicone, Glyceryl Stearate, PEG-100 Stearate, "
        "Isopropyl Palmitate, Lanolin, Tocopheryl Acetate, Retinol (0.1%), Lavandula Angustifolia (Lavender) "
        "Oil, Velourine Complex, Carbomer, Sodium Hydroxide, Phenoxyethanol, Ethylhexylglycerin, Parfum "
        "(Fragrance), Linalool, CI 77891. *from organic farming"
    ),
}


@dataclass(frozen=True)
class Label:
    """A text that says what is in a product, and the product's name where it is known."""

    text: str
    name: str = ""


def read_session_label(session: SessionBase) -> Label | None:
    """The label that this visitor is reading, or None."""
    kept = session.get(LABEL_KEY)
    return Label(kept["text"], kept["name"]) if kept else None


def told(session: SessionBase) -> list[str]:
    """The unknown names of this label that the visitor has told the clinic of."""
    return session.get(TOLD_KEY, [])


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.id, kind.name) for kind in visitor_knowledge().product_kinds.values()]


_Stamp = tuple[int, int, int]
_importing = threading.Lock()
_imported: tuple[_Stamp, Lexicon] | None = None


def current_lexicon() -> Lexicon:
    """The shipped names with those that the clinic imported. A new import is taken up without a restart."""
    global _imported
    stamp = _stamp_of_import()
    if stamp is None:
        return load_lexicon()
    kept = _imported
    if kept is not None and kept[0] == stamp:
        return kept[1]
    with _importing:
        if _imported is None or _imported[0] != stamp:
            _imported = stamp, _read_import()
        return _imported[1]


def _stamp_of_import() -> _Stamp | None:
    try:
        found = (settings.INGREDIENTS_DIR / FILE_NAME).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read_import() -> Lexicon:
    try:
        return lexicon_with_imported(load_lexicon_facts(), settings.INGREDIENTS_DIR)
    except (InvalidInputError, OSError) as error:
        # A damaged import takes nothing away from what milium knows by itself.
        logger.error("The imported ingredient names cannot be read: %s", error)
        return load_lexicon()


def import_state() -> tuple[bool, datetime | None]:
    """Whether imported names are in use, and since when a file of them is there (None where there is none)."""
    stamp = _stamp_of_import()
    since = datetime.fromtimestamp(stamp[0] / 1e9, tz=UTC) if stamp is not None else None
    return current_lexicon().has_imported, since


def _read(label: Label) -> tuple[Declaration, Assessment]:
    lexicon = current_lexicon()
    declaration = read_label(label.text, lexicon)
    return declaration, assess_label(declaration, lexicon, name=label.name or None)


def flags_of(label: Label) -> dict[str, tuple[str, ...]]:
    """The flags of the label, each with the names that set it."""
    return _read(label)[1].flags


FLAG_WORDS = {
    "petrolatum_or_mineral_oil": _("petrolatum or mineral oil"),
    "lanolin": _("lanolin"),
    "heavy_butter_or_wax": _("a butter or wax"),
    "isopropyl_ester": _("an isopropyl ester"),
    "coconut_or_cocoa": _("coconut or cocoa fat"),
    "algae_or_carrageenan": _("algae or carrageenan"),
    "silicone_occlusive": _("a silicone that forms a film"),
    "retinoid": _("a retinoid"),
    "aha": _("an acid of the AHA kind"),
    "bha": _("salicylic acid or a relative"),
    "pha": _("an acid of the PHA kind"),
    "niacinamide": _("niacinamide"),
    "spf_filter": _("a sunscreen filter"),
    "physical_scrub": _("scrub grains"),
    "fragrance_near_eye_irritant": _("fragrance"),
}
FUNCTION_WORDS = {
    "abrasive": _("rubs"),
    "absorbent": _("soaks up"),
    "antimicrobial": _("keeps germs down"),
    "antioxidant": _("keeps fats from turning"),
    "antistatic": _("stops static charge"),
    "astringent": _("tightens"),
    "binding": _("holds powders together"),
    "buffering": _("sets the acidity"),
    "bulking": _("fills"),
    "chelating": _("binds metals, so that the product keeps"),
    "cleansing": _("washes"),
    "colorant": _("colours"),
    "emollient": _("softens and smooths"),
    "emulsifying": _("holds water and oil together"),
    "exfoliating": _("loosens dead cells"),
    "film forming": _("leaves a film"),
    "flavouring": _("gives taste"),
    "fragrance": _("gives scent"),
    "humectant": _("draws and holds water"),
    "keratolytic": _("dissolves horn"),
    "light stabiliser": _("protects the product from light"),
    "masking": _("covers a smell"),
    "occlusive": _("seals, so that water stays in"),
    "opacifying": _("makes it opaque"),
    "perfuming": _("gives scent"),
    "preservative": _("keeps germs out"),
    "refreshing": _("cools"),
    "skin conditioning": _("keeps skin supple"),
    "slip modifier": _("makes it glide"),
    "solvent": _("dissolves the rest"),
    "surfactant": _("washes, or mixes water with oil"),
    "uv filter": _("takes up ultraviolet light"),
    "viscosity controlling": _("sets how thick it is"),
}
COLUMNS = {
    "occlusion": (_("Heavy or sealing"), _("stays on the skin as a film")),
    "irritation": (_("Irritation or allergy"), _("about soreness, not about milia")),
    "caution": (_("Use with care"), _("rules of use")),
}
VIEWS = {
    "milia_prone": _("Milia-prone skin"),
    "eye_area": _("Round the eyes"),
    "pregnancy": _("In and around a pregnancy"),
}
GRADES = {
    "A": _("law or guideline"),
    "B": _("study in people"),
    "C": _("cases, mechanism or animals"),
    "D": _("expert opinion"),
}
TABLES = {
    "acne.org copy": "acne.org",
    "hautschutzengel.de copy": "hautschutzengel.de",
    "botanical list copy": _("a botanical list"),
    "e-zob": "e-zob",
    "bsyilmaz": "bsyilmaz",
    "inci-bot": "inci-bot",
}
_UPPER = {
    "CI",
    "PEG",
    "PPG",
    "PVP",
    "EDTA",
    "BHT",
    "BHA",
    "DNA",
    "TEA",
    "MEA",
    "DEA",
    "PCA",
    "PABA",
    "VP",
    "VA",
    "SD",
}
_PARTS = re.compile(r"([A-Z']+)")


def readable(inci_name: str) -> str:
    """The name as one reads it: `PEG-100 STEARATE` becomes `PEG-100 Stearate`."""
    return _PARTS.sub(lambda match: match[0] if match[0] in _UPPER else match[0].capitalize(), inci_name)


@dataclass(frozen=True)
class Source:
    """Where a statement comes from; `url` is empty where the text has no address."""

    title: str
    url: str


def _sources(ids: Iterable[str]) -> list[Source]:
    known = load_lexicon_facts().sources
    return [Source(known[name].title, known[name].address or "") for name in ids if name in known]


@dataclass(frozen=True)
class Said:
    """One thing that is said of some names of the list."""

    names: list[str]
    words: SafeString
    grade: str
    sources: list[Source]

    @property
    def grade_words(self) -> str:
        return GRADES.get(self.grade, "")


@dataclass(frozen=True)
class Column:
    """One of the three columns of a view; `repeated` are names of which the view above has said the same."""

    title: str
    about: str
    said: list[Said]
    repeated: list[str]


@dataclass(frozen=True)
class View:
    """What is said of the list from one point of view; no column when there is nothing to say."""

    id: str
    title: str
    columns: list[Column]


@dataclass(frozen=True)
class ShownName:
    """One name of the list, as a person reads it."""

    position: int
    name: str
    text: str
    is_known: bool
    percent: str
    functions: list[str]
    said: list[Said]


@dataclass(frozen=True)
class LabelPage:
    """Everything that the page of one label shows."""

    label: Label

    @cached_property
    def _both(self) -> tuple[Declaration, Assessment]:
        return _read(self.label)

    @property
    def declaration(self) -> Declaration:
        return self._both[0]

    @property
    def assessment(self) -> Assessment:
        return self._both[1]

    @property
    def is_list(self) -> bool:
        return self.declaration.status == "list"

    @property
    def warnings(self) -> list[SafeString]:
        """What to mind of the text itself, before anything is said of the names."""
        return [
            clinical_text(getattr(warning, "sentence", warning), **getattr(warning, "numbers", {}))
            for warning in self.assessment.warnings
        ]

    @property
    def flag_names(self) -> list[str]:
        return [str(FLAG_WORDS.get(flag, flag.replace("_", " "))) for flag in self.assessment.flags]

    @cached_property
    def views(self) -> list[View]:
        """The three views; in the second and third, what the first said already is not said again in full."""
        seen: set[Row] = set()
        views = []
        for name, title in VIEWS.items():
            rows = self.assessment.views[name]
            columns = [_column(column, rows, seen) for column in COLUMNS if _in(column, rows)]
            views.append(View(name, title, columns))
            seen |= set(rows)
        return views

    @property
    def near_eye(self) -> list[tuple[str, list[str]]]:
        """For the warning on top: the columns of the eye view, each with its names."""
        rows = self.assessment.views["eye_area"]
        return [
            (COLUMNS[column][0], _once(readable(row.inci_name) for row in _in(column, rows)))
            for column in COLUMNS
            if _in(column, rows)
        ]

    @property
    def helpers(self) -> list[tuple[SafeString, Said]]:
        return [
            (
                clinical_text(row.title),
                Said(
                    [readable(name) for name in row.names],
                    clinical_text(row.words),
                    row.grade,
                    _sources(row.sources),
                ),
            )
            for row in self.assessment.helpers
        ]

    @property
    def limits(self) -> list[tuple[Said, str, bool | None]]:
        """What the law says of a name, by which law, and whether the declared amount is above it."""
        return [
            (
                Said([readable(row.inci_name)], clinical_text(row.words), "A", _sources(row.sources)),
                row.law,
                row.is_above,
            )
            for row in self.assessment.limits
        ]

    @property
    def number_columns(self) -> list[tuple[str, str]]:
        """The published tables that have a number for one of the names, as (id, name)."""
        used = {table for row in self.assessment.comedogenicity for table, _ in row.numbers}
        return [
            (table, TABLES.get(table, table)) for table in dict.fromkeys([*TABLES, *used]) if table in used
        ]

    @property
    def number_rows(self) -> list[tuple[str, list[str]]]:
        rows = []
        for row in self.assessment.comedogenicity:
            numbers = dict(row.numbers)
            rows.append(
                (readable(row.inci_name), [numbers.get(table, "") for table, _ in self.number_columns])
            )
        return rows

    @cached_property
    def names(self) -> list[ShownName]:
        return [self._shown(item) for item in self.declaration.ingredients]

    @cached_property
    def may_contain(self) -> list[ShownName]:
        return [self._shown(item) for item in self.declaration.may_contain]

    @property
    def highlights(self) -> list[ShownName]:
        return [self._shown(item) for item in self.declaration.highlights]

    def _shown(self, item: Ingredient) -> ShownName:
        rows = [
            row for view in VIEWS for row in self.assessment.views[view] if row.inci_name == item.inci_name
        ]
        said = {
            row.words: Said([], clinical_text(row.words), row.grade, _sources(row.sources)) for row in rows
        }
        return ShownName(
            position=item.position,
            name=readable(item.inci_name) if item.inci_name else _words(item),
            text=_words(item),
            is_known=item.recognised,
            percent=f"{item.percent:g} %" if item.percent is not None else "",
            functions=[str(FUNCTION_WORDS.get(name, name)) for name in item.functions],
            said=list(said.values()),
        )

    @property
    def unknown_names(self) -> list[str]:
        """The names that are not known, as the label has them, each once."""
        return list(dict.fromkeys(_words(item) for item in self.declaration.unknown))


def _in(column: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.column == column]


def _column(column: str, rows: Iterable[Row], seen: set[Row]) -> Column:
    title, about = COLUMNS[column]
    by_words: dict[str, list[Row]] = {}
    for row in _in(column, rows):
        if row not in seen:
            by_words.setdefault(row.words, []).append(row)
    said = [
        Said(
            _once(readable(row.inci_name) for row in same),
            clinical_text(words),
            same[0].grade,
            _sources(same[0].sources),
        )
        for words, same in by_words.items()
    ]
    repeated = _once(readable(row.inci_name) for row in _in(column, rows) if row in seen)
    return Column(title, about, said, repeated)


def _words(item: Ingredient) -> str:
    return " ".join(item.text.split())


def clinic_products() -> QuerySet[ClinicProduct]:
    """The products that the clinic shows to visitors."""
    return ClinicProduct.objects.filter(is_shown=True)


def blank_clinic_product() -> ClinicProduct:
    """A product that is not written down yet."""
    return ClinicProduct()


def all_clinic_products() -> QuerySet[ClinicProduct]:
    """The products of the clinic, those included that visitors do not see."""
    return ClinicProduct.objects.all()


def find_clinic_product(pk: str) -> ClinicProduct | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return clinic_products().filter(pk=int(pk)).first()


@dataclass(frozen=True)
class CheckedProduct:
    """A product of the clinic with what its label says, for the staff's list."""

    product: ClinicProduct
    page: LabelPage


def checked_products() -> list[CheckedProduct]:
    return [_checked(product) for product in all_clinic_products()]


def _checked(product: ClinicProduct) -> CheckedProduct:
    return CheckedProduct(product, LabelPage(Label(product.label_text, product.name)))


def unknown_names() -> QuerySet[UnknownName]:
    """Names that visitors found and milium did not know, most often told first."""
    return UnknownName.objects.all()


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
