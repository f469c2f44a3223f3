"""What a booking waits for on SQLite: its turn, and the disk."""

import os
import subprocess
import sys

# In a process of its own: the tests' database lies in memory, and has no journal.
WRITING = """
import os
import django

django.setup()
from django.db import connection
from milium_site.booking.actions import guard

def level():
    return connection.connection.execute("PRAGMA synchronous").fetchone()[0]

synced = []
def noted(file, sync=os.fsync):
    seen = os.fstat(file), os.stat(connection.settings_dict["NAME"] + "-wal")
    synced.append((os.path.samestat(*seen), connection.in_atomic_block))
    sync(file)

with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE visit (n)")
os.fsync = noted
with guard.one_writer():
    connection.connection.execute("INSERT INTO visit VALUES (1)")
    print("inside", level(), synced)
print("after", level(), synced)
try:
    with guard.one_writer():
        connection.connection.execute("INSERT INTO visit VALUES (2)")
        raise KeyError
except KeyError:
    print("refused", level(), len(synced), connection.connection.execute("SELECT count(*) FROM visit").fetchone())
"""


def test_the_journal_has_reached_the_disk_before_a_booking_is_acknowledged(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    environment = {**kept, "MILIUM_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "milium_site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", WRITING],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "inside 1 []",
        # After the transaction, when the next may write already.
        "after 2 [(True, False)]",
        "refused 2 1 (1,)",
    ], done.stderr
