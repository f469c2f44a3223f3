"""The small pieces that pages are put together from: a few fields and one template each.

Facts stand in the knowledge files. A block names the table or shows the rules; it never repeats them, so that
a corrected fact corrects every page. Sources are cited inside any text as `[f7]`, by the id of the source.
"""

import re
from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail import blocks
from wagtail.rich_text import RichText

from milium.knowledge import load_knowledge
from milium.knowledge.models import CLINICAL_OPINION

CITATION = re.compile(r"\[([a-z][a-z0-9_]*)\]")
# What an editor types for a statement that no source was read for.
OPINION = "opinion"

INLINE = ["bold", "italic", "link"]
PROSE = [*INLINE, "ul", "ol"]

DRAWINGS = {
    "milium": "A bead under the skin",
    "skin_cut": "Cut through skin: milium and whitehead",
    "skin_six": "The bead under six skin tones",
    "milia_sites": "Face with the usual places of milia",
    "removal_clean": "Removal, step one: clean",
    "removal_open": "Removal, step two: open",
    "removal_lift": "Removal, step three: lift",
    "removal_close": "Removal, step four: let it close",
    "newborn_timeline": "How a newborn's milia go",
}
TONES = [(str(tone), f"Skin tone {tone} of 6") for tone in range(1, 7)]


def drawing_choices() -> list[tuple[str, str]]:
    return list(DRAWINGS.items())


def comparison_choices() -> list[tuple[str, str]]:
    return [(table.id, table.title) for table in load_knowledge().comparisons.values()]


def condition_choices() -> list[tuple[str, str]]:
    return [(slug, condition.name) for slug, condition in load_knowledge().conditions.items()]


def source_id(marker: str) -> str:
    """The id in the knowledge files that a marker in a text stands for."""
    return CLINICAL_OPINION if marker == OPINION else marker


def check_citations(value: str | RichText) -> None:
    """Raises: ValidationError naming each marker in `value` that is no source."""
    text = value.source if isinstance(value, RichText) else str(value or "")
    known = {OPINION, *load_knowledge().sources}
    unknown = sorted({marker for marker in CITATION.findall(text) if marker not in known})
    if unknown:
        names = ", ".join(f"[{marker}]" for marker in unknown)
        raise ValidationError(
            f"There is no source called {names}. Sources are listed in the knowledge files."
        )


def prose(features: list[str] = INLINE, **kwargs) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(features=features, validators=[check_citations], **kwargs)


def line(**kwargs) -> blocks.CharBlock:
    return blocks.CharBlock(validators=[check_citations], **kwargs)


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


class ComparisonBlock(blocks.StructBlock):
    """A comparison table of the knowledge files."""

    comparison = blocks.ChoiceBlock(choices=comparison_choices)
    caption = blocks.CharBlock(max_length=160)

    class Meta:
        icon = "table"
        template = "guides/blocks/comparison.html"
        label = "Comparison table"

    def get_context(self, value, parent_context=None):
        table = load_knowledge().comparisons.get(value["comparison"])
        return {**super().get_context(value, parent_context), "table": table}


class RedFlagsBlock(blocks.StructBlock):
    """The fixed safety rules of the knowledge files, whole, most pressing first."""

    intro = prose(required=False)

    class Meta:
        icon = "warning"
        template = "guides/blocks/red_flags.html"
        label = "When to see a doctor"


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


class SourcesBlock(blocks.StructBlock):
    """The numbered notes: every source that the page cites, and how far it was read."""

    title = blocks.CharBlock(default="Where this comes from", max_length=80)

    class Meta:
        icon = "openquote"
        template = "guides/blocks/sources.html"
        label = "Sources"


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
    warning = WarningBlock()
    comparison = ComparisonBlock(group="From the knowledge files")
    red_flags = RedFlagsBlock(group="From the knowledge files")
    sources = SourcesBlock(group="From the knowledge files")
    figure = FigureBlock()
    questions = QuestionsBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()
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
