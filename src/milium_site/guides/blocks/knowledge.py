"""Blocks that draw facts from the knowledge files by id, and what each of them cites and says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks

from milium.knowledge.models import RedFlag, TableCell
from milium_site.catalogue.queries import visitor_knowledge
from milium_site.guides.blocks import facts
from milium_site.guides.blocks.choices import (
    EntryChoiceBlock,
    aftercare_choices,
    care_advice_choices,
    cause_choices,
    colour_choices,
    column_choices,
    comparison_choices,
    condition_choices,
    entries,
    milia_type_choices,
    product_kind_choices,
    red_flag_choices,
    row_choices,
    treatment_choices,
    treatment_part_choices,
)
from milium_site.guides.blocks.facts import Fact, FactEntry
from milium_site.guides.blocks.prose import prose

GROUP = "From the knowledge files"


class KnowledgeBlock(blocks.StructBlock):
    """A block whose words are the knowledge's own. An entry that is gone since is left out of the page."""

    def drawn(self, value: Any) -> Iterator[Fact]:
        """Every fact that the block shows, in the order in which it shows them."""
        for entry in self._present(value):
            yield from entry.facts()

    def entries(self, value: Any) -> list[FactEntry]:
        return []

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "entries": self._present(value)}

    def _present(self, value: Any) -> list[FactEntry]:
        try:
            return self.entries(value)
        except KeyError:
            return []

    class Meta:
        template = "guides/blocks/facts.html"
        icon = "doc-full-inverse"


class ConditionBlock(KnowledgeBlock):
    """What is known of a condition: what it is, how it differs from milia, the numbers that were read."""

    condition = EntryChoiceBlock(choices=condition_choices)

    class Meta:
        label = "A condition in short"

    def entries(self, value):
        return [facts.condition(value["condition"])]


class SideBySideBlock(KnowledgeBlock):
    """Milia and another condition, sign by sign, as far as sources say."""

    condition = EntryChoiceBlock(choices=condition_choices)

    class Meta:
        icon = "table"
        label = "Milia beside another condition"
        template = "guides/blocks/side_by_side.html"

    def drawn(self, value):
        for row in facts.side_by_side(value["condition"]):
            yield from (row.milia, row.other)

    def get_context(self, value, parent_context=None):
        entry = visitor_knowledge().conditions.get(value["condition"])
        return {
            **super().get_context(value, parent_context),
            "condition": entry,
            "rows": facts.side_by_side(value["condition"]) if entry else [],
            "caption": _("Milia and %(name)s, sign by sign") % {"name": facts.lowered(entry.name)}
            if entry
            else "",
        }


class MiliaTypeBlock(KnowledgeBlock):
    """One type of milia: what it is, how it goes on, what is done."""

    milia_type = EntryChoiceBlock(choices=milia_type_choices)

    class Meta:
        label = "A type of milia in short"

    def entries(self, value):
        return [facts.milia_type(value["milia_type"])]


class MiliaTypesBlock(KnowledgeBlock):
    """All types of milia, each with the way to its own guide."""

    intro = prose(required=False)

    class Meta:
        label = "All types of milia"

    def entries(self, value):
        return facts.milia_types()


class CausesBlock(KnowledgeBlock):
    """What is said to bring milia on, and how well that stands."""

    causes = entries(cause_choices, default=[], required=False, help_text="None chosen: all of them.")

    class Meta:
        label = "Causes"
        template = "guides/blocks/causes.html"

    def entries(self, value):
        return facts.causes(value["causes"])


class TreatmentBlock(KnowledgeBlock):
    """One treatment, whole or in parts."""

    treatment = EntryChoiceBlock(choices=treatment_choices)
    parts = blocks.ListBlock(
        EntryChoiceBlock(choices=treatment_part_choices),
        default=[],
        required=False,
        help_text="None chosen: all of them.",
    )

    class Meta:
        label = "A treatment"

    def entries(self, value):
        return [facts.treatment(value["treatment"], value["parts"])]


class TreatmentsBlock(KnowledgeBlock):
    """Several treatments in short, each with the way to its own guide."""

    treatments = entries(treatment_choices, min_num=1)

    class Meta:
        label = "Treatments in short"

    def entries(self, value):
        return facts.treatments(value["treatments"])


class CareAdviceBlock(KnowledgeBlock):
    """Advice for one situation or several."""

    advice = entries(care_advice_choices, min_num=1)

    class Meta:
        label = "Care advice"

    def entries(self, value):
        return facts.care_advice(value["advice"])


