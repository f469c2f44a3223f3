"""The blocks that an editor writes, and the body that all blocks together make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils.text import slugify
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from milium_site.guides.blocks import knowledge
from milium_site.guides.blocks.choices import TONES, EntryChoiceBlock, drawing_choices, shelf_choices
from milium_site.guides.blocks.knowledge import GROUP
from milium_site.guides.blocks.prose import CITATION, PROSE, line, prose
from milium_site.guides.blocks.table import TableBlock


class HeadingBlock(blocks.StructBlock):
    """Opens a section. It stands in the contents list, and its address is made from its words."""

    text = blocks.CharBlock(max_length=120)

    class Meta:
        icon = "title"
        template = "guides/blocks/heading.html"
        label = "Heading"

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "anchor": slugify(value["text"])}


class SubheadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        template = "guides/blocks/subheading.html"
        label = "Smaller heading"


class MarginNoteBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("definition", "Definition"), ("note", "Note"), ("warning", "Warning")], default="note"
    )
    term = blocks.CharBlock(required=False, max_length=60, help_text="For a definition: the word explained.")
    text = prose()

    class Meta:
        icon = "comment"
        template = "guides/blocks/margin_note.html"
        label = "Margin note"


class TextBlock(blocks.StructBlock):
    """Running text; what stands in `margin` is shown beside it, on a phone below it."""

    text = prose(PROSE)
    margin = blocks.ListBlock(MarginNoteBlock(), default=[], required=False)

    class Meta:
        icon = "pilcrow"
        template = "guides/blocks/text.html"
        label = "Text"


class KeyFactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(default="In short", max_length=80)
    facts = blocks.ListBlock(prose(), min_num=1)

    class Meta:
        icon = "pick"
        template = "guides/blocks/key_facts.html"
        label = "Key facts"


class ListItemBlock(blocks.StructBlock):
    term = blocks.CharBlock(required=False, max_length=80)
    text = prose()

    class Meta:
        icon = "list-ul"


class ListBlock(blocks.StructBlock):
    points = blocks.ListBlock(ListItemBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        template = "guides/blocks/list.html"
        label = "List"


class EntryRowBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=40)
    text = prose()


class EntryBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80)
    text = prose()
    rows = blocks.ListBlock(EntryRowBlock(), default=[], required=False)


class EntriesBlock(blocks.StructBlock):
    """Things of one kind under each other, such as types or treatments, with the same few rows each."""

    entries = blocks.ListBlock(EntryBlock(), min_num=1)

    class Meta:
        icon = "list-ol"
        template = "guides/blocks/entries.html"
        label = "Entries"


class DoDontBlock(blocks.StructBlock):
    do_title = blocks.CharBlock(default="Do", max_length=60)
    do = blocks.ListBlock(prose(), min_num=1)
    dont_title = blocks.CharBlock(default="Do not", max_length=60)
    dont = blocks.ListBlock(prose(), min_num=1)

    class Meta:
        icon = "tick-inverse"
        template = "guides/blocks/do_dont.html"
        label = "Do and do not"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80)
    text = prose()
    drawing = blocks.ChoiceBlock(
        choices=drawing_choices,
        required=False,
        help_text="Beside the words; it has a description of its own.",
    )


class StepsBlock(blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        template = "guides/blocks/steps.html"
        label = "Steps"


class WarningBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=100)
    text = prose()

    class Meta:
        icon = "warning"
        template = "guides/blocks/warning.html"
        label = "Warning"


class FigureBlock(blocks.StructBlock):
    drawing = blocks.ChoiceBlock(choices=drawing_choices)
    tone = blocks.ChoiceBlock(choices=TONES, default="3", help_text="Change it from figure to figure.")
    alt = blocks.TextBlock(
        label="Text alternative", rows=3, help_text="What the drawing shows, for someone who cannot see it."
    )
    caption = line(required=False, max_length=200)

    class Meta:
        icon = "image"
        template = "guides/blocks/figure.html"
        label = "Figure"


class PictureBlock(blocks.StructBlock):
    """A picture of the clinic's own, with words for someone who cannot see it."""

    image = ImageChooserBlock(
        help_text="Only with the written consent of everybody who can be recognised, for this page."
    )
    shape = blocks.ChoiceBlock(
        choices=[("whole", "The whole picture"), ("wide", "Wide, cut to its focal point")], default="whole"
    )
    alt = blocks.TextBlock(
        label="Text alternative",
        rows=3,
        max_length=400,
        help_text="What the picture shows, for someone who cannot see it.",
    )
    caption = line(required=False, max_length=200)
    credit = blocks.CharBlock(required=False, max_length=120, help_text="Whose picture it is.")

    class Meta:
        icon = "image"
        template = "guides/blocks/picture.html"
        label = "Picture"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=160)
    answer = prose()


class QuestionsBlock(blocks.StructBlock):
    questions = blocks.ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        template = "guides/blocks/questions.html"
        label = "Questions and answers"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=3)
    who = blocks.CharBlock(max_length=120)

    class Meta:
        icon = "openquote"
        template = "guides/blocks/quote.html"
        label = "Quote"


class CallToActionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("compare", "Compare your bump"),
            ("book", "Book a consultation"),
            ("both", "Both"),
            ("products", "Read a label and plan a week"),
        ],
        default="book",
    )
    text = blocks.CharBlock(max_length=200)

    class Meta:
        icon = "link"
        template = "guides/blocks/call_to_action.html"
        label = "Call to book or compare"


