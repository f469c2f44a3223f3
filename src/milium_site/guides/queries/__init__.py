"""Reading pages: what they show, what they say to machines, and what is found in them."""

from milium_site.guides.queries.articles import article_of, guide_called
from milium_site.guides.queries.counts import (
    GuideSums,
    counts_by_day,
    guide_shown,
    guide_sums,
    views_by_day,
)
from milium_site.guides.queries.finished import FinishedPage, FinishedPages, pages_version
from milium_site.guides.queries.languages import (
    absolute,
    address_of,
    has_pages,
    languages_of,
    public_pages,
    public_translations,
    route,
    shown_page,
)
from milium_site.guides.queries.pages import (
    Citations,
    Note,
    breadcrumbs,
    citations,
    cited_in,
    expand_page_links,
    guides,
    guides_about,
    home,
    library,
    link_targets,
    places,
    red_flags_by_speed,
)
from milium_site.guides.queries.pictures import picture_sizes
from milium_site.guides.queries.review import (
    CLINICAL_REVIEW,
    WRITERS,
    is_review_possible,
    is_review_required,
    reviewers,
)
from milium_site.guides.queries.search import MOST_LETTERS, index, related_guides, search
from milium_site.guides.queries.sharing import share_digest, share_picture
from milium_site.guides.queries.structured import structured_data

__all__ = [
    "CLINICAL_REVIEW",
    "MOST_LETTERS",
    "WRITERS",
    "Citations",
    "FinishedPage",
    "FinishedPages",
    "GuideSums",
    "Note",
    "absolute",
    "address_of",
    "article_of",
    "breadcrumbs",
    "citations",
    "cited_in",
    "counts_by_day",
    "expand_page_links",
    "guide_called",
    "guide_shown",
    "guide_sums",
    "guides",
    "guides_about",
    "has_pages",
    "home",
    "index",
    "is_review_possible",
    "is_review_required",
    "languages_of",
    "library",
    "link_targets",
    "pages_version",
    "picture_sizes",
    "places",
    "public_pages",
    "public_translations",
    "red_flags_by_speed",
    "related_guides",
    "reviewers",
    "route",
    "search",
    "share_digest",
    "share_picture",
    "shown_page",
    "structured_data",
    "views_by_day",
]
