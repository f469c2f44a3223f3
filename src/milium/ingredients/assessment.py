"""What is said of a declaration: flags, views, what may help, published numbers, and limits of the law.

Nothing is added up. Occlusion, irritation and caution stay in columns of their own, each row with its grade and
sources, and there is no score and no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

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


class Assessment(NamedTuple):
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
    is_trace: bool
    rows: tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]
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
    milia: list[Row] = []
    eye: list[Row] = []
    pregnancy: list[Row] = []
    numbers: list[ComedogenicityRow] = []
    limits: list[LimitRow] = []
    in_context: list[str] = []
    traces: list[str] = []
    assessed = _prepared(lexicon)
    silent = lexicon.silent
    names = _all_names(declaration)
    for inci_name in dict.fromkeys([name for name in names if name not in silent]):
        said = assessed.get(inci_name) or _say(inci_name, lexicon)
        if said is _NOTHING:
            continue
        flags, needs_context, is_trace, (for_milia, near_eye, when_pregnant), number, limiting = said
        if needs_context:
            in_context.append(inci_name)
        if is_trace:
            traces.append(inci_name)
        for flag in flags:
            if flag in found:
                found[flag].append(inci_name)
            else:
                found[flag] = [inci_name]
        if for_milia:
            milia += for_milia
        if near_eye:
            eye += near_eye
        if when_pregnant:
            pregnancy += when_pregnant
        if number is not None:
            numbers.append(number)
        if limiting:
            limits.extend(_limits(inci_name, _percent(inci_name, declaration), said))
    if in_context or declaration.status == "highlights":
        context = context_of(name, category)
        _add_in_context(found, (milia, eye, pregnancy), in_context, declaration, context, lexicon)
    set_flags = {flag: tuple(found[flag]) for flag in FLAGS if flag in found} if found else {}
    return Assessment(
        set_flags,
        {"milia_prone": tuple(milia), "eye_area": tuple(eye), "pregnancy": tuple(pregnancy)},
        _helpers(set_flags, lexicon),
        tuple(numbers),
        tuple(limits),
        _under_one_percent(declaration, traces),
        declaration.warnings,
    )


def _all_names(declaration: Declaration) -> Sequence[str]:
    if declaration.is_plain:
        return cast(tuple[str, ...], declaration.names)
    return [item.inci_name or _unknown_name(item) for item in _all_items(declaration)]


def _all_items(declaration: Declaration) -> tuple[Ingredient, ...]:
    return (*declaration.ingredients, *declaration.may_contain, *declaration.highlights)


def _percent(name: str, declaration: Declaration) -> float | None:
    """The percentage of the first item of that name."""
    if declaration.is_plain:
        return None
    for item in _all_items(declaration):
        if (item.inci_name or _unknown_name(item)) == name:
            return item.percent
    return None


def _unknown_name(item: Ingredient) -> str:
    # A name that no list has may still end in "butter": better said than left out.
    text = item.text
    return " ".join(text.upper().split()).strip(" .*") if len(text) <= _LONGEST_UNKNOWN else ""


_NOTHING = _Said((), False, False, ((), (), ()), None, ())
_MOST_ASSESSED = 60_000


def _prepared(lexicon: Lexicon) -> dict[str, _Said]:
    """What is said of each name; on the first call that of our own names is laid down."""
    if not lexicon.assessed:
        for entry in lexicon.facts.names:
            _say(entry.inci_name, lexicon)
    return lexicon.assessed


def _say(name: str, lexicon: Lexicon) -> _Said:
    said = _NOTHING if _is_silent(name, lexicon) else _said_of(name, lexicon)
    if len(lexicon.assessed) + len(lexicon.silent) >= _MOST_ASSESSED:
        lexicon.assessed.clear()
        lexicon.silent.clear()
    if said is _NOTHING:
        lexicon.silent.add(name)
    else:
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
        or _is_trace(name)
    )


def _is_trace(name: str) -> bool:
    # A colour, or a preservative that the law keeps to one percent.
    return name[:3] == "CI " or name in _UNDER_ONE_PERCENT


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
    by_view = (tuple(rows["milia_prone"]), tuple(rows["eye_area"]), tuple(rows["pregnancy"]))
    said = _Said(flags, needs_context, _is_trace(name), by_view, number, tuple(limits))
    return said if any(said[:3]) or any(by_view) or number or limits else _NOTHING


def _limits(name: str, percent: float | None, said: _Said) -> list[LimitRow]:
    rows = []
    for words, law, maximum, sources in said.limits:
        above = None
        if maximum is not None and (percent is not None or maximum == 0):
            above = maximum == 0 or (percent or 0.0) > maximum
        rows.append(LimitRow(name, words, law, percent, above, sources))
    return rows


def _add_in_context(
    found: dict[str, list[str]],
    rows: tuple[list[Row], ...],
    names: list[str],
    declaration: Declaration,
    context: ProductContext,
    lexicon: Lexicon,
) -> None:
    filters = "spf_filter" in found
    rubs = context.is_rubbed or context.is_washed or context.is_polish
    for name in names:
        if name in _MINERAL_FILTERS:
            if context.is_sun or filters or _is_declared_as_filter(name, declaration):
                _add(found, "spf_filter", name)
        elif rubs and is_scrub(name, _first_position(name, declaration), context):
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


def _is_declared_as_filter(name: str, declaration: Declaration) -> bool:
    return not declaration.is_plain and any(
        item.inci_name == name and (item.percent is not None or "nano" in item.text.lower())
        for item in _all_items(declaration)
    )


def _first_position(name: str, declaration: Declaration) -> int:
    if declaration.is_plain:
        return declaration.names.index(name) + 1
    items = _all_items(declaration)
    return next(item.position for item in items if (item.inci_name or _unknown_name(item)) == name)


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


def _under_one_percent(declaration: Declaration, traces: list[str]) -> int | None:
    """The position after the first of `traces`, which stand in label order; None where order says nothing."""
    if not traces or declaration.is_alphabetical or declaration.products:
        return None
    for name in traces:
        if name in declaration.names:
            return declaration.names.index(name) + 2
    return None
