"""The keys under which people are found, also for those who are there already."""

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 500


def fill(apps, schema_editor):
    from milium_site.records.queries import search_keys

    patients, keys = apps.get_model("records", "Patient"), apps.get_model("records", "SearchKey")
    rows = []
    for patient in patients.objects.iterator(AT_ONCE):
        rows += [keys(patient_id=patient.pk, key=key) for key in search_keys(patient)]
        if len(rows) > AT_ONCE:
            keys.objects.bulk_create(rows)
            rows = []
    keys.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("records", "0005_found_by_address")]

    operations = [
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=320)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_keys",
                        to="records.patient",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["key", "patient"], name="search_key_to_patient")]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
