"""What is said of a declaration: flags, views, what may help, published numbers, and limits of the law.

Nothing is added up. Occlusion, irritation and caution stay in columns of their own, each row with its grade and
sources, and there is no score and no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from milium.ingredients.declaration import Declaration, Ingredient
from milium.ingredients.flags import (
    FLAGS,
    ProductContext,
    context_of,
    flags_of,
    is_essential_oil,
    is_scrub,
    may_be_scrub,
    may_set_a_flag,
)
from milium.ingredients.lexicon import Lexicon
from milium.knowledge.lexicon import Column, Grade, View

VIEWS: tuple[View, ...] = ("milia_prone", "eye_area", "pregnancy")
_MINERAL_FILTERS = frozenset({"TITANIUM DIOXIDE", "ZINC OXIDE"})
_CLASS_WORDS = {
    "aha": "aha",
    "ahas": "aha",
    "alphahydroxyacid": "aha",
    "alphahydroxyacids": "aha",
    "bha": "bha",
    "bhas": "bha",
    "betahydroxyacid": "bha",
    "betahydroxyacids": "bha",
    "pha": "pha",
    "phas": "pha",
    "polyhydroxyacid": "pha",
    "polyhydroxyacids": "pha",
    "retinoid": "retinoid",
    "retinoids": "retinoid",
}
_LONGEST_UNKNOWN = 60
_UNDER_ONE_PERCENT = frozenset({"PHENOXYETHANOL"})


class Row(NamedTuple):
    """One thing that may be said of one name, and how well it is known."""

    inci_name: str
    column: Column
    words: str
    grade: Grade
    sources: tuple[str, ...]


class HelperRow(NamedTuple):
    """A group that may help, and the declared names that belong to it."""

    id: str
    title: str
    names: tuple[str, ...]
    words: str
    grade: Grade
    sources: tuple[str, ...]


class ComedogenicityRow(NamedTuple):
    """What published tables give for a name, as (table, number); rabbit ear, pure or diluted raw material."""

    inci_name: str
    numbers: tuple[tuple[str, str], ...]


class LimitRow(NamedTuple):
    """A limit or duty for a declared name; `is_above` is None where the label shows no percentage."""

    inci_name: str
    words: str
    law: str
    percent: float | None
    is_above: bool | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is said of one declaration.

    `flags` maps each flag that is set to the names that set it. `views` always has the three views; an empty
    one means that nothing is said, not that nothing is wrong. `under_one_percent_from` is the position after
    which names are likely below 1 %, a guess from the order; None where the order says nothing.
    """

    flags: dict[str, tuple[str, ...]]
    views: dict[View, tuple[Row, ...]]
    helpers: tuple[HelperRow, ...]
    comedogenicity: tuple[ComedogenicityRow, ...]
    limits: tuple[LimitRow, ...]
    under_one_percent_from: int | None
    warnings: tuple[str, ...]


class _Said(NamedTuple):
    """Everything that is said of one name, whatever product it stands in."""

    flags: tuple[str, ...]
    needs_context: bool
    rows: tuple[tuple[Row, ...], ...]
    comedogenicity: ComedogenicityRow | None
    limits: tuple[tuple[str, str, float | None, tuple[str, ...]], ...]


def assess_label(
    declaration: Declaration, lexicon: Lexicon, name: str | None = None, category: str | None = None
) -> Assessment:
    """What is said of `declaration`. `name` and `category` of the product decide on sun filters and scrubs.

    >>> from milium.ingredients import load_lexicon, read_label
    >>> lexicon = load_lexicon()
    >>> assess_label(read_label("Aqua, Petrolatum, Retinol", lexicon), lexicon).flags
    {'petrolatum_or_mineral_oil': ('PETROLATUM',), 'retinoid': ('RETINOL',)}
    """
    found: dict[str, list[str]] = {}
    rows: tuple[list[Row], ...] = ([], [], [])
    numbers: list[ComedogenicityRow] = []
    limits: list[LimitRow] = []
    in_context: list[tuple[str, Ingredient]] = []
    seen: set[str] = set()
    assessed = lexicon.assessed
    for group in (declaration.ingredients, declaration.may_contain, declaration.highlights):
        for item in group:
            inci_name = item.inci_name or _unknown_name(item)
            said = assessed.get(inci_name)
            if said is None:
                said = _say(inci_name, lexicon)
            if said is _NOTHING:
                continue
            if said.needs_context:
                in_context.append((inci_name, item))
            if inci_name in seen:
                continue
            seen.add(inci_name)
            for flag in said.flags:
                found.setdefault(flag, []).append(inci_name)
            for view_rows, own in zip(rows, said.rows, strict=True):
                view_rows += own
            if said.comedogenicity is not None:
                numbers.append(said.comedogenicity)
            if said.limits:
                limits.extend(_limits(inci_name, item, said))
    if in_context or declaration.status == "highlights":
        _add_in_context(found, rows, in_context, declaration, context_of(name, category), lexicon)
    flags = {flag: tuple(found[flag]) for flag in FLAGS if flag in found} if found else {}
    return Assessment(
        flags,
        {view: tuple(view_rows) for view, view_rows in zip(VIEWS, rows, strict=True)},
        _helpers(flags, lexicon),
        tuple(numbers),
        tuple(limits),
        _under_one_percent(declaration),
        declaration.warnings,
    )


