"""Pages of photographs, at the desk and for the person themselves."""

from milium_site.photographs.views.desk import delete, person, photograph
from milium_site.photographs.views.own import own_consent, own_photograph, own_photographs, take_out_own

__all__ = [
    "delete",
    "own_consent",
    "own_photograph",
    "own_photographs",
    "person",
    "photograph",
    "take_out_own",
]
