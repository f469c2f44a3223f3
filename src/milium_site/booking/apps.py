from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Free times, and the appointments that are made of them."""

    name = "milium_site.booking"
    label = "booking"
    default_auto_field = "django.db.models.BigAutoField"
