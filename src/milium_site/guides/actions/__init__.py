"""Writing pages: the ones that come with milium."""

from milium_site.guides.actions.loading import (
    CONTENT,
    ContentError,
    Loaded,
    load_content,
    read_content,
    rich_text,
)

__all__ = ["CONTENT", "ContentError", "Loaded", "load_content", "read_content", "rich_text"]
