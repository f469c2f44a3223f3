"""Commands that ask something of the site: Django is loaded when one of them runs, and not for `--help`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def set_up_django() -> None:
    """Load Django once; a setting that is missing or wrong ends the command with its one line."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None


def with_django(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        set_up_django()
        from django.db import OperationalError

        try:
            return command(*args, **kwargs)
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            raise click.ClickException(f"The database does not answer: {reason}") from None

    return run
