"""What a public page shows that does not stand in its own fields: sources, links, structured data, lists of pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.rich_text import RichText

from milium.knowledge import load_knowledge
from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED, RedFlag
from milium_site.catalogue import queries as catalogue
from milium_site.guides.blocks import CITATION, SHELVES, KnowledgeBlock, red_flags, source_id
from milium_site.guides.models import ArticlePage, GuidePage, HomePage
from milium_site.guides.queries.languages import address_of, in_this_language

STRENGTH = {
    "guideline": gettext_lazy("Official guidance."),
    "study": gettext_lazy("A study that counted people."),
    "review": gettext_lazy("Doctors' review of what was published."),
    "reference": gettext_lazy("Textbook or reference work for clinicians."),
    "case_report": gettext_lazy("Report on one or a few people."),
    "hospital_page": gettext_lazy("A hospital's page for the public."),
    "clinic_page": gettext_lazy("A clinic's own page: weak."),
    "consumer_page": gettext_lazy("A page for consumers: weak."),
    "code_list": gettext_lazy("A list of codes."),
}
READ = {
    "full": gettext_lazy("Read in full."),
    "excerpt": gettext_lazy("Read in part."),
    "abstract": gettext_lazy("Summary read."),
    "secondary": gettext_lazy("Read as another text reports it."),
}
SPEED_WORDS = {
    "now": gettext_lazy("Now: emergency number or hospital"),
    "same_day": gettext_lazy("Today"),
    "days": gettext_lazy("Within a few days"),
    "two_weeks": gettext_lazy("Within two weeks"),
    "weeks": gettext_lazy("Within some weeks"),
}
_PAGE_LINK = re.compile(r'<a [^>]*?linktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d+)"')


@dataclass(frozen=True)
class Note:
    """One source as the list of notes shows it; `mark` is its number, or † for clinical opinion."""

    id: str
    mark: str
    title: str
    authors: str = ""
    year: int | None = None
    url: str = ""
    note: str = ""

    @property
    def short(self) -> str:
        """A few words for the margin: who and when, or the title where no author is known."""
        name = self.authors.split(",")[0].split(" and ")[0].strip() if self.authors else self.title
        return f"{name}, {self.year}" if self.year else name


OPINION_NOTE = Note(
    CLINICAL_OPINION,
    "†",
    gettext_lazy("Clinical opinion"),
    note=gettext_lazy("What clinicians commonly say or do. No source was read that shows it."),
)


@dataclass
class Citations:
    """The sources of one page in the order in which they are first cited."""

    numbers: dict[str, Note] = field(default_factory=dict)
    _in_margin: set[str] = field(default_factory=set)

    def note(self, source: str) -> Note | None:
        return self.numbers.get(source)

    def new_to_margin(self, sources: Iterable[str]) -> list[Note]:
        """The notes of `sources` that no margin of this page has shown yet; they count as shown from now on."""
        notes = []
        for source in sources:
            if source in self.numbers and source != CLINICAL_OPINION and source not in self._in_margin:
                self._in_margin.add(source)
                notes.append(self.numbers[source])
        return notes

    @property
    def numbered(self) -> list[Note]:
        return [note for note in self.numbers.values() if note.id != CLINICAL_OPINION]

    @property
    def opinion(self) -> Note | None:
        return self.numbers.get(CLINICAL_OPINION)


def citations(page: ArticlePage) -> Citations:
    """Every source that the page cites, in its own text and in the knowledge that its blocks draw on."""
    found = Citations()
    sources = load_knowledge().sources
    number = 0
    for source in _cited_sources(page):
        if source in found.numbers:
            continue
        if source in (CLINICAL_OPINION, ESTIMATE_UNREVIEWED):
            found.numbers[CLINICAL_OPINION] = OPINION_NOTE
        elif source in sources:
            number += 1
            found.numbers[source] = _note(source, str(number))
    return found


def _note(source: str, mark: str) -> Note:
    entry = load_knowledge().sources[source]
    words = [str(STRENGTH.get(entry.kind or "", "")), str(READ[entry.read])]
    if entry.note and entry.kind != "case_report":
        words.append(f"{entry.note[:1].upper()}{entry.note[1:]}.")
    return Note(
        source,
        mark,
        entry.title,
        entry.authors or "",
        entry.year,
        entry.address or "",
        " ".join(word for word in words if word),
    )


def _cited_sources(page: ArticlePage) -> Iterator[str]:
    yield from cited_in(page.standfirst)
    for block in page.body:
        yield from cited_in(json.dumps(block.get_prep_value()["value"]))
        if isinstance(block.block, KnowledgeBlock):
            for fact in block.block.drawn(block.value):
                yield from fact.sources


def cited_in(text: str | RichText) -> list[str]:
    """Ids of the sources marked in a text, each once, in order."""
    text = text.source if isinstance(text, RichText) else str(text or "")
    return list(dict.fromkeys(source_id(marker) for marker in CITATION.findall(text)))


def red_flags_by_speed(flags: Iterable[RedFlag] | None = None) -> list[dict[str, Any]]:
    """The safety rules in groups of one speed, most pressing first: {"speed", "words", "parts"}.

    A part is {"advice", "flags"}: rules with the same advice stand together, so that it is said once. All rules
    are taken when none are given.
    """
    chosen = list(flags) if flags is not None else red_flags()
    groups = []
    for speed, speed_words in SPEED_WORDS.items():
        parts: dict[str, list[RedFlag]] = {}
        for flag in chosen:
            if flag.speed == speed:
                parts.setdefault(flag.advice, []).append(flag)
        if parts:
            listed = [{"advice": advice, "flags": flags} for advice, flags in parts.items()]
            groups.append({"speed": speed, "words": speed_words, "parts": listed})
    return groups


def link_targets(page: ArticlePage, request: HttpRequest | None) -> dict[int, str]:
    """Id to address for every live page linked from `page`, in one query however many links there are."""
    text = json.dumps(page.body.get_prep_value()) if page.body else ""
    ids = {int(i) for tag in _PAGE_LINK.findall(text.replace('\\"', '"')) for i in _ID.findall(tag)}
    if not ids:
        return {}
    return {target.pk: address_of(target, request) for target in Page.objects.filter(pk__in=ids).live()}


def expand_page_links(html: str, targets: dict[int, str]) -> str:
    """`html` with Wagtail's page links made plain ones; a link whose page is gone leads nowhere."""

    def expand(match: re.Match[str]) -> str:
        found = _ID.search(match[0])
        address = targets.get(int(found[1])) if found else None
        return f'<a href="{escape(address)}">' if address else "<a>"

    return _PAGE_LINK.sub(expand, html)


