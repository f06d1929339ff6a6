from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_reply_files")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-created_at", "-id"], name="ticket_created"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
        ),
    ]
