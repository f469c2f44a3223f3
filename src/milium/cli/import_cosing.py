"""`milium import-cosing`: the Commission's inventory of names, as downloaded, widens what labels are read by."""

from __future__ import annotations

from pathlib import Path

import click

from milium.cli.imported import imported_folder
from milium.errors import InvalidInputError
from milium.ingredients.cosing import read_inventory, save_imported


@click.command("import-cosing")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@imported_folder
def import_cosing(file: Path, folder: Path) -> None:
    """Import FILE, the European Commission's ingredient inventory as CSV or CSV.gz.

    The file stays where it is and nothing is sent anywhere. Importing again replaces the names.
    """
    try:
        names = read_inventory(file)
        save_imported(names, folder)
    except (InvalidInputError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(names)} names imported into {folder}")
    click.echo(
        "Source: European Commission, CosIng. Reuse is allowed with acknowledgement (Decision 2011/833/EU)."
    )
