from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpis", "0005_rollups")]

    operations = [
        migrations.AddField(
            "flowvisit", "contained", models.BooleanField(null=True, verbose_name="contained")
        ),
        migrations.AddField(
            "flowvisit", "flow_before", models.DateTimeField(null=True, verbose_name="in the flow before")
        ),
        migrations.AddField(
            "flowvisit", "node_before", models.DateTimeField(null=True, verbose_name="at the node before")
        ),
        migrations.AddField(
            "flowvisit", "way_before", models.DateTimeField(null=True, verbose_name="left by the way before")
        ),
        migrations.AddField(
            "flowvisit", "time_class", models.SmallIntegerField(null=True, verbose_name="class of time")
        ),
        migrations.AddField(
            "visitfill",
            "settled_until",
            models.DateTimeField(
                help_text="Calls that arrived before it are settled, if they were short.",
                null=True,
                verbose_name="settled until",
            ),
        ),
    ]
