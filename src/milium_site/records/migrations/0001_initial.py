import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("catalogue", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("language", models.CharField(default="en-gb", max_length=12)),
                ("guardian_name", models.CharField(blank=True, max_length=120)),
                ("guardian_relation", models.CharField(blank=True, max_length=60)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("send_answers", "send my answers to the clinic"),
                            ("care", "care"),
                            ("photos", "photographs"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text_version", models.CharField(max_length=40)),
                ("how", models.CharField(default="booking form", max_length=40)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="records.patient"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionnaireResponse",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("appointment_id", models.UUIDField(null=True, unique=True)),
                ("answers", models.JSONField()),
                ("red_flags", models.JSONField(default=list)),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("now", "needs emergency care now"),
                            ("same_day", "needs a clinician today"),
                            ("days", "needs a clinician within days"),
                            ("two_weeks", "needs a clinician within two weeks"),
                            ("weeks", "needs a clinician within some weeks"),
                        ],
                        max_length=10,
                    ),
                ),
                ("authored_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.location"
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaire_responses",
                        to="records.patient",
                    ),
                ),
            ],
        ),
    ]
