"""The small pieces that pages are put together from: a few fields and one template each.

Facts stand in the knowledge files. A block names an entry by its id and shows what the files say of it; it never
repeats them, so that a corrected fact corrects every page. Sources are cited inside any text as `[f7]`.
"""

from milium_site.guides.blocks.article import ArticleBlock, SubheadingBlock, words
from milium_site.guides.blocks.choices import (
    SHELVES,
    aftercare_choices,
    care_advice_choices,
    cause_choices,
    colour_choices,
    column_choices,
    comparison_choices,
    condition_choices,
    drawing_choices,
    milia_type_choices,
    product_kind_choices,
    red_flag_choices,
    row_choices,
    shelf_choices,
    treatment_choices,
    treatment_part_choices,
)
from milium_site.guides.blocks.facts import EVIDENCE, Compared, Fact, FactEntry
from milium_site.guides.blocks.knowledge import KnowledgeBlock, red_flags
from milium_site.guides.blocks.prose import CITATION, OPINION, check_citations, source_id

__all__ = [
    "CITATION",
    "EVIDENCE",
    "OPINION",
    "SHELVES",
    "ArticleBlock",
    "Compared",
    "Fact",
    "FactEntry",
    "KnowledgeBlock",
    "SubheadingBlock",
    "aftercare_choices",
    "care_advice_choices",
    "cause_choices",
    "check_citations",
    "colour_choices",
    "column_choices",
    "comparison_choices",
    "condition_choices",
    "drawing_choices",
    "milia_type_choices",
    "product_kind_choices",
    "red_flag_choices",
    "red_flags",
    "row_choices",
    "shelf_choices",
    "source_id",
    "treatment_choices",
    "treatment_part_choices",
    "words",
]