def guides() -> list[GuidePage]:
    """Live guides in the order that the editor gave the English ones, without their bodies; each in the active
    language where it may be shown in that, else in English."""
    return in_this_language(GuidePage.objects.live().public().order_by("path").defer("body"))


def library(found: Iterable[GuidePage] | None = None) -> list[dict[str, Any]]:
    """Every live guide, or those of `found`, by shelf in reading order: {"shelf", "title", "guides"}.

    Empty shelves are left out.
    """
    shelves: dict[str, list[GuidePage]] = {shelf: [] for shelf in SHELVES}
    for guide in guides() if found is None else found:
        shelves.setdefault(guide.shelf, []).append(guide)
    return [
        {"shelf": shelf, "title": SHELVES.get(shelf, shelf), "guides": standing}
        for shelf, standing in shelves.items()
        if standing
    ]


def guides_about(found: Iterable[GuidePage], request: HttpRequest | None) -> dict[tuple[str, str], str]:
    """(kind, id) of a knowledge entry to the address of the first guide of `found` that explains it."""
    about: dict[tuple[str, str], str] = {}
    for guide in found:
        for kind in ("condition", "milia_type", "treatment"):
            entry = getattr(guide, kind)
            if entry:
                about.setdefault((kind, entry), address_of(guide, request))
    return about


def home() -> HomePage | None:
    return HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()


def breadcrumbs(page: Page, request: HttpRequest | None) -> list[dict[str, str]]:
    """The way from the home page to here: {"label", "url"}, the last without an address; nothing on the home page."""
    if page.depth <= 2:
        return []
    above = Page.objects.ancestor_of(page).filter(depth__gte=2).order_by("depth")
    way = [{"label": _("Home") if p.depth == 2 else p.title, "url": address_of(p, request)} for p in above]
    return [*way, {"label": page.name if isinstance(page, GuidePage) else page.title, "url": ""}]


def places(now: datetime) -> list[dict[str, Any]]:
    """Each place with its `hours`: {"days", "times"} for runs of weekdays with the same hours, closed days left out."""
    found = []
    for location in catalogue.locations():
        people = [person.pk for person in catalogue.practitioners(location=location)]
        today = now.astimezone(ZoneInfo(location.time_zone)).date()
        rules = [
            rule
            for rule in catalogue.opening_rules(location, people)
            if (rule.valid_from or today) <= today <= (rule.valid_until or today)
        ]
        found.append({"location": location, "hours": _hours(rules)})
    return found


def _hours(rules: Iterable[Any]) -> list[dict[str, Any]]:
    days: dict[int, list[tuple[time, time]]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.weekday, rule.opens)):
        merged = days.setdefault(rule.weekday, [])
        if merged and rule.opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], rule.closes))
        else:
            merged.append((rule.opens, rule.closes))
    runs: list[tuple[int, int, list[tuple[time, time]]]] = []
    for day, open_times in sorted(days.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == open_times:
            runs[-1] = (runs[-1][0], day, open_times)
        else:
            runs.append((day, day, open_times))
    return [
        {
            "days": _stretch(WEEKDAYS[first], WEEKDAYS[last]),
            "times": [_stretch(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in open_times],
        }
        for first, last, open_times in runs
    ]


def _stretch(first: object, last: object) -> str:
    """From a day or an hour to another; one day alone where both are the same."""
    if first == last:
        return str(first)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