class AftercareBlock(KnowledgeBlock):
    """The days after a procedure."""

    aftercare = entries(aftercare_choices, min_num=1)

    class Meta:
        label = "Aftercare"

    def entries(self, value):
        return facts.aftercare(value["aftercare"])


class ProductKindsBlock(KnowledgeBlock):
    """Kinds of products and how they are used."""

    kinds = entries(product_kind_choices, min_num=1)

    class Meta:
        label = "Kinds of products"

    def entries(self, value):
        return facts.product_kinds(value["kinds"])


class ComparisonBlock(KnowledgeBlock):
    """A comparison table, whole or some of its columns and rows."""

    comparison = EntryChoiceBlock(choices=comparison_choices)
    caption = blocks.CharBlock(max_length=160)
    columns = entries(column_choices, default=[], required=False, help_text="None chosen: all of them.")
    rows = entries(row_choices, default=[], required=False, help_text="None chosen: all of them.")

    class Meta:
        icon = "table"
        template = "guides/blocks/comparison.html"
        label = "Comparison table"

    def clean(self, value):
        cleaned = super().clean(value)
        table = visitor_knowledge().comparisons[cleaned["comparison"]]
        here = {part.id for part in (*table.columns, *table.rows)}
        strange = [part for part in (*cleaned["columns"], *cleaned["rows"]) if part not in here]
        if strange:
            raise blocks.StructBlockValidationError(
                non_block_errors=[
                    ValidationError(f"The table has no column or row called {', '.join(strange)}.")
                ]
            )
        return cleaned

    def shown(self, value: Any) -> dict[str, Any] | None:
        """The chosen `columns` and `rows` of the table, rows as (label, cells); None for a table that is gone."""
        table = visitor_knowledge().comparisons.get(value["comparison"])
        if table is None:
            return None
        chosen, wanted = list(value.get("columns") or ()), list(value.get("rows") or ())
        columns = [column for column in table.columns if not chosen or column.id in chosen]
        rows = [row for row in table.rows if not wanted or row.id in wanted]
        cells: list[tuple[str, list[TableCell]]] = [
            (row.label, [row.cells[column.id] for column in columns]) for row in rows
        ]
        return {"columns": columns, "rows": cells}

    def drawn(self, value):
        table = self.shown(value)
        for _label, cells in table["rows"] if table else ():
            for cell in cells:
                yield Fact(cell.text, cell.sources)

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "table": self.shown(value)}


def red_flags(only: Any = ()) -> list[RedFlag]:
    """The fixed safety rules, most pressing first: all, or the named ones."""
    flags = visitor_knowledge().red_flags
    chosen = [flags[slug] for slug in only if slug in flags] or list(flags.values())
    return sorted(chosen, key=lambda flag: flag.order)


class RedFlagsBlock(KnowledgeBlock):
    """The fixed safety rules, most pressing first: whole, or those that belong to the subject of the page."""

    intro = prose(required=False)
    flags = entries(
        red_flag_choices,
        default=[],
        required=False,
        help_text="None chosen: all of them. With a choice, the page also links to the whole list.",
    )

    class Meta:
        icon = "warning"
        template = "guides/blocks/red_flags.html"
        label = "When to see a doctor"

    def drawn(self, value):
        for flag in red_flags(value.get("flags") or ()):
            yield Fact(flag.line, flag.sources)
            yield Fact(flag.advice)

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "flags": red_flags(value.get("flags") or ())}


class SixTonesBlock(blocks.StructBlock):
    """A bump of one colour drawn on six tones of skin, and what to look for on each."""

    colour = EntryChoiceBlock(choices=colour_choices)
    pale = prose(label="Very pale and fair skin (tones 1 and 2)")
    brown = prose(label="Olive and mid-brown skin (tones 3 and 4)")
    dark = prose(label="Dark brown and black skin (tones 5 and 6)")

    class Meta:
        icon = "view"
        template = "guides/blocks/six_tones.html"
        label = "How it looks on six skin tones"


class SourcesBlock(blocks.StructBlock):
    """The numbered notes: every source that the page cites, how strong it is and how far it was read."""

    title = blocks.CharBlock(default="Where this comes from", max_length=80)

    class Meta:
        icon = "openquote"
        template = "guides/blocks/sources.html"
        label = "Sources"
