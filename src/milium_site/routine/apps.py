from django.apps import AppConfig


class RoutineConfig(AppConfig):
    name = "milium_site.routine"
    label = "routine"
