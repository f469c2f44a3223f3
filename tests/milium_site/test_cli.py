import socket

from click.testing import CliRunner

from milium_site.cli import main


def test_a_taken_port_is_named_before_anything_is_touched(tmp_path):
    with socket.socket() as other_site:
        other_site.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other_site.bind(("127.0.0.1", 0))
        other_site.listen()
        port = other_site.getsockname()[1]
        done = CliRunner().invoke(main, ["start-demo", "--port", str(port)])

    assert done.exit_code == 1
    assert done.output.startswith(f"Error: Cannot listen on 127.0.0.1:{port}: ")
    assert "make run PORT=" in done.output
