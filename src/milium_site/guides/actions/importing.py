"""A file that a clinic keeps, as a draft in the page tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from milium.articles import Article, Imported
from milium.errors import InvalidArticleError
from milium_site.guides.actions.loading import reasons
from milium_site.guides.models import TO_WRITE, WHO_PAYS, GuideIndexPage, GuidePage
from milium_site.guides.queries.articles import Body, body_of, page_ids

LONGEST_TITLE, LONGEST_STANDFIRST = 255, 400


@dataclass(frozen=True)
class ImportedGuide:
    """The draft, and every line that its editor should look at."""

    page: GuidePage
    notes: tuple[str, ...]


def import_guide(imported: Imported) -> ImportedGuide:
    """A new draft of the article, under the list of guides; nothing is published.

    What no field takes stands at the end of the draft, as a part that the clinic still has to write.

    Raises: InvalidArticleError when the pages are not loaded yet, or a field refuses its value.
    """
    article = imported.article
    with transaction.atomic():
        parent = GuideIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
        if parent is None:
            raise InvalidArticleError("There is no list of guides yet. `milium-site content` makes it.")
        body = body_of(article, page_ids())
        notes = [f"Line {note.line}: {note.why}: {note.text}" for note in imported.notes] + body.notes
        fields, more = _page_fields(article, body)
        page = GuidePage(live=False, **fields)
        page.slug = _free_slug(parent, fields.get("slug") or slugify(article.title) or "guide")
        unplaced = [note.text for note in imported.unplaced]
        try:
            page.body = _cleaned(body, unplaced)
            parent.add_child(instance=page)
        except ValidationError as error:
            raise InvalidArticleError(f"A field refuses what the file says: {reasons(error)}") from error
        page.save_revision()
    return ImportedGuide(page, (*notes, *more))


def _page_fields(article: Article, body: Body) -> tuple[dict[str, Any], list[str]]:
    notes = []
    standfirst = article.summary or article.meta_description
    if not article.summary:
        notes.append("The file has no answer in short: look at the standfirst")
    if not article.funding:
        notes.append("The file does not say who pays: write it before the guide goes to review")
    for name, text, most in (
        ("title", article.title, LONGEST_TITLE),
        ("Meta Title", article.meta_title, LONGEST_TITLE),
        ("standfirst", standfirst, LONGEST_STANDFIRST),
    ):
        if len(text) > most:
            raise InvalidArticleError(f"The {name} has {len(text)} letters, and may have {most}.")
    fields = {
        **body.page,
        "title": article.title,
        "seo_title": article.meta_title,
        "search_description": article.meta_description,
        "standfirst": standfirst or TO_WRITE,
        "author": article.author,
        "funding": article.funding or WHO_PAYS,
    }
    return fields, notes


def _cleaned(body: Body, unplaced: list[str]) -> Any:
    stream = GuidePage.body.field.stream_block
    raw = list(body.blocks)
    if unplaced:
        lines = "".join(f"<p>{_as_words(text)}</p>" for text in unplaced)
        raw.append({"type": "to_complete", "value": {"text": f"<p>No field took these lines:</p>{lines}"}})
    return stream.clean(stream.to_python(raw))


def _as_words(text: str) -> str:
    """The line with nothing in it that would be read as a mark."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("[", "(").replace("]", ")")


def _free_slug(parent: GuideIndexPage, wanted: str) -> str:
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, count = wanted[:200], 2
    while slug in taken:
        slug, count = f"{wanted[:200]}-{count}", count + 1
    return slug