def _unknown_name(item: Ingredient) -> str:
    # A name that no list has may still end in "butter": better said than left out.
    text = item.text
    return " ".join(text.upper().split()).strip(" .*") if len(text) <= _LONGEST_UNKNOWN else ""


_NOTHING = _Said((), False, ((), (), ()), None, ())
_MOST_ASSESSED = 60_000


def _say(name: str, lexicon: Lexicon) -> _Said:
    said = _NOTHING if _is_silent(name, lexicon) else _said_of(name, lexicon)
    if len(lexicon.assessed) >= _MOST_ASSESSED:
        lexicon.assessed.clear()
    lexicon.assessed[name] = said
    return said


def _is_silent(name: str, lexicon: Lexicon) -> bool:
    return not (
        may_set_a_flag(name)
        or may_be_scrub(name)
        or name in lexicon.claims
        or name in lexicon.limits
        or name in lexicon.comedogenicity
        or name in _MINERAL_FILTERS
    )


def _said_of(name: str, lexicon: Lexicon) -> _Said:
    flags = flags_of(name)
    keys = (name, *flags, "essential_oil") if is_essential_oil(name) else (name, *flags)
    rows: dict[View, list[Row]] = {view: [] for view in VIEWS}
    limits: list[tuple[str, str, float | None, tuple[str, ...]]] = []
    for key in keys:
        for claim in lexicon.claims.get(key, ()):
            row = Row(name, claim.column, claim.words, claim.grade, claim.sources)
            for view in claim.views:
                rows[view].append(row)
        limits += [
            (row.words, row.law, row.maximum_percent, row.sources) for row in lexicon.limits.get(key, ())
        ]
    published = lexicon.comedogenicity.get(name)
    number = ComedogenicityRow(name, published.numbers) if published is not None else None
    needs_context = name in _MINERAL_FILTERS or may_be_scrub(name)
    said = _Said(flags, needs_context, tuple(tuple(own) for own in rows.values()), number, tuple(limits))
    if not (flags or any(said.rows) or number or limits or needs_context):
        return _NOTHING
    return said


def _limits(name: str, item: Ingredient, said: _Said) -> list[LimitRow]:
    rows = []
    for words, law, maximum, sources in said.limits:
        above = None
        if maximum is not None and (item.percent is not None or maximum == 0):
            above = maximum == 0 or (item.percent or 0.0) > maximum
        rows.append(LimitRow(name, words, law, item.percent, above, sources))
    return rows


def _add_in_context(
    found: dict[str, list[str]],
    rows: tuple[list[Row], ...],
    items: list[tuple[str, Ingredient]],
    declaration: Declaration,
    context: ProductContext,
    lexicon: Lexicon,
) -> None:
    filters = "spf_filter" in found
    for name, item in items:
        if name in _MINERAL_FILTERS:
            is_nano = "nano" in item.text.lower()
            if context.is_sun or filters or item.percent is not None or is_nano:
                _add(found, "spf_filter", name)
        elif is_scrub(name, item.position, context):
            _add(found, "physical_scrub", name)
            for claim in lexicon.claims.get("physical_scrub", ()):
                row = Row(name, claim.column, claim.words, claim.grade, claim.sources)
                for view in claim.views:
                    rows[VIEWS.index(view)].append(row)
    if declaration.status == "highlights":
        for item in declaration.highlights:
            for word in item.text.replace("-", " ").split("(")[0:1]:
                flag = _CLASS_WORDS.get("".join(c for c in word.lower() if c.isalnum()))
                if flag is not None:
                    _add(found, flag, item.text.split("(")[0].strip())


def _add(found: dict[str, list[str]], flag: str, name: str) -> None:
    names = found.setdefault(flag, [])
    if name not in names:
        names.append(name)


def _helpers(flags: dict[str, tuple[str, ...]], lexicon: Lexicon) -> tuple[HelperRow, ...]:
    if not flags:
        return ()
    return tuple(
        HelperRow(helper.id, helper.title, flags[helper.flag], helper.words, helper.grade, helper.sources)
        for helper in lexicon.facts.helpers
        if helper.flag in flags
    )


def _under_one_percent(declaration: Declaration) -> int | None:
    if declaration.is_alphabetical or declaration.products:
        return None
    for item in declaration.ingredients:
        name = item.inci_name
        if name is not None and (name[:3] == "CI " or name in _UNDER_ONE_PERCENT):
            return item.position + 1
    return None
