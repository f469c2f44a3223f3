from django.apps import AppConfig


class SelfcheckConfig(AppConfig):
    name = "milium_site.selfcheck"
    label = "selfcheck"
    default_auto_field = "django.db.models.BigAutoField"
