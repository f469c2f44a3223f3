"""Which languages the clinic offers, and whether a clinician has approved what each says about safety.

A text about safety (msgctxt "clinical" in the catalogues) is shown in English until then, and again from the moment
its translation changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from milium.knowledge import Knowledge, knowledge_in
from milium.knowledge import translation as knowledge_translation
from milium.knowledge.po import PoMessage
from milium_site.catalogue.models import LanguageReview, Organization
from milium_site.design.templatetags.addresses import active_language, in_language

CLINICAL = "clinical"
# The attributes of an element whose text is English on a page in another language.
MARKED_ENGLISH = mark_safe(' lang="en" dir="ltr"')
SITE = Path(__file__).parents[2]

# What one request has found out; outside of requests nothing is kept.
_known: ContextVar[dict[str, Any] | None] = ContextVar("languages_of_this_request", default=None)


@contextmanager
def one_answer() -> Iterator[None]:
    """Inside, the offered and approved languages are read from the database once at most."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def offered_languages() -> list[str]:
    """The languages that the clinic offers, English first, in the order of the settings."""
    kept = _remembered("offered", lambda: Organization.objects.values_list("languages", flat=True).first())
    return languages_of(kept)


def languages_of(kept: list[str] | None) -> list[str]:
    """As `offered_languages`, from the field of a clinic that was read already."""
    return [code for code, _ in settings.LANGUAGES if code == settings.LANGUAGE_CODE or code in (kept or ())]


def clinical_language() -> str:
    """The active language if a clinician has approved its texts about safety as they are now, else `en-gb`."""
    language = active_language()
    return language if is_approved(language) else settings.LANGUAGE_CODE


def is_approved(language: str) -> bool:
    """Whether the texts about safety may be shown in this language. In English they always may."""
    if language == settings.LANGUAGE_CODE:
        return True
    if language not in dict(settings.LANGUAGES):
        return False
    approved = _remembered("approved", lambda: dict(LanguageReview.objects.values_list("language", "digest")))
    return approved.get(language) == clinical_digest(language)


def _remembered(name: str, ask: Any) -> Any:
    known = _known.get()
    if known is None:
        return ask()
    if name not in known:
        known[name] = ask()
    return known[name]


def clinical_text(words: str, **values: object) -> SafeString:
    """A text about safety, as HTML: translated where a clinician has approved that, else English and marked so.

    `words` is English; `values` fill its `%(name)s`, escaped. The words themselves are escaped unless they are safe.
    """
    shown = clinical_words(words)
    html = conditional_escape(shown)
    if values:
        html = mark_safe(html % {name: conditional_escape(value) for name, value in values.items()})  # noqa: S308
    return _as_english(html) if shown == words and active_language() != settings.LANGUAGE_CODE else html


clinical_text_lazy = lazy(clinical_text, SafeString)


def clinical_words(words: str, **values: object) -> str:
    """As `clinical_text`, for plain text such as mails and attributes: without a mark of the language."""
    shown = words
    if active_language() != settings.LANGUAGE_CODE and is_approved(active_language()):
        shown = translation.pgettext(CLINICAL, words)
    return shown % values if values else shown


def visitor_knowledge() -> Knowledge:
    """The knowledge as the visitor reads it: in their language where a clinician has approved that, else English."""
    return knowledge_in(clinical_language())


def is_english_knowledge(words: str) -> bool:
    """Whether this text of the visitor's knowledge is English on a page in another language."""
    if active_language() == settings.LANGUAGE_CODE:
        return False
    language = visitor_knowledge().language
    return language == settings.LANGUAGE_CODE or words in _untranslated(language)


def knowledge_text(words: str) -> str:
    """A text of `visitor_knowledge`, for HTML: marked as English where it is and the page is not."""
    return _as_english(words) if words and is_english_knowledge(words) else words


def knowledge_list(texts: Iterable[str], between: str) -> str:
    """Texts of `visitor_knowledge` in one line, for HTML: marked together where all are English, else each alone."""
    texts = list(texts)
    if texts and all(map(is_english_knowledge, texts)):
        return _as_english(between.join(texts))
    return format_html_join(between, "{}", ((knowledge_text(text),) for text in texts))


def english_text(words: str) -> str:
    """A text that is English on every page, for HTML: marked so where the page is not."""
    return words if active_language() == settings.LANGUAGE_CODE else _as_english(words)


def _as_english(words: str) -> SafeString:
    return format_html("<span{}>{}</span>", MARKED_ENGLISH, words)