class GlossaryTermBlock(blocks.StructBlock):
    term = blocks.CharBlock(max_length=60)
    text = prose()


class GlossaryBlock(blocks.StructBlock):
    """Words and what they mean, shown in the order of the alphabet, each with an address of its own."""

    terms = blocks.ListBlock(GlossaryTermBlock(), min_num=1)

    class Meta:
        icon = "openquote"
        template = "guides/blocks/glossary.html"
        label = "Glossary"

    def get_context(self, value, parent_context=None):
        terms = sorted(value["terms"], key=lambda item: item["term"].casefold())
        anchored = [{"anchor": slugify(item["term"]), **item} for item in terms]
        return {**super().get_context(value, parent_context), "terms": anchored}


class ShelfBlock(blocks.StructBlock):
    """The guides of one shelf of the library, each with its first lines."""

    shelf = EntryChoiceBlock(choices=shelf_choices)

    class Meta:
        icon = "folder-open-inverse"
        template = "guides/blocks/shelf.html"
        label = "Guides of a shelf"


class PriceBlock(blocks.StructBlock):
    """What the clinic asks for a treatment, from its own list of services."""

    service = blocks.CharBlock(
        max_length=80,
        help_text="The short name of the service. Where the clinic has none of that name, the page says to ask.",
    )

    class Meta:
        icon = "tag"
        template = "guides/blocks/price.html"
        label = "Price of one service"


class ToCompleteBlock(blocks.StructBlock):
    """A part that only the clinic can write; it says so until the clinic has replaced it."""

    text = prose()

    class Meta:
        icon = "edit"
        template = "guides/blocks/to_complete.html"
        label = "Part that the clinic has to write"


def _from_the_clinic(name: str, label: str, icon: str) -> blocks.StaticBlock:
    return blocks.StaticBlock(
        template=f"guides/blocks/{name}.html",
        label=label,
        icon=icon,
        admin_text="Drawn from the clinic's own data.",
    )


class ArticleBlock(blocks.StreamBlock):
    """The body of a page, in reading order."""

    heading = HeadingBlock()
    subheading = SubheadingBlock(max_length=120)
    text = TextBlock()
    key_facts = KeyFactsBlock()
    list = ListBlock()
    entries = EntriesBlock()
    do_dont = DoDontBlock()
    steps = StepsBlock()
    table = TableBlock()
    warning = WarningBlock()
    figure = FigureBlock()
    picture = PictureBlock()
    glossary = GlossaryBlock()
    shelf = ShelfBlock()
    comparison = knowledge.ComparisonBlock(group=GROUP)
    red_flags = knowledge.RedFlagsBlock(group=GROUP)
    condition = knowledge.ConditionBlock(group=GROUP)
    side_by_side = knowledge.SideBySideBlock(group=GROUP)
    milia_type = knowledge.MiliaTypeBlock(group=GROUP)
    milia_types = knowledge.MiliaTypesBlock(group=GROUP)
    causes = knowledge.CausesBlock(group=GROUP)
    treatment = knowledge.TreatmentBlock(group=GROUP)
    treatments = knowledge.TreatmentsBlock(group=GROUP)
    care_advice = knowledge.CareAdviceBlock(group=GROUP)
    aftercare = knowledge.AftercareBlock(group=GROUP)
    product_kinds = knowledge.ProductKindsBlock(group=GROUP)
    six_tones = knowledge.SixTonesBlock(group=GROUP)
    sources = knowledge.SourcesBlock(group=GROUP)
    questions = QuestionsBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
    price = PriceBlock()
    label_check = _from_the_clinic("label_check", "A field to read a label", "search")
    prices = _from_the_clinic("prices", "Services and prices", "list-ul")
    places = _from_the_clinic("places", "Places and opening hours", "home")
    team = _from_the_clinic("team", "People", "group")
    modes = _from_the_clinic("modes", "Which parts of the comparison run", "cogs")
    to_complete = ToCompleteBlock()

    class Meta:
        block_counts = {"sources": {"max_num": 1}}

    def clean(self, value):
        cleaned = super().clean(value)
        anchors = Counter(slugify(block.value["text"]) for block in cleaned if block.block_type == "heading")
        doubled = [anchor for anchor, count in anchors.items() if count > 1]
        if doubled:
            raise blocks.StreamBlockValidationError(
                non_block_errors=[
                    f"Two headings read alike: {', '.join(doubled)}. Each needs words of its own."
                ]
            )
        return cleaned


_TAGS = re.compile(r"<[^>]+>")
_ENDS = re.compile(r"</(?:p|li)>|<br/?>")


def words(block: blocks.Block, value: Any) -> Iterator[str]:
    """Every text that a reader meets in a block, the knowledge's own included; names of ids and choices are not."""
    if isinstance(block, knowledge.KnowledgeBlock):
        yield from (fact.text for fact in block.drawn(value))
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from words(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value or ():
            yield from words(block.child_block, item)
    elif isinstance(value, RichText):
        yield from (_plain(part) for part in _ENDS.split(value.source) if _plain(part))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock) and value:
        yield _plain(value)


def _plain(text: str) -> str:
    """The words alone: no tags and no marks of sources."""
    text = unescape(_TAGS.sub("", text))
    return " ".join(re.sub(r"\s*" + CITATION.pattern, "", text).split())
