"""Claims that staff put over another one on purpose stand outside the database's own refusal.

`lift` and `guards` are the refusal as it stands from here on. SQLite builds a table anew when a column is added,
and drops its triggers in silence: whoever adds one to `booking_claim` calls `lift` before and `guards` after.
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("milium_site.booking.migrations.0002_guard")

POSTGRESQL = [
    """
    ALTER TABLE booking_claim ADD CONSTRAINT no_overlap
    EXCLUDE USING gist (resource_id WITH =, tstzrange("start", "end", '[)') WITH &&)
    WHERE (live AND NOT overbooked)
    """,
    """ALTER TABLE booking_claim ADD CONSTRAINT at_most_a_day CHECK ("end" <= "start" + interval '24 hours')""",
]
SQLITE = [
    statement.replace("WHEN NEW.live", "WHEN NEW.live AND NOT NEW.overbooked").replace(
        "AND live", "AND live AND NOT overbooked"
    )
    for statement in before.SQLITE
]


def lift(apps, schema_editor):
    before.drop(apps, schema_editor)


def guards(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_seal_notes")]

    operations = [
        migrations.RunPython(lift, before.add),
        migrations.AddField("claim", "overbooked", models.BooleanField(default=False)),
        migrations.RunPython(guards, lift),
    ]
