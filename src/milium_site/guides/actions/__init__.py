"""Writing pages: the ones that come with milium, and those that a clinic brings; counting who opens them."""

from milium_site.guides.actions.counting import Tallies, add_booking, add_views, forget_old_counts
from milium_site.guides.actions.importing import ImportedGuide, import_guide
from milium_site.guides.actions.loading import (
    CONTENT,
    ContentError,
    Loaded,
    load_content,
    read_content,
    rich_text,
)
from milium_site.guides.actions.watching import keep_watch, watched_tables

__all__ = [
    "CONTENT",
    "ContentError",
    "ImportedGuide",
    "Loaded",
    "Tallies",
    "add_booking",
    "add_views",
    "forget_old_counts",
    "import_guide",
    "keep_watch",
    "load_content",
    "read_content",
    "rich_text",
    "watched_tables",
]
