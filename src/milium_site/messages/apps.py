from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "milium_site.messages"
    label = "milium_messages"
    default_auto_field = "django.db.models.BigAutoField"
