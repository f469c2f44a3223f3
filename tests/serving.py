"""The site in processes of its own, on the test's database: to be raced at, and to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote


def database_url() -> str:
    """The test database's address, for a process of its own."""
    from django.db import connection

    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    user = quote(chosen["USER"]) + (f":{quote(chosen['PASSWORD'])}" if chosen["PASSWORD"] else "")
    return f"postgresql://{user}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"


class Server:
    """Two server processes on one port. `kill` ends them as a power cut would, and `start` brings them back."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """The seconds until the first answer."""
        began = time.monotonic()
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "site_settings",
            "MILIUM_ABUSE_LIMITS": "off",
            "MILIUM_DATA_DIR": str(self.folder),
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]),
        }
        command = [sys.executable, "-m", "milium_site.cli", "serve", "--port", str(self.port), "--no-worker"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/v1/services", timeout=5).close()
                return time.monotonic() - began
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                assert time.monotonic() - began < 90, "the server did not come up"
                time.sleep(0.05)

    def kill(self) -> None:
        """Ends every process of the server at once, with no chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
