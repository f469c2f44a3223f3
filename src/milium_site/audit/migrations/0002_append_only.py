"""The audit trail and its seals can be added to and nothing else: the database itself refuses UPDATE and DELETE.

SQLite loses a table's triggers when a later migration rebuilds the table (a column added, say): such a migration
must put the guards up again. `tests/milium_site/audit` fails if one forgets.
"""

from django.db import migrations

TABLES = ("audit_auditevent", "audit_auditseal")


def guards(vendor: str) -> list[str]:
    """The statements that put the guards up."""
    return [statement for table in TABLES for statement in _guards(vendor, table)]


def _guards(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ]


def lift(vendor: str) -> list[str]:
    """The statements that take them down, for undoing the migration and for emptying a test database."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
    return [f"DROP FUNCTION {table}_refuse() CASCADE" for table in TABLES]


def guard(apps, schema_editor) -> None:
    for statement in guards(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps, schema_editor) -> None:
    for statement in lift(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
