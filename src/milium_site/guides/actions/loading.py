"""Writing the pages that come with milium into the page tree, without touching what an editor has changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail import blocks
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from milium_site.guides.actions.review import set_up_clinical_review
from milium_site.guides.models import (
    ArticlePage,
    GuideIndexPage,
    GuidePage,
    HomePage,
    LoadedContent,
    PlainPage,
    ServicesPage,
)

CONTENT = Path(__file__).parents[1] / "content"
KINDS: dict[str, type[ArticlePage]] = {
    "home": HomePage,
    "guides": GuideIndexPage,
    "guide": GuidePage,
    "services": ServicesPage,
    "plain": PlainPage,
}
# What a file may say of its page beside slug, kind, parent and body: our word to the field's name.
FIELDS = {
    "title": "title",
    "search_title": "seo_title",
    "search_description": "search_description",
    "standfirst": "standfirst",
    "show_in_menus": "show_in_menus",
    "drawing": "drawing",
    "drawing_alt": "drawing_alt",
    "short_title": "short_title",
    "shelf": "shelf",
    "condition": "condition",
    "milia_type": "milia_type",
    "treatment": "treatment",
    "author": "author",
    "funding": "funding",
    "next_review_on": "next_review_on",
}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class ContentError(ValueError):
    """A content file cannot be made into a page. The message names the file."""


@dataclass(frozen=True)
class Loaded:
    """How many pages were made, brought up to date, were so already, or were left to their editor."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    def plus(self, outcome: str) -> Loaded:
        return Loaded(**{**self.__dict__, outcome: getattr(self, outcome) + 1})

    def __str__(self) -> str:
        return (
            f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged, "
            f"{self.kept} left as an editor changed them"
        )


def load_content(folder: Path = CONTENT) -> Loaded:
    """Write every content file of `folder` that is new or has changed; says how many were written.

    A folder in it that is named by a language holds translations: files of the same names, which become drafts.

    A page is the loader's as long as its last revision is the one that the loader made. One that an editor has
    changed, taken offline or deleted is left as it is.

    Raises: ContentError.
    """
    files = read_content(folder)
    loaded = Loaded()
    with transaction.atomic():
        # Pages first, bodies second: a text may link to a page that stands further down.
        written = {slug: _place(data, files) for slug, data in files.items()}
        for slug, data in files.items():
            page, outcome = written[slug]
            if outcome in ("created", "updated") and page is not None:
                # Read afresh: children made meanwhile are counted in the row of their parent.
                _write(type(page).objects.get(pk=page.pk), data, written)
            loaded = loaded.plus(outcome)
        set_up_clinical_review()
        for language, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
            locale, _is_new = Locale.objects.get_or_create(language_code=language)
            if language != settings.LANGUAGE_CODE and (folder / language).is_dir():
                loaded = _load_translations(folder / language, locale, written, loaded)
    return loaded


def _load_translations(
    folder: Path, locale: Locale, english: dict[str, tuple[Page | None, str]], loaded: Loaded
) -> Loaded:
    """Drafts in another language: what they say is shown once a clinician has approved the language and they
    are published."""
    files = read_content(folder)
    for data in files.values():
        data["name"] = f"{locale.language_code}--{data['slug']}"
    written = {slug: _place_translation(data, english, locale) for slug, data in files.items()}
    # A text links to the translation of a page where there is one, else to the English page.
    links = english | {slug: entry for slug, entry in written.items() if entry[0] is not None}
    for slug, data in files.items():
        page, outcome = written[slug]
        if outcome in ("created", "updated") and page is not None:
            _write(type(page).objects.get(pk=page.pk), data, links, is_draft=True)
        loaded = loaded.plus(outcome)
    return loaded


