"""Where imported names are kept, as an option that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from milium.errors import InvalidInputError
from milium.ingredients import Lexicon, load_lexicon
from milium.ingredients.cosing import lexicon_with_imported
from milium.knowledge.lexicon import load_lexicon_facts

FOLDER = "MILIUM_INGREDIENTS_DIR"


imported_folder: Callable[[Any], Any] = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=FOLDER,
    default=lambda: Path(click.get_app_dir("milium")),
    show_default="the user's folder for milium",
    show_envvar=True,
    help="Where imported names are kept.",
)


def lexicon_for(folder: Path, *, with_imported: bool = True) -> Lexicon:
    """The shipped lexicon, widened by the names imported into `folder` if there are any."""
    if not with_imported:
        return load_lexicon()
    try:
        return lexicon_with_imported(load_lexicon_facts(), folder)
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
