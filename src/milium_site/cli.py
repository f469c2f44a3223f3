"""`milium-site`: what the operator of a clinic's server types."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milium_site.settings")


def _set_up_django() -> None:
    """Load Django once; a setting that is missing or wrong ends the command with its one line."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None


def _with_django(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        _set_up_django()
        from django.db import OperationalError

        try:
            return command(*args, **kwargs)
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            raise click.ClickException(f"The database does not answer: {reason}") from None

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milium")
def main() -> None:
    """Run a milium clinic site. Settings come from the environment: docs/reference/settings.md."""


@main.command()
def secret() -> None:
    """Print a fresh value for MILIUM_SECRET_KEY."""
    click.echo(secrets.token_urlsafe(64))


@main.command()
@_with_django
def migrate() -> None:
    """Bring the database to this version's shape. Repeating it changes nothing."""
    _migrate()


def _migrate() -> None:
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


@main.command()
@_with_django
def content() -> None:
    """Write the guides and pages that come with milium; pages an editor has changed are left alone."""
    from milium_site.guides.actions import load_content

    click.echo(f"Pages: {load_content()}")


@main.group()
def guide() -> None:
    """Guides as files: text as it comes out of a word processor, Markdown or HTML."""


@guide.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", default="", help="Such as windows-1252; without it the file is UTF-8 or UTF-16.")
@_with_django
def import_guide_file(file: Path, encoding: str) -> None:
    """Read an article into a draft guide, and list what to look at. Nothing is published."""
    from milium.articles import MOST_BYTES, decode, read_article
    from milium.errors import InvalidArticleError
    from milium_site.guides.actions import import_guide

    try:
        with file.open("rb") as source:
            text = decode(source.read(MOST_BYTES + 1), encoding)
        form = "html" if file.suffix.lower() in {".html", ".htm"} else ""
        done = import_guide(read_article(text, form=form, name=file.stem))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
    except InvalidArticleError as error:
        raise click.ClickException(f"{file}: {error}") from None
    click.echo(f"Draft: {done.page.title}\n       /editor/pages/{done.page.pk}/edit/")
    for note in done.notes:
        click.echo(f"  - {note}")


@guide.command("export")
@click.argument("page")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True)
@_with_django
def export_guide(page: str, form: str) -> None:
    """Print the guide PAGE (its short name) so that `guide import` reads it back whole."""
    from milium.articles import write_markdown, write_text
    from milium_site.guides.queries import article_of, guide_called

    found = guide_called(page)
    if found is None:
        raise click.ClickException(f"There is no guide called {page}.")
    article = article_of(found)
    click.echo(write_text(article) if form == "text" else write_markdown(article), nl=False)


@main.command()
@_with_django
def demo() -> None:
    """Fill an empty site with a demo clinic. Refused in production; a second time changes nothing."""
    _load_demo()


def _load_demo() -> None:
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


def _write_in_mails(context: click.Context, parameter: click.Parameter, port: int) -> int:
    """The port; links in the demo's mails lead to it unless the environment names another address."""
    os.environ.setdefault("MILIUM_BASE_URL", f"http://127.0.0.1:{port}")
    return port


@main.command("start-demo")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), callback=_write_in_mails
)
@_with_django
def start_demo(port: int) -> None:
    """Prepare the embedded database and the demo clinic where they are missing, then serve. `make run` ends here."""
    from milium_site.design.management.assets import collect_static_files

    _refuse_taken_port("127.0.0.1", port)
    click.echo("3/4 The database")
    _migrate()
    click.echo("4/4 The demo clinic")
    _load_demo()
    collect_static_files()
    click.echo("")
    _print_welcome("127.0.0.1", port)
    click.echo("\n  Stop with Ctrl-C.\n")
    _serve("127.0.0.1", port, workers=1, with_worker=True)


@main.command()
@_with_django
def routes() -> None:
    """Print every route, its name, and who may open it."""
    from milium_site.accounts.queries import routes as all_routes

    for route in all_routes():
        click.echo(f"{route.access:<10} {route.path:<60} {route.name}")


@main.group()
def audit() -> None:
    """The audit trail: who looked at or changed what."""


@audit.command("verify")
@_with_django
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


@main.command("import-cosing")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_with_django
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


@main.group()
def keys() -> None:
    """The keys that seal health data. They live in MILIUM_KEY_FILE, apart from the database."""


