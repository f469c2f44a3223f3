"""Removals, and the guards that keep what was signed."""

import django.db.models.deletion
import milium_site.vault.models.fields
import uuid
from django.conf import settings
from django.db import migrations, models

# A signed removal is never changed, and gets no further step; steps and amendments are never changed. What is sealed
# may be sealed anew with another key, and the signature's digest shows whether it still says the same. Rows go with
# their person. SQLite loses these triggers when a later migration rebuilds one of the tables.
PROCEDURE, STEP, AMENDMENT = (
    f"consultations_procedure{ending}" for ending in ("", "step", "amendment")
)
STEP_COLUMNS = "id, procedure_id, number, step, outcome, recorded_by_id, done_at, recorded_at"
AMENDMENT_COLUMNS = "id, procedure_id, recorded_by_id, recorded_at"
IS_SIGNED = f"EXISTS (SELECT 1 FROM {PROCEDURE} WHERE id = NEW.procedure_id AND signed_at IS NOT NULL)"


def guards(vendor):
    """The statements that put the guards up."""
    if vendor == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'signed_stays'); END"
        return [
            f"CREATE TRIGGER {PROCEDURE}_stays BEFORE UPDATE ON {PROCEDURE} "
            f"WHEN OLD.signed_at IS NOT NULL {refuse}",
            f"CREATE TRIGGER {STEP}_stays BEFORE UPDATE OF {STEP_COLUMNS} ON {STEP} {refuse}",
            f"CREATE TRIGGER {STEP}_before_signature BEFORE INSERT ON {STEP} WHEN {IS_SIGNED} {refuse}",
            f"CREATE TRIGGER {AMENDMENT}_stays BEFORE UPDATE OF {AMENDMENT_COLUMNS} ON {AMENDMENT} {refuse}",
        ]
    raised = "RAISE EXCEPTION 'signed_stays' USING ERRCODE = 'integrity_constraint_violation';"
    return [
        f"CREATE FUNCTION {PROCEDURE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised} END $$",
        f"CREATE FUNCTION {STEP}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {IS_SIGNED} THEN {raised} END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {PROCEDURE}_stays BEFORE UPDATE ON {PROCEDURE} FOR EACH ROW "
        f"WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION {PROCEDURE}_refuse()",
        f"CREATE TRIGGER {STEP}_stays BEFORE UPDATE OF {STEP_COLUMNS} ON {STEP} "
        f"FOR EACH ROW EXECUTE FUNCTION {PROCEDURE}_refuse()",
        f"CREATE TRIGGER {STEP}_before_signature BEFORE INSERT ON {STEP} "
        f"FOR EACH ROW EXECUTE FUNCTION {STEP}_refuse()",
        f"CREATE TRIGGER {AMENDMENT}_stays BEFORE UPDATE OF {AMENDMENT_COLUMNS} ON {AMENDMENT} "
        f"FOR EACH ROW EXECUTE FUNCTION {PROCEDURE}_refuse()",
    ]


def lift(vendor):
    """The statements that take them down."""
    if vendor == "sqlite":
        names = (f"{PROCEDURE}_stays", f"{STEP}_stays", f"{STEP}_before_signature", f"{AMENDMENT}_stays")
        return [f"DROP TRIGGER {name}" for name in names]
    return [f"DROP FUNCTION {name}_refuse() CASCADE" for name in (PROCEDURE, STEP)]


def guard(apps, schema_editor):
    for statement in guards(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in lift(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('consent_version', models.CharField(max_length=40)),
                ('started_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('encounter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='procedure', to='consultations.encounter')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ProcedureAmendment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', milium_site.vault.models.fields.SealedTextField()),
                ('reason', milium_site.vault.models.fields.SealedTextField()),
                ('recorded_at', models.DateTimeField()),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='consultations.procedure')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProcedureStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=20)),
                ('outcome', models.CharField(choices=[('done', 'done'), ('not-done', 'not done')], max_length=8)),
                ('values', milium_site.vault.models.fields.SealedJSONField(default=dict)),
                ('note', milium_site.vault.models.fields.SealedTextField(blank=True)),
                ('done_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='consultations.procedure')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='step_numbers_differ')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