@lru_cache(maxsize=16)
def _untranslated(language: str) -> frozenset[str]:
    return frozenset(text.source for text in knowledge_texts(language).texts if not text.text)


@dataclass(frozen=True)
class Coverage:
    """How much of a language's catalogues is translated: all texts, and those about safety."""

    texts: int
    translated: int
    clinical: int
    clinical_translated: int

    @property
    def percent(self) -> int:
        return 100 * self.translated // self.texts if self.texts else 100


# Of its texts, for a language's pages to be shown to search engines as pages in that language.
TRANSLATED_PERCENT = 95


def translated_addresses(path: str, offered: list[str] | None = None) -> dict[str, str]:
    """Language to the address of a page of the program in it, where the language is offered and translated.

    Empty where English is the only one. `offered` saves asking for what the clinic offers.
    """
    codes = [
        code
        for code in (offered_languages() if offered is None else offered)
        if code == settings.LANGUAGE_CODE or coverage(code).percent >= TRANSLATED_PERCENT
    ]
    return {code: in_language(path, code) for code in codes} if len(codes) > 1 else {}


@dataclass(frozen=True)
class ClinicalText:
    """One text about safety, in English and (or empty) in the other language."""

    room: str
    english: str
    translated: str


@lru_cache(maxsize=16)
def coverage(language: str) -> Coverage:
    texts = translated = clinical = clinical_translated = 0
    for _, every, known in _catalogues(language):
        texts += len(every)
        translated += len(every & known.keys())
        about_safety = {key for key in every if _is_clinical(key)}
        clinical += len(about_safety)
        clinical_translated += len(about_safety & known.keys())
    return Coverage(texts, translated, clinical, clinical_translated)


@lru_cache(maxsize=16)
def clinical_texts(language: str) -> tuple[ClinicalText, ...]:
    """Every text about safety of the interface, by room and in the order of the English."""
    return tuple(
        ClinicalText(room, key.split("\x04", 1)[1], known.get(key, ""))
        for room, every, known in _catalogues(language)
        for key in sorted(every)
        if _is_clinical(key)
    )


@lru_cache(maxsize=16)
def clinical_digest(language: str) -> str:
    """What is approved when a language is approved: its texts about safety and its translated knowledge."""
    digest = hashlib.sha256()
    for text in clinical_texts(language):
        digest.update(repr((text.room, text.english, text.translated)).encode())
    digest.update(knowledge_translation.digest(language).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class KnowledgeTexts:
    """The texts of the knowledge, each with its translation beside it; `translated` counts those that have one."""

    texts: tuple[PoMessage, ...]
    translated: int


@lru_cache(maxsize=16)
def knowledge_texts(language: str) -> KnowledgeTexts:
    texts = knowledge_translation.translations(language)
    return KnowledgeTexts(texts, sum(bool(text.text) for text in texts))


def _is_clinical(key: str) -> bool:
    return key.startswith(f"{CLINICAL}\x04")


def _catalogues(language: str) -> Iterator[tuple[str, set[str], dict[str, str]]]:
    """By room: its name, every text that can be translated, and those that are."""
    for path in sorted(SITE.glob("*/locale/en_GB/LC_MESSAGES/django.mo")):
        known = path.parents[2] / translation.to_locale(language) / "LC_MESSAGES" / "django.mo"
        yield path.parents[3].name, set(_messages(path)), _messages(known) if known.is_file() else {}


def _messages(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        found = GNUTranslations(file)._catalog
    # A plural's first form stands for all of them.
    single = {key if isinstance(key, str) else key[0]: value for key, value in found.items()}
    return {key: value for key, value in single.items() if key}


def language_reviews() -> dict[str, LanguageReview]:
    """Language → its approval, also where its texts have changed since."""
    return {row.language: row for row in LanguageReview.objects.select_related("approved_by")}


@dataclass(frozen=True)
class LanguageState:
    """One language as the owner's page shows it."""

    code: str
    name: str
    is_offered: bool
    coverage: Coverage
    approved_by: str
    approved_on: datetime | None
    is_approved: bool

    @property
    def has_changed(self) -> bool:
        """Whether its texts about safety were approved once and have changed since."""
        return self.approved_on is not None and not self.is_approved


def language_states() -> list[LanguageState]:
    """Every language but English, with what is known of it."""
    offered, reviews = offered_languages(), language_reviews()
    states = []
    for code, name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        review = reviews.get(code)
        states.append(
            LanguageState(
                code,
                name,
                code in offered,
                coverage(code),
                str(review.approved_by) if review else "",
                review.approved_on if review else None,
                review is not None and review.digest == clinical_digest(code),
            )
        )
    return states
