"""The audit trail can be added to and nothing else: the database itself refuses UPDATE and DELETE."""

from django.db import migrations

TABLE = "audit_auditevent"
SQLITE = {
    f"{TABLE}_no_{verb.lower()}": (
        f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
POSTGRESQL = [
    f"""CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
]


def guards(vendor: str) -> list[str]:
    """The statements that put the guard up."""
    return list(SQLITE.values()) if vendor == "sqlite" else POSTGRESQL


def lift(vendor: str) -> list[str]:
    """The statements that take it down, for undoing the migration and for emptying a test database."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {name}" for name in SQLITE]
    return [f"DROP FUNCTION {TABLE}_refuse() CASCADE"]


def guard(apps, schema_editor) -> None:
    for statement in guards(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps, schema_editor) -> None:
    for statement in lift(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
