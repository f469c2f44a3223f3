"""What pages say in the visitor's language: texts about safety, and the way to the same page in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from milium_site.catalogue import queries
from milium_site.catalogue.queries import wording
from milium_site.design.templatetags.addresses import active_language, in_language, split_language

register = template.Library()


@register.simple_tag
def clinical(words: str, **values: object) -> SafeString:
    """`{% clinical "Do not squeeze it." %}`: a text about safety, in English until its translation is approved.

    `{% clinical "Call <strong>%(number)s</strong>." number=clinic.emergency_number %}` fills in values, escaped.
    """
    return queries.clinical_text(words, **values)


@register.simple_tag
def clinical_words(words: str, **values: object) -> str:
    """As `clinical`, for an attribute: without the mark of the language."""
    return queries.clinical_words(words, **values)


@register.simple_tag
def clinical_is_english() -> bool:
    """Whether this page is in another language whose texts about safety are shown in English."""
    return active_language() != settings.LANGUAGE_CODE == queries.clinical_language()


@register.filter
def knowledge_text(words: str) -> str:
    """`{{ row.label|knowledge_text }}`: a text of the visitor's knowledge, marked where it is English elsewhere."""
    return queries.knowledge_text(words)


@register.filter
def knowledge_list(texts: Iterable[str], between: str) -> str:
    """`{{ line.said|knowledge_list:"; " }}`: several of them in one line."""
    return queries.knowledge_list(texts, between)


@register.filter
def plain_date(day: date) -> str:
    """The day with its year, as the language of the page writes it."""
    return wording.plain_date(_day(day))


@register.filter
def weekday_in_words(day: date) -> str:
    """The day with its weekday, as the language of the page writes it."""
    return wording.weekday_in_words(_day(day))


def _day(moment: date) -> date:
    return localtime(moment).date() if isinstance(moment, datetime) else moment


@register.simple_tag
def knowledge_marks(words: str) -> SafeString:
    """The same for an element that can hold no other, such as `<option>`: its attributes."""
    return queries.MARKED_ENGLISH if queries.is_english_knowledge(words) else SafeString()


@register.simple_tag
def in_english() -> SafeString:
    """The attributes of an element whose text is English on every page; none where the page is English."""
    return queries.MARKED_ENGLISH if active_language() != settings.LANGUAGE_CODE else SafeString()


@dataclass(frozen=True)
class LanguageLink:
    """The same page in one language, named in that language."""

    code: str
    name: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """This page in every language that the clinic offers; nothing where it offers one or the page has one."""
    request, clinic = context.get("request"), context.get("clinic")
    codes = queries.languages_of(getattr(clinic, "languages", None))
    if request is None or len(codes) < 2 or context.get("has_one_language"):
        return []
    # A page of the content tree may have another name in its address in each language.
    own = {
        code: url.removeprefix(settings.BASE_URL)
        for code, url in (context.get("article") or {}).get("languages", {}).items()
    }
    path = own.get(settings.LANGUAGE_CODE) or split_language(request.path)[1]
    names = dict(settings.LANGUAGES)
    return [
        LanguageLink(code, names[code], own.get(code) or in_language(path, code), code == active_language())
        for code in codes
    ]
