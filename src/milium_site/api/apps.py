from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "milium_site.api"
    default_auto_field = "django.db.models.BigAutoField"
