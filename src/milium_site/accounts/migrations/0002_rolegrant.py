import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from 0001: the catalogue's people point at users, and grants point at the catalogue's places.
    dependencies = [
        ("accounts", "0001_initial"),
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("front_desk", "front desk"),
                            ("clinician", "clinician"),
                            ("editor", "editor"),
                            ("owner", "owner"),
                            ("integrator", "integrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.location",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "role", "location"), name="one_grant_per_place"),
                    models.UniqueConstraint(
                        condition=models.Q(("location", None)),
                        fields=("user", "role"),
                        name="one_grant_for_every_place",
                    ),
                ],
            },
        ),
    ]
