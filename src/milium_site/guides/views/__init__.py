"""Public pages, what machines are told of them, and the door of the editor."""

from milium_site.guides.views.pages import editors_only, page, robots, sitemap

__all__ = ["editors_only", "page", "robots", "sitemap"]
