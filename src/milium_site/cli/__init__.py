"""`milium-site`: what the operator of a clinic's server types."""

import os

import click

from milium_site.cli.guides import content, guide
from milium_site.cli.keeping import audit, backup, keys, restore, retention
from milium_site.cli.serving import serve, start_demo, worker
from milium_site.cli.setting_up import demo, django, import_cosing, migrate, routes, secret

__all__ = ["main"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milium_site.settings")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milium")
def main() -> None:
    """Run a milium clinic site. Settings come from the environment: docs/reference/settings.md."""


for command in (
    *(secret, migrate, content, demo, start_demo, serve, worker),
    *(guide, import_cosing, keys, audit, backup, restore, retention, routes, django),
):
    main.add_command(command)
