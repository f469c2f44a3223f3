"""Writing pages: the ones that come with milium, and those that a clinic brings."""

from milium_site.guides.actions.importing import ImportedGuide, import_guide
from milium_site.guides.actions.loading import (
    CONTENT,
    ContentError,
    Loaded,
    load_content,
    read_content,
    rich_text,
)

__all__ = [
    "CONTENT",
    "ContentError",
    "ImportedGuide",
    "Loaded",
    "import_guide",
    "load_content",
    "read_content",
    "rich_text",
]