def _place_translation(
    data: dict[str, Any], english: dict[str, tuple[Page | None, str]], locale: Locale
) -> tuple[ArticlePage | None, str]:
    """As `_place`, for a draft in another language of the English page of the same name."""
    record = LoadedContent.objects.select_related("page").filter(name=data["name"]).first()
    if record is not None:
        if record.page is None or record.page.latest_revision_id != record.revision_id:
            return (record.page, "kept")
        return (record.page.specific, "unchanged" if record.digest == data["digest"] else "updated")
    original = english.get(data["slug"], (None, ""))[0]
    if original is None:
        return (None, "kept")
    made = original.get_translation_or_none(locale)
    parent = original.get_parent()
    above = parent if parent.is_root() else parent.specific.get_translation_or_none(locale)
    if made is not None or above is None:
        # An editor has translated it before us, or has taken away what it would stand below.
        return (made, "kept")
    slug = f"{data['slug']}-{locale.language_code}" if parent.is_root() else data["slug"]
    page = KINDS[data["kind"]](
        slug=slug,
        body=[],
        live=False,
        locale=locale,
        translation_key=original.translation_key,
        **_fields(data),
    )
    with disable_reference_index_auto_update():
        above.add_child(instance=page)
    _remember(data, page)
    return (page, "created")


