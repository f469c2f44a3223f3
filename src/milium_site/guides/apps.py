from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GuidesConfig(AppConfig):
    name = "milium_site.guides"
    label = "guides"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from milium_site.guides.actions import keep_watch

        post_migrate.connect(keep_watch, sender=self)
