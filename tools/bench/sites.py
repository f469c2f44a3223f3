"""Sites in processes of their own: the one that is measured, and anything served beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 8


class Site:
    """A server on a port of its own; `kill` ends it as a power cut would."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], folder: Path, ready: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.command = [part.replace("PORT", str(port)) for part in command]
        self.environment, self.folder, self.ready = environment, folder, ready

    def __enter__(self) -> Site:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def start(self) -> float:
        """The seconds until the first answer."""
        began = time.monotonic()
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        while True:
            try:
                urllib.request.urlopen(self.url + self.ready, timeout=5).close()
                return time.monotonic() - began
            except urllib.error.HTTPError:
                return time.monotonic() - began
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None or time.monotonic() - began > 90:
                    raise RuntimeError((self.folder / "server.log").read_text()) from None
                time.sleep(0.05)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


class Milium:
    """A clinic of milium in a folder of its own, on the database of the address given."""

    def __init__(self, folder: Path, database_url: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.environment = {
            **os.environ,
            "MILIUM_MODE": "demo",
            "MILIUM_DATA_DIR": str(folder),
            "MILIUM_ABUSE_LIMITS": "off",
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "milium_site.settings",
        }
        self.run("-m", "milium_site.cli", "migrate")

    def fill(self, *arguments: object) -> str:
        """What `filling.py` prints for these arguments."""
        return self.run(str(Path(__file__).with_name("filling.py")), *map(str, arguments))

    def site(self) -> Site:
        command = [sys.executable, "-m", "milium_site.cli", "serve", "--port", "PORT", "--workers",
                   str(WORKERS), "--no-worker"]  # fmt: skip
        return Site(command, self.environment, self.folder, "/api/v1/services")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            cwd=self.folder,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout.strip()
