from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_recalls")]

    operations = [
        migrations.AddField(
            "servicerequest",
            "answered_by_id",
            models.UUIDField(null=True, blank=True, help_text="The appointment that closed it."),
        ),
    ]
