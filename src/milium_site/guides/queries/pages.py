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
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import RichText

from milium.knowledge import load_knowledge
from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED, RedFlag
from milium_site.catalogue import queries as catalogue
from milium_site.guides.blocks import CITATION, SHELVES, KnowledgeBlock, red_flags, source_id
from milium_site.guides.models import ArticlePage, GuidePage, HomePage

STRENGTH = {
    "guideline": "Official guidance.",
    "study": "A study that counted people.",
    "review": "Doctors' review of what was published.",
    "reference": "Textbook or reference work for clinicians.",
    "case_report": "Report on one or a few people.",
    "hospital_page": "A hospital's page for the public.",
    "clinic_page": "A clinic's own page: weak.",
    "consumer_page": "A page for consumers: weak.",
    "code_list": "A list of codes.",
}
READ = {
    "full": "Read in full.",
    "excerpt": "Read in part.",
    "abstract": "Summary read.",
    "secondary": "Read as another text reports it.",
}
SPEED_WORDS = {
    "now": "Now: emergency number or hospital",
    "same_day": "Today",
    "days": "Within a few days",
    "two_weeks": "Within two weeks",
    "weeks": "Within some weeks",
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
    "Clinical opinion",
    note="What clinicians commonly say or do. No source was read that shows it.",
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
    words = [STRENGTH.get(entry.kind or "", ""), READ[entry.read]]
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
    return {target.pk: target.get_url(request) for target in Page.objects.filter(pk__in=ids).live()}


def expand_page_links(html: str, targets: dict[int, str]) -> str:
    """`html` with Wagtail's page links made plain ones; a link whose page is gone leads nowhere."""

    def expand(match: re.Match[str]) -> str:
        found = _ID.search(match[0])
        address = targets.get(int(found[1])) if found else None
        return f'<a href="{escape(address)}">' if address else "<a>"

    return _PAGE_LINK.sub(expand, html)


def public_pages() -> QuerySet[Page]:
    """Every live page below a site's home, the home included, in the order of the tree."""
    return Page.objects.live().public().filter(depth__gte=2).order_by("path")


def guides() -> QuerySet[GuidePage]:
    """Live guides in the order that the editor gave them, without their bodies."""
    return GuidePage.objects.live().public().order_by("path").defer("body")


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
                about.setdefault((kind, entry), guide.get_url(request))
    return about


def home() -> HomePage | None:
    return HomePage.objects.first()


def breadcrumbs(page: Page, request: HttpRequest | None) -> list[dict[str, str]]:
    """The way from the home page to here: {"label", "url"}, the last without an address; nothing on the home page."""
    if page.depth <= 2:
        return []
    above = Page.objects.ancestor_of(page).filter(depth__gte=2).order_by("depth")
    way = [{"label": "Home" if p.depth == 2 else p.title, "url": p.get_url(request)} for p in above]
    return [*way, {"label": page.name if isinstance(page, GuidePage) else page.title, "url": ""}]


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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
            "days": WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]} to {WEEKDAYS[last]}",
            "times": [f"{opens:%H:%M} to {closes:%H:%M}" for opens, closes in open_times],
        }
        for first, last, open_times in runs
    ]


def absolute(path: str | None) -> str:
    """The address as others should write it: on the site's one public name, whatever host was asked."""
    return f"{settings.BASE_URL}{path or '/'}"
