from django.apps import AppConfig


class IngredientsConfig(AppConfig):
    name = "milium_site.ingredients"
    label = "ingredients"
    default_auto_field = "django.db.models.BigAutoField"
