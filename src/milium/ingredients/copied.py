"""A text as it was copied, in the signs of a plain list: entities, tags, numbering and other separators.

Every sign becomes one of the same length, so that places in the copy are places in the text.
"""

from __future__ import annotations

import html
import re

_READ_AS = {
    ";": ",",
    "\uff0c": ",",
    "\uff1b": ",",
    "\u3001": ",",
    "\u060c": ",",
    "\u061b": ",",
    "\u2022": ",",
    "\u2219": ",",
    "\u22c5": ",",
    "\u2027": ",",
    "\u25aa": ",",
    "\u25e6": ",",
    "\u25cf": ",",
    "\u25cb": ",",
    "\u25a0": ",",
    "\u30fb": ",",
    "\uff1a": ":",
    "\u00a0": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\ufeff": " ",
    "\ufffd": " ",
    "\t": " ",
    "\r": " ",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\uff08": "(",
    "\uff09": ")",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
}
_READ_AS_ASCII = tuple((sign, plain) for sign, plain in _READ_AS.items() if sign.isascii())
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);", re.I)
_BREAK = re.compile(r"</?(?:br|li|p|div|tr|ul|ol|h[1-6])\b[^<>]{0,80}>", re.I)
_TAG = re.compile(r"</?(?:b|i|u|a|em|strong|span|sup|sub|small|font|td|th|table|tbody)\b[^<>]{0,200}>", re.I)
_LIST_IN_A_STRING = re.compile(r"""^\s*\[\s*['"]""")
_HEADING_WORDS = (
    r"ingredients?|ingr[ée]dients?|ingredientes?|ingredienti|ingredienser|ingredi[eë]nten|zutaten|inhaltsstoffe|"
    r"bestandteile|inci|sk[lł]adniki|slo[zž]en[ií]|zlo[zž]enie|sastojci|sestavine|[oö]sszetev[oő]k|ainesosat|"
    r"sammens[aæ]tning|composi[cç][aã]o|composici[oó]n|composizione|composition|i[cç]indekiler|"
    r"ингредиенты|состав|склад|συστατικά|成分|全成分|成份|전성분|المكونات"
)
# A heading without a colon, at the beginning: "INGREDIENTS Aqua, …", "Full ingredient list - Aqua, …".
_HEADING = re.compile(
    rf"\s*(?:(?:the |full |complete |all )*(?:{_HEADING_WORDS})(?:\s*/\s*\w+)?(?:\s+list)?)\s*(?:[-\n:]\s*|\s)"
    r"(?!(?:are|is|may|can|not|list|lists|listed|information|in|from|of|for|that|we|and|on|as|see|subject|vary)\b)"
    r"(?=[\w*\"'(])",
    re.I,
)
_NUMBERED_START = re.compile(r"\s*(?:[^:,]{0,40}:)?\s*1\s?[.)]\s*[A-Za-z]")
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3})\s?[.)](?=\s*[A-Za-z])")
_LINE_BULLET = re.compile(r"(?:^|(?<=\n))\s*[-*](?=\s*\w)")
_FEWEST_NUMBERED = 3
_LONGEST_BEFORE_COMMA = 120


def in_plain_signs(text: str) -> str:
    """The text in plain signs, as long as it was; the same text where it has no others."""
    plain = text
    if "&" in plain:
        plain = _ENTITY.sub(_unescaped, plain)
    if "<" in plain:
        plain = _TAG.sub(_blank, _BREAK.sub(lambda found: "," + " " * (len(found[0]) - 1), plain))
    for sign, same in _READ_AS_ASCII if plain.isascii() else _READ_AS.items():
        if sign in plain:
            plain = plain.replace(sign, same)
    if _LIST_IN_A_STRING.match(plain):
        plain = _unquoted(plain)
    plain = _without_heading(plain)
    if _NUMBERED_START.match(plain):
        plain = _without_numbers(plain)
    if plain.lstrip()[:1] in ("-", "*"):
        plain = _without_line_bullets(plain)
    if "," not in plain[:_LONGEST_BEFORE_COMMA]:
        plain = _with_commas(plain)
    return plain


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _unescaped(found: re.Match[str]) -> str:
    said = html.unescape(found[0])
    return said.ljust(len(found[0])) if len(said) == 1 else found[0]


def _unquoted(text: str) -> str:
    """A list that a program wrote, `['a', 'b']`, with its quotes blanked out."""
    text = re.sub(r"""['"](\s*),(\s*)['"]""", r" \1,\2 ", text)
    return re.sub(r"""^(\s*)\[\s*['"]|['"]\s*\](\s*)$""", _blank, text)


def _without_heading(text: str) -> str:
    found = _HEADING.match(text)
    if found is None or found.end() == len(text):
        return text
    return " " * found.end() + text[found.end() :]


def _without_numbers(text: str) -> str:
    """ "1. Aqua 2. Glycerin" with commas for the numbers, where they count up from one."""
    places: list[re.Match[str]] = []
    for found in _NUMBER.finditer(text):
        if int(found[1]) == len(places) + 1:
            places.append(found)
    if len(places) < _FEWEST_NUMBERED:
        return text
    for found in reversed(places):
        text = f"{text[: found.start()]},{' ' * (len(found[0]) - 1)}{text[found.end() :]}"
    return text


def _without_line_bullets(text: str) -> str:
    """One name a line, each with a bullet, is a list; with colons these are a seller's highlights."""
    if ":" in text or len(_LINE_BULLET.findall(text)) < _FEWEST_NUMBERED:
        return text
    return _LINE_BULLET.sub(lambda found: "," + " " * (len(found[0]) - 1), text)


def _with_commas(text: str) -> str:
    """A list without commas, of which another sign between spaces parts the names."""
    if text.count(",") * 3 > len(text.split(" - ")) + len(text.split(" / ")):
        return text
    for sign in (" - ", " / "):
        if text.count(sign) >= _FEWEST_NUMBERED:
            return text.replace(sign, " , ")
    return text
