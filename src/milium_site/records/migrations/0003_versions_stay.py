"""Seals what was kept in clear before, and lets the database itself refuse to change a version once written.

A version may be deleted: it goes with its person. SQLite loses the trigger when a later migration rebuilds the table.
"""

from django.db import migrations

from milium_site.vault.actions import seal_plain_rows

TABLE = "records_patientversion"
GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, 'versions_stay'); END"
    ],
    "postgresql": [
        f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'versions_stay' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    ],
}
LIFTS = {
    "sqlite": [f"DROP TRIGGER {TABLE}_no_update"],
    "postgresql": [f"DROP FUNCTION {TABLE}_refuse() CASCADE"],
}


def seal(apps, schema_editor):
    seal_plain_rows(apps.get_model("records", "QuestionnaireResponse"))


def guard(apps, schema_editor):
    for statement in GUARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in LIFTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_what_is_sealed")]
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