@keys.command("new")
@_with_django
def new_key() -> None:
    """Add a key that seals from now on. Nothing that is sealed already changes."""
    from milium_site.vault.actions import add_key

    click.echo(f"Key {add_key().id} seals from now on. Keep a copy of the key file apart from the database.")


@keys.command("list")
@_with_django
def list_keys() -> None:
    """Show each key's id and how many values and photographs it seals."""
    from milium_site.photographs.queries import sealed_with
    from milium_site.vault.actions import key_ids, uses_of

    *_, current = key_ids()
    for key_id in key_ids():
        counts = f"{uses_of(key_id):>8} values {sealed_with(key_id):>8} photographs"
        click.echo(f"{key_id} {counts}  {'seals' if key_id == current else ''}".rstrip())


@keys.command("rotate")
@_with_django
def rotate_keys() -> None:
    """Add a key and seal everything with it, while the site runs."""
    from milium_site.vault.actions import add_key

    click.echo(f"Key {add_key().id} seals from now on.")
    _reseal()


@keys.command("reseal")
@_with_django
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
@_with_django
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


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_with_django
def backup(file: Path) -> None:
    """Write the whole site but its keys to FILE, sealed, while it runs."""
    from milium_site.vault.actions import BackupError, make_backup

    try:
        _tell_backup("Written", make_backup(file))
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("It opens with the key file of this site alone. Keep that apart, and in two places.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_with_django
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


@main.group()
def retention() -> None:
    """How long data stays. The worker reports what would go, and lets it go a week later."""


@retention.command("report")
@_with_django
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
@_with_django
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


@main.command()
@_with_django
def worker() -> None:
    """Send what waits in the outbox, until stopped (Ctrl-C or SIGTERM)."""
    from milium_site.accounts.actions import forget_old_tries
    from milium_site.booking.tasks import do_due
    from milium_site.consultations.tasks import ask_after_removals
    from milium_site.desk.tasks import close_answered_recalls, invite_to_recalls
    from milium_site.guides.actions import forget_old_counts
    from milium_site.guides.tasks import publish_scheduled
    from milium_site.messages.tasks import run_worker
    from milium_site.rights.tasks import keep_retention

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run_worker(
        stop,
        hourly=[keep_retention, forget_old_tries, ask_after_removals, invite_to_recalls, forget_old_counts],
        each_round=[do_due, close_answered_recalls, publish_scheduled],
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--with-worker/--no-worker", default=True, show_default=True, help="Run the outbox worker too.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve the site with Granian, and run the outbox worker beside it."""
    _set_up_django()
    from milium_site.design.management.assets import collect_static_files

    _refuse_taken_port(host, port)
    collect_static_files()
    _serve(host, port, workers, with_worker)


def _serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    child = _start_worker() if with_worker else None
    try:
        _run_server(host, port, workers)
    finally:
        if child is not None:
            child.terminate()
            child.wait(20)


def _refuse_taken_port(host: str, port: int) -> None:
    """The server shares its port between processes, and would share it with a second site just as silently."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(1)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. Try another port: --port, or make run PORT=8001."
        ) from None


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "milium_site.cli", "worker"])


def _run_server(host: str, port: int, workers: int) -> None:
    from milium_site.wsgi import run_server

    try:
        run_server(host, port, workers)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. Try another --port."
        ) from None


def _print_welcome(host: str, port: int) -> None:
    from milium_site.accounts.queries import demo_sign_ins

    site = f"http://{host}:{port}"
    for name, path in (
        ("Visitors", "/"),
        ("Compare", "/compare/"),
        ("Book", "/book/"),
        ("Front desk", "/desk/"),
        ("Editor", "/editor/"),
        ("Mails sent", "/demo/mail/"),
    ):
        click.echo(f"  {name:<12} {site}{path}")
    click.echo("\n  Demo staff (invented people):")
    for sign_in in demo_sign_ins():
        click.echo(f"  {sign_in.role:<12} {sign_in.email:<36} password: {sign_in.password}")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_with_django
def django(arguments: tuple[str, ...]) -> None:
    """Hand ARGUMENTS to Django's own commands, such as `makemigrations`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([str(Path(sys.argv[0]).name), *arguments])


if __name__ == "__main__":
    main()
