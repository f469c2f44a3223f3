"""Seals the notes that were kept in clear before."""

from django.db import migrations

from milium_site.vault.actions import seal_plain_rows


def seal(apps, schema_editor):
    seal_plain_rows(apps.get_model("booking", "Appointment"))


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_the_note_is_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
