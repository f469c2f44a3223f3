import os
import socket

import pytest
from click.testing import CliRunner

from milium_site.cli import main, with_django


def test_a_taken_port_is_named_before_anything_is_touched(tmp_path):
    with socket.socket() as other_site:
        other_site.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other_site.bind(("127.0.0.1", 0))
        other_site.listen()
        port = other_site.getsockname()[1]
        done = CliRunner().invoke(main, ["start-demo", "--port", str(port)], env={"MILIUM_BASE_URL": None})

    assert done.exit_code == 1
    assert done.output.startswith(f"Error: Cannot listen on 127.0.0.1:{port}: ")
    assert "make run PORT=" in done.output


@pytest.mark.parametrize(
    ("named", "address"), [(None, "http://127.0.0.1:8123"), ("http://demo.example", "http://demo.example")]
)
def test_links_in_the_demos_mails_lead_to_its_own_port(monkeypatch, named, address):
    seen = []

    def set_up():
        seen.append(os.environ["MILIUM_BASE_URL"])
        raise SystemExit(0)  # nothing is served here

    monkeypatch.setattr(with_django, "set_up_django", set_up)
    CliRunner().invoke(main, ["start-demo", "--port", "8123"], env={"MILIUM_BASE_URL": named})
    assert seen == [address]
