"""From nothing to a site: its secret, the shape of its database, and what it is filled with."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import click

from milium_site.cli.with_django import with_django


@click.command()
def secret() -> None:
    """Print a fresh value for MILIUM_SECRET_KEY."""
    click.echo(secrets.token_urlsafe(64))


@click.command()
@with_django
def migrate() -> None:
    """Bring the database to this version's shape. Repeating it changes nothing."""
    bring_up_to_date()


def bring_up_to_date() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, stdout=_MigrationProgress())
    call_command("createcachetable", verbosity=0)


class _MigrationProgress:
    """Stands in for the output of Django's migrate: one line that counts, on a terminal; silence elsewhere."""

    def __init__(self) -> None:
        self.applied = 0

    def write(self, text: str) -> None:
        if " OK" not in text:
            return
        self.applied += 1
        if sys.stderr.isatty():
            click.echo(f"\r    {self.applied} steps", nl=False, err=True)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return False


@click.command()
@with_django
def demo() -> None:
    """Fill an empty site with a demo clinic. Refused in production; a second time changes nothing."""
    load_demo()


def load_demo() -> None:
    from django.conf import settings
    from django.utils import timezone

    from milium_site.accounts.actions import load_demo as load_staff
    from milium_site.booking.actions import load_demo as load_bookings
    from milium_site.catalogue.actions import load_demo as load_clinic
    from milium_site.consultations.actions import load_demo as load_records
    from milium_site.desk.actions import load_demo as load_recalls
    from milium_site.guides.actions import load_content
    from milium_site.ingredients.actions import load_demo as load_products

    if not settings.DEMO:
        raise click.ClickException("The demo clinic is for MILIUM_MODE=demo. This is a production site.")
    now = timezone.now()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("places, people, services, hours", lambda: load_clinic(now)),
        ("staff sign-ins", load_staff),
        ("guides and pages", load_content),
        ("products", load_products),
        ("three weeks of bookings", lambda: load_bookings(now)),
        ("recalls", lambda: load_recalls(now)),
        ("records of visits", lambda: load_records(now)),
    ]
    for what, load in steps:
        click.echo(f"    {what}")
        load()


@click.command("import-cosing")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_django
def import_cosing(file: Path) -> None:
    """Import FILE, the European Commission's ingredient inventory, for the label check of this site.

    CSV or CSV.gz, as downloaded. A running site takes the names up by itself; importing again replaces them.
    """
    from django.conf import settings

    from milium.errors import InvalidInputError
    from milium.ingredients.cosing import read_inventory, save_imported

    try:
        names = read_inventory(file)
        save_imported(names, settings.INGREDIENTS_DIR)
    except (InvalidInputError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(names)} names imported into {settings.INGREDIENTS_DIR}")
    click.echo("Source: European Commission, CosIng. Reuse is allowed with acknowledgement (2011/833/EU).")


@click.command()
@with_django
def routes() -> None:
    """Print every route, its name, and who may open it."""
    from milium_site.accounts.queries import routes as all_routes

    for route in all_routes():
        click.echo(f"{route.access:<10} {route.path:<60} {route.name}")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@with_django
def django(arguments: tuple[str, ...]) -> None:
    """Hand ARGUMENTS to Django's own commands, such as `makemigrations`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([str(Path(sys.argv[0]).name), *arguments])
