"""The server, and the worker beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading

import click

from milium_site.cli.setting_up import bring_up_to_date, load_demo
from milium_site.cli.with_django import set_up_django, with_django


def _write_in_mails(context: click.Context, parameter: click.Parameter, port: int) -> int:
    """The port; links in the demo's mails lead to it unless the environment names another address."""
    os.environ.setdefault("MILIUM_BASE_URL", f"http://127.0.0.1:{port}")
    return port


@click.command("start-demo")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), callback=_write_in_mails
)
@with_django
def start_demo(port: int) -> None:
    """Prepare the embedded database and the demo clinic where they are missing, then serve. `make run` ends here."""
    from milium_site.design.management.assets import collect_static_files

    _refuse_taken_port("127.0.0.1", port)
    click.echo("3/4 The database")
    bring_up_to_date()
    click.echo("4/4 The demo clinic")
    load_demo()
    collect_static_files()
    click.echo("")
    _print_welcome("127.0.0.1", port)
    click.echo("\n  Stop with Ctrl-C.\n")
    _serve("127.0.0.1", port, workers=1, with_worker=True)


@click.command()
@with_django
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


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--with-worker/--no-worker", default=True, show_default=True, help="Run the outbox worker too.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve the site with Granian, and run the outbox worker beside it."""
    set_up_django()
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
