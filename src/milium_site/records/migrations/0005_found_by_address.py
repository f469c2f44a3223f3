from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("records", "0004_products_sent_along")]

    operations = [
        migrations.AddIndex("patient", models.Index(Lower("email"), name="patient_by_email")),
    ]
