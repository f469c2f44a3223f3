"""Where search engines find a page, and the same page in other languages."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from milium_site.catalogue import queries
from milium_site.design.templatetags.addresses import PUBLIC_ROOMS, active_language, split_language

register = template.Library()


@register.simple_tag(takes_context=True)
def room_links(context: Context) -> SafeString:
    """For search engines: the one address of a public room, and the same in the languages that it is translated to."""
    request, clinic = context.get("request"), context.get("clinic")
    path = split_language(request.path)[1] if request else ""
    if path not in PUBLIC_ROOMS:
        return SafeString("")
    offered = queries.languages_of(getattr(clinic, "languages", None))
    addresses = queries.translated_addresses(path, offered)
    own = addresses.get(active_language())
    links = [("canonical", "", own or path)]
    if own:
        links += [("alternate", code, url) for code, url in addresses.items()]
        links.append(("alternate", "x-default", path))
    return format_html_join(
        "\n",
        '<link rel="{}"{} href="{}{}">',
        (
            (rel, format_html(' hreflang="{}"', code) if code else "", settings.BASE_URL, url)
            for rel, code, url in links
        ),
    )
