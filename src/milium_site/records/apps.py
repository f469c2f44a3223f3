from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "milium_site.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
