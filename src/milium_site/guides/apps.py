from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "milium_site.guides"
    label = "guides"
    default_auto_field = "django.db.models.BigAutoField"
