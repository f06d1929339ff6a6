from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0010_handed_on")]

    operations = [
        migrations.AddField(
            "interaction",
            "language",
            models.CharField(
                "language",
                max_length=16,
                blank=True,
                default="",
                db_default="",
                help_text="The one that the caller chose, else the customer's.",
            ),
        ),
    ]
