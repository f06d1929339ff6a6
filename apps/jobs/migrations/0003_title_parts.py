from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_schedule")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="title_parts",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
