from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Tokens, components, page frames and drawings: how everything looks."""

    name = "milium_site.design"
    label = "design"
