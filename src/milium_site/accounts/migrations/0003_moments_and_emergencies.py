import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import milium_site.vault.models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("accounts", "0002_rolegrant")]

    operations = [
        # Counts of tries are forgotten after a day; a new table is simpler than carrying them over.
        migrations.DeleteModel("Tries"),
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=20)),
                ("key_hash", models.CharField(max_length=64)),
                ("tried_at", models.JSONField(default=list, help_text="seconds since 1970, oldest first")),
                ("last_at", models.FloatField(db_index=True)),
            ],
            options={"verbose_name_plural": "tries"},
        ),
        migrations.AddConstraint(
            "tries", models.UniqueConstraint(fields=["scope", "key_hash"], name="one_count_per_key")
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("reason", milium_site.vault.models.SealedTextField()),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.location"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at"],
                "verbose_name_plural": "emergency accesses",
                "indexes": [models.Index(fields=["user", "ends_at"], name="emergency_by_user")],
            },
        ),
    ]
