"""The public pages, and the editor behind its own door."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, path, re_path
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.urls import serve_pattern

from milium_site.guides import views


def _walk(patterns: list) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            yield pattern


def _behind_door(patterns: list) -> list:
    for pattern in _walk(patterns):
        pattern.callback = views.editors_only(pattern.callback)
    return patterns


# One of ours and Wagtail's own, each view behind `editors_only`; included at /editor/.
editor_urlpatterns = _behind_door(
    [
        path("clinical-review/", views.clinical_review, name="clinical_review"),
        *wagtail_admin_urls.urlpatterns,
    ]
)

# For programs, below no prefix of a language.
machine_urlpatterns = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("feed.xml", views.feed, name="feed"),
    path("feed.<slug:language>.xml", views.feed, name="feed_in_language"),
    path("llms.txt", views.for_language_models, name="for_language_models"),
    path("share/<int:page>.png", views.share_picture, name="share_picture"),
    path("media/images/<str:name>", views.picture, name="picture"),
]

urlpatterns = [
    path("search/", views.search, name="search"),
    re_path(serve_pattern, views.page, name="wagtail_serve"),
]
