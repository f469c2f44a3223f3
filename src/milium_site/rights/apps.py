from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "milium_site.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"
