"""Adding photographs to a record, and taking them out of it."""

from milium_site.photographs.actions.keeping import (
    add_photograph,
    delete_photograph,
    reseal_photographs,
)
from milium_site.photographs.actions.rebuilding import PhotographRefusedError, Rebuilt, rebuild

__all__ = [
    "PhotographRefusedError",
    "Rebuilt",
    "add_photograph",
    "delete_photograph",
    "rebuild",
    "reseal_photographs",
]
