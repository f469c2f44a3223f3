"""What must not be lost and what must not stay: the trail, the keys, backups, and how long data are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from milium_site.cli.with_django import with_django


@click.group()
def audit() -> None:
    """The audit trail: who looked at or changed what."""


@audit.command("verify")
@with_django
def verify_audit() -> None:
    """Check the whole trail; name each row that was changed, taken out or slipped in. Exit 1 if there is one."""
    from milium_site.audit.queries import verify

    faults = 0
    for fault in verify():
        faults += 1
        row = f"row {fault.event_id}" if fault.event_id is not None else "the trail"
        click.echo(f"{fault.what}: {row}. {fault.explanation}")
    if faults:
        raise SystemExit(1)
    click.echo("The audit trail is whole.")


@click.group()
def keys() -> None:
    """The keys that seal health data. They live in MILIUM_KEY_FILE, apart from the database."""


@keys.command("new")
@with_django
def new_key() -> None:
    """Add a key that seals from now on. Nothing that is sealed already changes."""
    from milium_site.vault.actions import add_key

    click.echo(f"Key {add_key().id} seals from now on. Keep a copy of the key file apart from the database.")


@keys.command("list")
@with_django
def list_keys() -> None:
    """Show each key's id and how many values and photographs it seals."""
    from milium_site.photographs.queries import sealed_with
    from milium_site.vault.actions import key_ids, uses_of

    *_, current = key_ids()
    for key_id in key_ids():
        counts = f"{uses_of(key_id):>8} values {sealed_with(key_id):>8} photographs"
        click.echo(f"{key_id} {counts}  {'seals' if key_id == current else ''}".rstrip())


@keys.command("rotate")
@with_django
def rotate_keys() -> None:
    """Add a key and seal everything with it, while the site runs."""
    from milium_site.vault.actions import add_key

    click.echo(f"Key {add_key().id} seals from now on.")
    _reseal()


@keys.command("reseal")
@with_django
def reseal_all() -> None:
    """Seal with the newest key whatever an older one still seals, such as after a rotation that was broken off."""
    _reseal()


def _reseal() -> None:
    from milium_site.photographs.actions import reseal_photographs
    from milium_site.vault.actions import reseal

    values, photographs = reseal(), reseal_photographs()
    click.echo(f"Sealed anew: {values.done} values and {photographs.done} photographs.")
    if broken := values.broken + photographs.broken:
        raise click.ClickException(
            f"{broken} do not open with any key in the file and stay as they are. A backup may hold them whole."
        )


@keys.command("retire")
@click.argument("key_id")
@with_django
def retire(key_id: str) -> None:
    """Take a key that seals nothing any more out of the file."""
    from django.core.exceptions import ImproperlyConfigured

    from milium_site.photographs.queries import sealed_with
    from milium_site.vault.actions import retire_key

    try:
        retire_key(key_id, uses_elsewhere=sealed_with(key_id))
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Key {key_id} is gone from the file.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_django
def backup(file: Path) -> None:
    """Write the whole site but its keys to FILE, sealed, while it runs."""
    from milium_site.vault.actions import BackupError, make_backup

    try:
        _tell_backup("Written", make_backup(file))
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("It opens with the key file of this site alone. Keep that apart, and in two places.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_django
def restore(file: Path) -> None:
    """Put the backup FILE back into an empty site. The key file must be back already."""
    from milium_site.vault.actions import BackupError, restore_backup

    try:
        _tell_backup("Put back", restore_backup(file))
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("Now: milium-site migrate, milium-site audit verify, milium-site keys list.")


def _tell_backup(done: str, held: Any) -> None:
    rows, tables = sum(held.rows.values()), len(held.rows)
    click.echo(f"{done}: {rows} rows in {tables} tables, {held.files} files, as of {held.made_at}.")


@click.group()
def retention() -> None:
    """How long data stays. The worker reports what would go, and lets it go a week later."""


@retention.command("report")
@with_django
def report_retention() -> None:
    """Show what is over its time, and when it goes."""
    from milium_site.rights.actions import report_due
    from milium_site.rights.queries.retention import in_words

    report = report_due()
    if report is None:
        click.echo("Nothing is over its time.")
        return
    for what, count in in_words(report.counts):
        click.echo(f"{count:>8}  {what}")
    click.echo(
        "Held by the clinic."
        if report.held_at
        else f"Goes by itself after {report.due_at:%Y-%m-%d %H:%M} UTC."
    )


@retention.command("run")
@click.option("--at-once", is_flag=True, help="Do not wait for the week after the report to be over.")
@with_django
def run_retention_now(at_once: bool) -> None:
    """Carry out the open report. Without --at-once only if its week is over."""
    from milium_site.rights.actions import run_retention
    from milium_site.rights.queries.retention import in_words

    report = run_retention(at_once=at_once)
    if report is None:
        click.echo("Nothing to carry out: no report, its week is not over, or it is held.")
        return
    for what, count in in_words(report.deleted):
        click.echo(f"{count:>8}  {what}")
