"""A public page in schema.org's words, for search engines."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.rich_text import RichText

from milium.knowledge.models import SkinCondition
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries import visitor_knowledge
from milium_site.guides.blocks import CITATION
from milium_site.guides.models import ArticlePage, GuidePage
from milium_site.guides.queries.languages import absolute


def structured_data(
    page: ArticlePage, trail: list[dict[str, str]], request: HttpRequest | None
) -> dict[str, Any]:
    """The page in schema.org's words; every text in it stands on the page too."""
    address = absolute(page.get_url(request))
    graph: list[dict[str, Any]] = [_web_page(page, address)]
    if trail:
        graph.append(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": position,
                        "name": step["label"],
                        "item": absolute(step["url"]) if step["url"] else address,
                    }
                    for position, step in enumerate(trail, start=1)
                ],
            }
        )
    questions = _questions(page)
    if questions:
        graph.append({"@type": "FAQPage", "mainEntity": questions})
    kinds = {block.block_type for block in page.body}
    if "places" in kinds:
        graph.extend(_clinics())
    if "prices" in kinds:
        graph.append(_offers(address))
    return {"@context": "https://schema.org", "@graph": graph}


def _clinics() -> list[dict[str, Any]]:
    """Each place of the clinic, as the page shows it."""
    organization = catalogue.clinic()
    return [
        {
            "@type": "MedicalClinic",
            "name": location.name,
            "url": absolute("/"),
            "address": {
                "@type": "PostalAddress",
                "streetAddress": location.address,
                "postalCode": location.postal_code,
                "addressLocality": location.city,
                "addressCountry": str(location.country),
            },
            **({"telephone": location.phone} if location.phone else {}),
            **({"email": organization.email} if organization.email else {}),
            "potentialAction": {
                "@type": "ReserveAction",
                "target": {"@type": "EntryPoint", "urlTemplate": absolute("/book/")},
            },
        }
        for location in catalogue.locations()
    ]


def _offers(address: str) -> dict[str, Any]:
    """What the clinic sells, at the prices on the page."""
    return {
        "@type": "OfferCatalog",
        "url": address,
        "itemListElement": [
            {
                "@type": "Offer",
                "price": format(service.price_amount.normalize(), "f"),
                "priceCurrency": service.price_currency,
                "itemOffered": {"@type": "Service", "name": service.name, "description": service.summary},
            }
            for service in catalogue.services()
        ],
    }


def _web_page(page: ArticlePage, address: str) -> dict[str, Any]:
    is_guide = isinstance(page, GuidePage)
    data: dict[str, Any] = {
        "@type": "MedicalWebPage" if is_guide else "WebPage",
        "@id": address,
        "url": address,
        "name": page.seo_title or page.title,
        "description": page.search_description,
        "inLanguage": page.locale.language_code,
    }
    if page.last_published_at:
        data["dateModified"] = page.last_published_at.date().isoformat()
    if isinstance(page, GuidePage):
        data["medicalAudience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
        if page.author:
            data["author"] = {"@type": "Organization", "name": page.author}
        condition = visitor_knowledge().conditions.get(page.condition)
        if condition is not None:
            data["about"] = _condition(condition)
        if page.is_reviewed:
            data["reviewedBy"] = {"@type": "Person", "name": page.reviewer}
            data["lastReviewed"] = page.reviewed_on.isoformat()
    return data


def _condition(condition: SkinCondition) -> dict[str, Any]:
    data: dict[str, Any] = {"@type": "MedicalCondition", "name": condition.name}
    # Only codes that were read in a source: a wrong code is worse than none.
    codes = [code for code in condition.codes if code.certainty == "read" and code.code]
    if codes:
        data["code"] = [
            {
                "@type": "MedicalCode",
                "codeValue": code.code,
                "codingSystem": code.system.upper().replace("_", "-"),
            }
            for code in codes
        ]
    return data


def _questions(page: ArticlePage) -> list[dict[str, Any]]:
    return [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {"@type": "Answer", "text": plain_text(item["answer"])},
        }
        for block in page.body
        if block.block_type == "questions"
        for item in block.value["questions"]
    ]


def plain_text(value: RichText) -> str:
    """The words alone: no tags, no marks of sources."""
    text = unescape(strip_tags(re.sub(r"</(p|li)>", " ", value.source)))
    return re.sub(r"\s+", " ", re.sub(r"\s*" + CITATION.pattern, "", text)).strip()
