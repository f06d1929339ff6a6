from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agents", "0010_service_level_policies")]

    operations = [
        migrations.RemoveField(model_name="skillgroup", name="short_abandon_seconds"),
        migrations.RemoveField(model_name="skillgroup", name="threshold_seconds"),
    ]
