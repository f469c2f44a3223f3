"""Light marking and Wagtail's rich text, each as the other: `**bold**`, `*italic*`, `[words](address or page:slug)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.S)
_POINT = re.compile(r"<li>((?:(?!</?li>).)*)</li>", re.S)
_KEYS = re.compile(r' data-block-key="[^"]*"')
_PAGE = re.compile(r'<a (?:linktype="page" id="(\d+)"|id="(\d+)" linktype="page")>(.*?)</a>', re.S)
_ADDRESS = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.S)


def rich(text: str, pages: Mapping[str, int]) -> str:
    """One line of light marking as rich text without a paragraph; `pages` is slug to id. A link to no page is words."""

    def link(match: re.Match[str]) -> str:
        words, address = match[1], match[2]
        if not address.startswith("page:"):
            return f'<a href="{address}">{words}</a>'
        number = pages.get(address.removeprefix("page:"))
        return f'<a linktype="page" id="{number}">{words}</a>' if number else words

    html = _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", escape(text, quote=False)))
    return _LINK.sub(link, html)


def paragraphs(html: str, slugs: Mapping[int, str]) -> list[str] | None:
    """The paragraphs of rich text in light marking; None when it holds something else. `slugs` is id to slug."""
    return _parts(html, _PARAGRAPH, slugs)


def points(html: str, slugs: Mapping[int, str]) -> list[str] | None:
    """The points of one numbered list in light marking; None when the text is something else."""
    match = re.fullmatch(r"<ol>(.*)</ol>", without_keys(html), re.S)
    return _parts(match[1], _POINT, slugs) if match else None


def without_keys(html: str) -> str:
    """Rich text without the names that the editor gives its paragraphs, which say nothing."""
    return _KEYS.sub("", html)


def _parts(html: str, part: re.Pattern[str], slugs: Mapping[int, str]) -> list[str] | None:
    html = without_keys(html)
    if part.sub("", html).strip():
        return None
    return [_light(found, slugs) for found in part.findall(html)]


def _light(html: str, slugs: Mapping[int, str]) -> str:
    def page(match: re.Match[str]) -> str:
        return f"[{match[3]}](page:{slugs.get(int(match[1] or match[2]), '')})"

    html = _ADDRESS.sub(r"[\2](\1)", _PAGE.sub(page, html))
    html = re.sub(r"</?(?:b|strong)>", "**", html)
    return unescape(re.sub(r"</?(?:i|em)>", "*", html))
