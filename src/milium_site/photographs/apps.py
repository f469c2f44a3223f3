from django.apps import AppConfig


class PhotographsConfig(AppConfig):
    name = "milium_site.photographs"
    label = "photographs"
    default_auto_field = "django.db.models.BigAutoField"
