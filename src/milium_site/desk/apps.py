from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "milium_site.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
