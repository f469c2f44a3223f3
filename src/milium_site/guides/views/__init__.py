"""Public pages, what machines are told of them, and the door of the editor."""

from milium_site.guides.views.machines import feed, for_language_models, robots, share_picture, sitemap
from milium_site.guides.views.pages import editors_only, page
from milium_site.guides.views.pictures import picture
from milium_site.guides.views.review import clinical_review
from milium_site.guides.views.search import search

__all__ = [
    "clinical_review",
    "editors_only",
    "feed",
    "for_language_models",
    "page",
    "picture",
    "robots",
    "search",
    "share_picture",
    "sitemap",
]
