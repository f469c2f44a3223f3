"""The tree of public pages: home, the guides, services, and plain pages such as privacy."""

import functools
from datetime import date
from typing import Any

from django.db import models
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail.search import index

from milium.reading import Reading, measure
from milium_site.catalogue.queries import is_approved
from milium_site.guides.blocks import (
    ArticleBlock,
    condition_choices,
    drawing_choices,
    milia_type_choices,
    shelf_choices,
    treatment_choices,
    words,
)

READING = HelpPanel(template="guides/panels/reading.html", heading="How easy it is to read")
HELD_BACK = HelpPanel(template="guides/panels/held_back.html", heading="Whether it can go out")
# What an import leaves to the editor is a note to them, and no sentence for visitors.
TO_WRITE = "Still to be written: the answer in two or three lines."
WHO_PAYS = "Still to be written: who pays for this guide, and what they sell."


class ArticlePage(Page):
    """What every page has: an answer in two lines, and a body in blocks."""

    # Public pages are public: a page behind Wagtail's own password form would be the one page not of our design.
    private_page_options: list[str] = []

    standfirst = models.TextField(
        max_length=400, help_text="The answer in two or three lines. Shown under the title."
    )
    body = StreamField(ArticleBlock(), blank=True)

    content_panels = [HELD_BACK, *Page.content_panels, FieldPanel("standfirst"), FieldPanel("body"), READING]
    search_fields = [*Page.search_fields, index.SearchField("standfirst"), index.SearchField("body")]

    class Meta:
        abstract = True

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's own; a page that is held back stays a draft, whoever publishes it: the editor, who is told so
        before, a review, or a day and hour."""
        if not revision.as_object().held_back:
            super().publish(revision, *args, **kwargs)

    @property
    def held_back(self) -> str:
        """Why the page as it is here may not go out, in words for the editor; empty where it may."""
        if not is_approved(self.locale.language_code):
            return (
                f"No clinician has approved what this site says about safety in {self.locale.get_display_name()}. "
                "A clinician does that at the desk, under Clinic, Languages."
            )
        if empty := [name for name, text in self._said_by_the_editor() if text in (TO_WRITE, WHO_PAYS)]:
            return f"Still to be written: {' and '.join(empty)}."
        return ""

    def _said_by_the_editor(self) -> list[tuple[str, str]]:
        return [("the standfirst", self.standfirst)]

    @functools.cached_property
    def contents(self) -> list[dict[str, str]]:
        """The headings in order, each with its `anchor`, for the list "In this article"."""
        return [
            {"text": block.value["text"], "anchor": slugify(block.value["text"])}
            for block in self.body
            if block.block_type == "heading"
        ]

    def texts(self) -> list[str]:
        """Every text that a reader meets, the facts drawn from the knowledge included."""
        return [self.standfirst, *(text for block in self.body for text in words(block.block, block.value))]

    @functools.cached_property
    def reading(self) -> Reading | None:
        """How easy the page is to read as it was last saved; None for a page without words."""
        language = "de" if self.locale_id and self.locale.language_code.startswith("de") else "en"
        try:
            return measure(self.texts(), language)
        except ValueError:
            return None

    @functools.cached_property
    def has_sources_block(self) -> bool:
        return any(block.block_type == "sources" for block in self.body)


class HomePage(ArticlePage):
    """The front page: the question people arrive with, answered in two lines beside a drawing."""

    drawing = models.CharField(max_length=40, choices=drawing_choices, default="milium")
    drawing_alt = models.TextField(
        "text alternative", max_length=400, help_text="What the drawing shows, for someone who cannot see it."
    )

    content_panels = [
        HELD_BACK,
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("drawing"),
        FieldPanel("drawing_alt"),
        FieldPanel("body"),
        READING,
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["guides.GuideIndexPage", "guides.ServicesPage", "guides.PlainPage"]
    max_count = 1
    template = "guides/home_page.html"


class GuideIndexPage(ArticlePage):
    """The list of guides."""

    parent_page_types = ["guides.HomePage"]
    subpage_types = ["guides.GuidePage"]
    max_count = 1
    template = "guides/guide_index_page.html"


class GuidePage(ArticlePage):
    """One guide. The three review fields stay empty until the clinic has had it reviewed."""

    short_title = models.CharField(
        max_length=60, blank=True, help_text="The subject in a few words, for lists and the way back."
    )
    shelf = models.CharField(
        max_length=20,
        default="milia",
        choices=shelf_choices,
        help_text="Where the guide stands in the library.",
    )
    condition = models.CharField(
        max_length=60,
        blank=True,
        choices=condition_choices,
        help_text="What the guide is about, for search engines.",
    )
    milia_type = models.CharField(
        "type of milia",
        max_length=60,
        blank=True,
        choices=milia_type_choices,
        help_text="The type that this guide explains; other pages then link to it.",
    )
    treatment = models.CharField(
        max_length=60,
        blank=True,
        choices=treatment_choices,
        help_text="The treatment that this guide explains; other pages then link to it.",
    )
    author = models.CharField(max_length=120, blank=True)
    funding = models.TextField(max_length=400, help_text="Who pays for this guide, and what they sell.")
    reviewer = models.CharField(
        max_length=160,
        blank=True,
        help_text="Name and profession of the clinician who has reviewed this version.",
    )
    reviewed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField("next review", null=True, blank=True)

    content_panels = [
        *ArticlePage.content_panels,
        FieldRowPanel([FieldPanel("short_title"), FieldPanel("shelf")]),
        MultiFieldPanel(
            [FieldPanel("condition"), FieldPanel("milia_type"), FieldPanel("treatment")],
            heading="What it is about",
        ),
        MultiFieldPanel([FieldPanel("author"), FieldPanel("funding")], heading="Who wrote it, who pays"),
        MultiFieldPanel(
            [
                FieldPanel("reviewer"),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("next_review_on")]),
            ],
            heading="Clinical review",
            help_text="Leave empty until a clinician has read this version. The page says so meanwhile.",
        ),
    ]
    parent_page_types = ["guides.GuideIndexPage"]
    subpage_types: list[str] = []
    template = "guides/guide_page.html"

    def _said_by_the_editor(self) -> list[tuple[str, str]]:
        return [*super()._said_by_the_editor(), ("who pays", self.funding)]

    @property
    def name(self) -> str:
        """The subject in a few words."""
        return self.short_title or self.title

    def is_overdue(self, today: date) -> bool:
        """Whether the day of the next review has passed."""
        return self.next_review_on is not None and self.next_review_on < today

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewer and self.reviewed_on)


class ServicesPage(ArticlePage):
    """Services and prices; the figures are the catalogue's."""

    parent_page_types = ["guides.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guides/article_page.html"


class PlainPage(ArticlePage):
    """About, privacy, intended purpose."""

    parent_page_types = ["guides.HomePage"]
    subpage_types: list[str] = []
    template = "guides/article_page.html"


class LoadedContent(models.Model):
    """Which page came from which content file, and in which revision.

    While the page's last revision is this one, nobody has edited it. The row outlives its page: a page that an
    editor deleted is not made again.
    """

    name = models.SlugField(primary_key=True)
    page = models.OneToOneField(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    revision_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "loaded content"

    def __str__(self) -> str:
        return self.name


class PagesVersion(models.Model):
    """One row, changed by triggers with every row that a public page is made of; see `actions.watching`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.CharField(max_length=40)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="pages_version_is_one")]

    def __str__(self) -> str:
        return self.token


class GuideCount(models.Model):
    """How often a guide was opened on a day, UTC, and how many bookings began there. Nothing about who did so.

    By the guide's address and not its page: the sums outlive the page, and translations of a guide share them.
    """

    guide = models.SlugField(max_length=255)
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    bookings = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "day"], name="guide_count_one_a_day")]

    def __str__(self) -> str:
        return f"{self.guide} {self.day:%Y-%m-%d}: {self.views}"
