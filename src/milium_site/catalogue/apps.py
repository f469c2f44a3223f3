from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The clinic as it presents itself: places, people, rooms, devices, services, prices, hours."""

    name = "milium_site.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
