import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("records", "0006_search_keys")]

    operations = [
        migrations.CreateModel(
            name="PatientMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("merged_at", models.DateTimeField()),
                ("merged_by", models.CharField(help_text="Id of the member of staff.", max_length=64)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=64)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges",
                        to="records.patient",
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged_into",
                        to="records.patient",
                    ),
                ),
            ],
            options={
                "ordering": ["merged_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(kept=F("merged")), name="merges_two"),
                    models.UniqueConstraint(
                        condition=Q(undone_at=None), fields=("kept", "merged"), name="merged_once_at_a_time"
                    ),
                ],
            },
        ),
    ]
