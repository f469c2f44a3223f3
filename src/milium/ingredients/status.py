"""What a text is, before a word is said of what stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from milium.ingredients.declaration import Status
from milium.ingredients.pieces import Item


class Warned(str):
    """A warning with numbers in it. It keeps the sentence without them, so that it can be said in another language.

    >>> Warned("%(number)s lists.", number=2), Warned("%(number)s lists.", number=2).sentence
    ('2 lists.', '%(number)s lists.')
    """

    sentence: str
    numbers: dict[str, int]

    def __new__(cls, sentence: str, **numbers: int) -> Warned:
        """`sentence` with each `%(name)s` filled in."""
        warned = super().__new__(cls, sentence % numbers)
        warned.sentence, warned.numbers = sentence, numbers
        return warned


ALPHABETICAL = "The names stand in alphabetical order, so the order says nothing of the amounts."
TOO_LONG = "This text is far longer than any label, so that only its beginning was read."
SEVERAL = "This text holds several products (%(number)s). They are read as one list."
UNREAD = "%(unknown)s of %(names)s names could not be read. Nothing is said of those."
_WARNINGS: dict[Status, str] = {
    "list": "",
    "missing": "There is no ingredient list in this text, so nothing can be said of the product.",
    "highlights": "These are highlights picked by the seller and no ingredient list. What they leave out is not known.",
    "fragment": "Only a footnote of the list is left, so nothing can be said of the product.",
    "prose": "These are sentences and no ingredient list, so nothing can be said of the product.",
}
# Every sentence that warns of a text, numbers not filled in.
WARNINGS = (*filter(None, _WARNINGS.values()), ALPHABETICAL, TOO_LONG, SEVERAL, UNREAD)
_MISSING = re.compile(
    r"\s*[-\"'(\[]*(?:"
    r"visit (?:the|our) .{1,60}|"
    r"no\s+(?:info|information|ingredients?|data)\b.{0,60}|"
    r"#?\s*(?:name\?|n/?a|null|ref!|value!)|none|nan|n\.a\.|unknown|"
    r"not (?:available|applicable|listed|provided|specified|disclosed)\b.{0,60}|"
    r"see (?:the )?(?:pack|packaging|box|label|product|website|carton)\b.{0,80}|"
    r"coming soon|tb[ac]|to be (?:announced|confirmed)|ingredients?|"
    r"ingredients? (?:not|list|unavailable|information|coming)\b.{0,60}|"
    r"(?:ingredients?\s*:?\s*)?https?://\S+|refer to .{1,80}|"
    r"please (?:see|refer|check|visit|contact|consult)\b.{1,160}|"
    r"\W*)[\"')\].!?\s]*",
    re.I,
)
_PROSE_WORD = re.compile(
    r"\b(?:is|are|was|be|been|the|this|that|these|our|your|we|you|it|its|to|for|does|do|not|never|without|has|have|can|will|"
    r"which|who|while|helps?|from|by|at|as|an|a|on|than|more|uses?|free|contains? no|any|all|may|skin)\b",
    re.I,
)
# On lower-case text.
_NEGATIVE = re.compile(
    r"\b(?:does not|do not|doesn.t|don.t|never|free (?:of|from)|without|no added|not (?:use|contain|include)|"
    r"excludes?|avoids?|contains? no|zero)\b|-free\b|(?:^|, ?)no \w+|(?<![\d.,])0\s?%"
)
# One of these stands in whatever `_NEGATIVE` finds.
_NEGATIVE_HINTS = (
    " not ",
    "n't ",
    "n’t ",
    "never",
    "free",
    "without",
    "no added",
    "exclude",
    "avoid",
    "ns no ",
    "in no ",
    "zero",
    ", no ",
    "0%",
    "0 %",
)
_FORM = re.compile(
    r"\b(?:extract|oil|acid|water|butter|wax|clay|powder|fib(?:er|re)|paste|juice|protein|cotton|salt|soap|glycol|alcohol|"
    r"leaf|leaves|root|flower|fruit|bark|flake|seed|sulfate|charcoal|honey|milk|silk|cellulose|alum|mud|resin|starch|gel|sugar|polyester|rayon|viscose)s?\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_WORDS_WEIGHED = 4_000
_LONGEST_WEIGHED = 200_000
FEW = 2
LONGEST_BEGINNING = 300
_LONGEST_NAME = 80
FEW_NAMES = 3
_FOOTNOTE_MARK = re.compile(r"\s*[*†‡+°]+\s*\w")


def warning_for(status: Status) -> str:
    """The sentence that says what a text is instead of a list; empty for a list.

    >>> warning_for("fragment")
    'Only a footnote of the list is left, so nothing can be said of the product.'
    """
    return _WARNINGS[status]


def looks_missing(text: str) -> bool:
    """Whether a text holds no list by its few words alone: empty, "No Info", "Visit the X boutique", "#NAME?"."""
    if len(text) > 200:
        return not any(c.isalnum() for c in text[:_LONGEST_WEIGHED])
    return _MISSING.fullmatch(text) is not None


def judge(text: str, items: Sequence[tuple[int, Item]], has_bullets: bool) -> Status:
    """What a text is, from the items that were read in it."""
    known = 0
    for _, item in items:
        if item.names:
            known += 1
    if known < FEW_NAMES and _FOOTNOTE_MARK.match(text):
        return "fragment"
    if known >= FEW and known * 2 >= len(items):
        # A list that starts with a name, and has no heading, is no "free from" sentence.
        begins_with_a_name = bool(items[0][1].names) and ":" not in text[:LONGEST_BEGINNING]
        if begins_with_a_name or not _is_negative(text, items, known):
            return "list"
    if has_bullets and known < 3:
        return "highlights"
    if not items:
        # Nothing is left of a text that only says that lists change.
        return "fragment" if any(c.isalpha() for c in text[:_WORDS_WEIGHED]) else "prose"
    if _is_prose(text, items, known):
        return "prose"
    return _judge_short(items, known)


def _is_negative(text: str, items: Sequence[tuple[int, Item]], known: int) -> bool:
    beginning = text[:LONGEST_BEGINNING].lower()
    if not any(hint in beginning for hint in _NEGATIVE_HINTS) or _NEGATIVE.search(beginning) is None:
        return False
    if known * 2 < len(items):
        return True
    before = sum(1 for _, item in items[:3] if item.names and len(item.text) < 60)
    return before < min(2, known) or (_prose_share(text) > 0.12 and known < 12)


def _is_prose(text: str, items: Sequence[tuple[int, Item]], known: int) -> bool:
    if _is_negative(text, items, known):
        return True
    share = _prose_share(text)
    return share > 0.2 if known < 5 else share > 0.3


def _prose_share(text: str) -> float:
    weighed = text[:_WORDS_WEIGHED]
    words = len(_WORD.findall(weighed))
    return len(_PROSE_WORD.findall(weighed)) / words if words else 0.0


def _judge_short(items: Sequence[tuple[int, Item]], known: int) -> Status:
    if known:
        return "list"
    if any(_FORM.search(item.text[:_LONGEST_NAME]) for _, item in items) and (
        len(items) >= FEW or len(items[0][1].text) < _LONGEST_NAME
    ):
        return "list"
    return "missing" if len(items) == 1 else "prose"
