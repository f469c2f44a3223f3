"""The database's own refusal of two live claims of one resource that overlap.

Whoever writes, and however: the code above it can be wrong and a time is still never given twice.
"""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE booking_claim ADD CONSTRAINT no_overlap
    EXCLUDE USING gist (resource_id WITH =, tstzrange("start", "end", '[)') WITH &&) WHERE (live)
    """,
    """ALTER TABLE booking_claim ADD CONSTRAINT at_most_a_day CHECK ("end" <= "start" + interval '24 hours')""",
]
# Since no claim is longer than a day, what overlaps ends within a day of it: a question over a short stretch of
# the index by `end`, however many claims lie before and after.
OVERLAPS = """
    SELECT RAISE(ABORT, 'at_most_a_day') WHERE julianday(NEW."end") - julianday(NEW."start") > 1.00001;
    SELECT RAISE(ABORT, 'no_overlap') WHERE EXISTS (
        SELECT 1 FROM booking_claim
        WHERE resource_id = NEW.resource_id AND live
        AND "end" > NEW."start" AND "end" < datetime(NEW."end", '+2 days') AND "start" < NEW."end" {besides}
    );
"""
SQLITE = [
    f"""
    CREATE TRIGGER no_overlap_insert BEFORE INSERT ON booking_claim WHEN NEW.live
    BEGIN {OVERLAPS.format(besides="")} END
    """,
    f"""
    CREATE TRIGGER no_overlap_update BEFORE UPDATE ON booking_claim WHEN NEW.live
    BEGIN {OVERLAPS.format(besides="AND id <> NEW.id")} END
    """,
]
DROP = {
    "postgresql": [
        "ALTER TABLE booking_claim DROP CONSTRAINT no_overlap",
        "ALTER TABLE booking_claim DROP CONSTRAINT at_most_a_day",
    ],
    "sqlite": ["DROP TRIGGER no_overlap_insert", "DROP TRIGGER no_overlap_update"],
}


def add(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
