"""Rules of our own for JSON-LD: which types there are, what each must and may say, and in which form."""

import re
from datetime import date
from html import unescape

TEXT, URL, DAY, NUMBER = "text", "url", "day", "number"
# Type: property → form of its value, a type, or a list of types. What begins with ! must be there.
TYPES = {
    "WebPage": {"!@id": URL, "!url": URL, "!name": TEXT, "description": TEXT, "inLanguage": TEXT, "dateModified": DAY},
    "BreadcrumbList": {"!itemListElement": ["ListItem"]},
    "ListItem": {"!position": NUMBER, "!name": TEXT, "!item": URL},
    "FAQPage": {"!mainEntity": ["Question"]},
    "Question": {"!name": TEXT, "!acceptedAnswer": "Answer"},
    "Answer": {"!text": TEXT},
    "MedicalCondition": {"!name": TEXT, "code": ["MedicalCode"]},
    "MedicalCode": {"!codeValue": TEXT, "!codingSystem": TEXT},
    "MedicalAudience": {"!audienceType": TEXT},
    "Organization": {"!name": TEXT},
    "Person": {"!name": TEXT},
    "MedicalClinic": {
        "!name": TEXT, "!url": URL, "!address": "PostalAddress", "telephone": TEXT, "email": TEXT,
        "potentialAction": "ReserveAction",
    },
    "PostalAddress": {"!streetAddress": TEXT, "postalCode": TEXT, "!addressLocality": TEXT, "!addressCountry": TEXT},
    "ReserveAction": {"!target": "EntryPoint"},
    "EntryPoint": {"!urlTemplate": URL},
    "OfferCatalog": {"!url": URL, "!itemListElement": ["Offer"]},
    "Offer": {"!price": TEXT, "!priceCurrency": TEXT, "!itemOffered": "Service"},
    "Service": {"!name": TEXT, "description": TEXT},
}  # fmt: skip
TYPES["MedicalWebPage"] = {
    **TYPES["WebPage"],
    "medicalAudience": "MedicalAudience", "author": "Organization", "about": "MedicalCondition",
    "reviewedBy": "Person", "lastReviewed": DAY,
}  # fmt: skip
# Said to machines only: in the head of the page, or in their own words.
NOT_SHOWN = {
    "description", "inLanguage", "audienceType", "codeValue", "codingSystem", "addressCountry", "priceCurrency",
    "price", "name of WebPage", "name of MedicalWebPage", "name of MedicalCondition",
}  # fmt: skip


def faults(data, shown):
    """What is wrong with the data of a page whose words are `shown`."""
    if data.get("@context") != "https://schema.org":
        yield "no @context"
    for item in data.get("@graph", ()):
        yield from _faults(item, shown)


def _faults(item, shown):
    kind = item.get("@type")
    rules = TYPES.get(kind)
    if rules is None:
        yield f"unknown type {kind}"
        return
    known = {name.lstrip("!"): rule for name, rule in rules.items()}
    yield from (f"{kind} has no {name[1:]}" for name in rules if name[0] == "!" and name[1:] not in item)
    for name, value in item.items():
        if name == "@type":
            continue
        if name not in known:
            yield f"{kind} may not say {name}"
            continue
        for each in value if isinstance(known[name], list) and isinstance(value, list) else [value]:
            yield from _value_faults(kind, name, known[name], each, shown)


def _value_faults(kind, name, rule, value, shown):
    rule = rule[0] if isinstance(rule, list) else rule
    if rule in TYPES:
        if not isinstance(value, dict) or value.get("@type") != rule:
            yield f"{kind}.{name} is no {rule}"
        else:
            yield from _faults(value, shown)
    elif rule == URL and not re.fullmatch(r"https?://[^\s<>\"]+", str(value)):
        yield f"{kind}.{name} is no whole address: {value}"
    elif rule == DAY and date.fromisoformat(value).isoformat() != value:
        yield f"{kind}.{name} is no day"
    elif rule == NUMBER and type(value) is not int:
        yield f"{kind}.{name} is no number"
    elif rule == TEXT and not {name, f"{name} of {kind}"} & NOT_SHOWN:
        if " ".join(unescape(value).split()) in shown:
            return
        yield f"{kind}.{name} does not stand on the page: {value}"
