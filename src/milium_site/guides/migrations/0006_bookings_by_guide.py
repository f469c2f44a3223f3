from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guides", "0005_pages_version_and_views")]

    operations = [
        migrations.RemoveConstraint("GuideViews", "guide_views_one_a_day"),
        migrations.RenameModel("GuideViews", "GuideCount"),
        migrations.AlterModelOptions("GuideCount", {}),
        migrations.AlterField("GuideCount", "views", models.PositiveIntegerField(default=0)),
        migrations.AddField("GuideCount", "bookings", models.PositiveIntegerField(default=0)),
        migrations.AddConstraint(
            "GuideCount",
            models.UniqueConstraint(fields=("guide", "day"), name="guide_count_one_a_day"),
        ),
    ]
