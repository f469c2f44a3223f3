"""Adding photographs to a record, and taking them out of it."""

from milium_site.photographs.actions.consenting import take_back
from milium_site.photographs.actions.keeping import (
    MOST_WITH_A_BOOKING,
    add_photograph,
    delete_photograph,
    reseal_photographs,
)
from milium_site.photographs.actions.rebuilding import PhotographRefusedError, Rebuilt, rebuild

__all__ = [
    "MOST_WITH_A_BOOKING",
    "PhotographRefusedError",
    "Rebuilt",
    "add_photograph",
    "delete_photograph",
    "rebuild",
    "reseal_photographs",
    "take_back",
]