def read_content(folder: Path = CONTENT) -> dict[str, dict[str, Any]]:
    """Slug to the content of each file, a parent before its children. Raises: ContentError."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("slug") != path.stem or data.get("kind") not in KINDS:
            raise ContentError(
                f"{path.name}: it takes `slug: {path.stem}` and a `kind` of {', '.join(KINDS)}"
            )
        unknown = data.keys() - FIELDS.keys() - {"slug", "kind", "parent", "order", "body"}
        if unknown:
            raise ContentError(f"{path.name}: no page has {', '.join(sorted(unknown))}")
        data["digest"] = hashlib.sha256(path.read_bytes()).hexdigest()
        found[data["slug"]] = data
    # Pages stand in the tree in this order: parents first, then by `order`, then by name.
    place = {slug: (len(_ancestors(slug, found)), data.get("order", 99)) for slug, data in found.items()}
    return dict(sorted(found.items(), key=lambda item: place[item[0]]))


def _ancestors(slug: str, files: dict[str, dict[str, Any]]) -> list[str]:
    above: list[str] = []
    while (parent := files[slug].get("parent")) is not None:
        if parent not in files or parent in above:
            raise ContentError(f"{slug}.yaml: there is no parent page called {parent}")
        above.append(parent)
        slug = parent
    return above


def _place(data: dict[str, Any], files: dict[str, dict[str, Any]]) -> tuple[ArticlePage | None, str]:
    """The page of a file and what is to be done with it; a page that is missing is made, still without its body."""
    record = LoadedContent.objects.select_related("page").filter(name=data["slug"]).first()
    if record is None:
        page = _create(data)
        return (page, "created") if page is not None else (None, "kept")
    if record.page is None or not record.page.live or record.page.latest_revision_id != record.revision_id:
        return (record.page, "kept")
    page = record.page.specific
    return (page, "unchanged" if record.digest == data["digest"] else "updated")


def _create(data: dict[str, Any]) -> ArticlePage | None:
    page = KINDS[data["kind"]](slug=data["slug"], body=[], **_fields(data))
    if data["kind"] == "home":
        return _create_home(page)
    parent = LoadedContent.objects.filter(name=data["parent"]).select_related("page").first()
    if parent is None or parent.page is None:
        # The editor took the parent away: its children have nowhere to stand.
        return None
    above = parent.page.specific
    taken = above.get_children().filter(slug=data["slug"]).exists()
    if taken:
        return None
    # What links to what is worked out when the page is published, not for the empty page before.
    with disable_reference_index_auto_update():
        above.add_child(instance=page)
    _remember(data, page)
    return page


def _create_home(page: HomePage) -> HomePage:
    """The home page as the root of the default site, in the place of the page that Wagtail puts there."""
    root = Page.get_first_root_node()
    welcome = root.get_children().filter(slug=page.slug).first()
    if welcome is not None and welcome.specific_class is Page and not welcome.get_children().exists():
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()
        root = Page.get_first_root_node()
    root.add_child(instance=page)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": page}
    )
    Site.clear_site_root_paths_cache()
    _let_editors_translate()
    _remember({"slug": page.slug, "digest": ""}, page)
    return page


def _let_editors_translate() -> None:
    group = Group.objects.filter(name="Editors").first()
    if group is not None:
        group.permissions.add(Permission.objects.get(codename="submit_translation"))


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value.strip() if isinstance(value := data[word], str) else value
        for word, field in FIELDS.items()
        if word in data
    }


def _write(
    page: ArticlePage,
    data: dict[str, Any],
    written: dict[str, tuple[Page | None, str]],
    *,
    is_draft: bool = False,
) -> None:
    for field, value in _fields(data).items():
        setattr(page, field, value)
    pages = {slug: page for slug, (page, _) in written.items() if page is not None}
    stream = type(page).body.field.stream_block
    body = stream.to_python(
        [
            {"type": kind, "value": _value(stream.child_blocks[kind], value, pages)}
            for kind, value in _pairs(data)
        ]
    )
    try:
        page.body = stream.clean(body)
        page.full_clean()
    except ValidationError as error:
        raise ContentError(f"{data['slug']}.yaml: {reasons(error)}") from error
    # Cleaned above already; to do it again costs as much as writing it.
    # A draft that does not count as changed would be looked at without what its revision says.
    revision = page.save_revision(changed=is_draft, clean=False)
    if not is_draft:
        revision.publish()
    _remember(data, page)


def reasons(error: ValidationError) -> str:
    """The messages of an error of blocks in blocks, which itself only says that there is one."""
    own = [str(message) for message in getattr(error, "non_block_errors", ())]
    below = getattr(error, "block_errors", None)
    if below is None:
        return "; ".join(error.messages)
    parts = below.values() if isinstance(below, dict) else below
    return "; ".join([*own, *(reasons(part) for part in parts if part is not None)])


def _pairs(data: dict[str, Any]) -> list[tuple[str, Any]]:
    known = ArticlePage.body.field.stream_block.child_blocks
    pairs = [pair for block in data.get("body", []) for pair in block.items()]
    for kind, _ in pairs:
        if kind not in known:
            raise ContentError(f"{data['slug']}.yaml: there is no block called {kind}")
    return pairs


def _value(block: blocks.Block, value: Any, pages: dict[str, Page]) -> Any:
    """A value of a content file as the block keeps it: text in light marking becomes rich text, and so on down."""
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(value, pages)
    if isinstance(block, blocks.ListBlock):
        return [_value(block.child_block, item, pages) for item in value]
    if isinstance(block, blocks.StructBlock):
        if not isinstance(value, dict):
            # One text where several fields could be: it is the first of them.
            value = {next(iter(block.child_blocks)): value}
        unknown = value.keys() - block.child_blocks.keys()
        if unknown:
            raise ContentError(f"{block.name} has no {', '.join(sorted(unknown))}")
        return {name: _value(block.child_blocks[name], part, pages) for name, part in value.items()}
    if isinstance(block, blocks.StaticBlock):
        return None
    return value.strip() if isinstance(value, str) else value


def rich_text(text: str, pages: dict[str, Page]) -> str:
    """Light marking as rich text: blank lines part paragraphs, `**bold**`, `[words](page:slug)` or an address.

    Raises: ContentError for a link to a page that no file describes.
    """
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    return "".join(f"<p>{_inline(paragraph, pages)}</p>" for paragraph in paragraphs)


def _inline(text: str, pages: dict[str, Page]) -> str:
    def link(match: re.Match[str]) -> str:
        words, target = match[1], match[2]
        if not target.startswith("page:"):
            return f'<a href="{target}">{words}</a>'
        slug, _, anchor = target.removeprefix("page:").partition("#")
        if slug not in pages:
            raise ContentError(f"there is no page called {slug} to link to")
        if anchor:
            # Wagtail's own links to pages cannot name a section.
            return f'<a href="{pages[slug].get_url()}#{anchor}">{words}</a>'
        return f'<a linktype="page" id="{pages[slug].pk}">{words}</a>'

    html = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", escape(text, quote=False))
    return _LINK.sub(link, html)


def _remember(data: dict[str, Any], page: ArticlePage) -> None:
    LoadedContent.objects.update_or_create(
        name=data.get("name", data["slug"]),
        defaults={"page_id": page.pk, "revision_id": page.latest_revision_id or 0, "digest": data["digest"]},
    )
