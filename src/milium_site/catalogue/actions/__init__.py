"""Writing what the clinic offers: the owner's changes, and the demo clinic."""

from milium_site.catalogue.actions.demo import load_demo
from milium_site.catalogue.actions.editing import (
    add_exception,
    remove_exception,
    save_clinic,
    save_location,
    save_resource,
    save_service,
    set_hours,
)

__all__ = [
    "add_exception",
    "load_demo",
    "remove_exception",
    "save_clinic",
    "save_location",
    "save_resource",
    "save_service",
    "set_hours",
]
