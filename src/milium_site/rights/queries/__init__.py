"""Reading what is held about a person, and what is due to go."""

from milium_site.rights.queries.copying import copy_of
from milium_site.rights.queries.people import RequestKind, parts_for, people, requests, requests_of
from milium_site.rights.queries.printing import as_pdf

__all__ = ["RequestKind", "as_pdf", "copy_of", "parts_for", "people", "requests", "requests_of"]
