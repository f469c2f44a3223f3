"""Reading what is held about a person, and what is due to go."""

from milium_site.rights.queries.copying import copy_of
from milium_site.rights.queries.people import parts_for, people, requests
from milium_site.rights.queries.printing import as_pdf

__all__ = ["as_pdf", "copy_of", "parts_for", "people", "requests"]
