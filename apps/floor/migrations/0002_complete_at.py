from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("floor", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="projectoroffset",
            name="complete_at",
            field=models.DateTimeField(
                help_text="Everything that happened until then is in the database.",
                null=True,
                verbose_name="complete until",
            ),
        ),
    ]
