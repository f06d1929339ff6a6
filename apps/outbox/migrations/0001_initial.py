"""What happened, who follows, and what PostgreSQL does so that nothing is skipped."""

import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from apps.outbox.triggers import HOLD_HORIZON, RELEASE_HORIZON


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "follower",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="follower"
                    ),
                ),
                ("position", models.BigIntegerField(default=0, verbose_name="position")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "ordering": ["follower"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, verbose_name="number")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                (
                    "data",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="data",
                    ),
                ),
                ("by_id", models.BigIntegerField(blank=True, null=True, verbose_name="by")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
            ],
            options={
                "verbose_name": "outbox entry",
                "verbose_name_plural": "outbox entries",
                "ordering": ["-id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="outbox_entry_at_brin"),
                    models.Index(fields=["kind", "id"], name="outbox_entry_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("follower", models.CharField(max_length=60, verbose_name="follower")),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "tried again"), ("set_aside", "set aside")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="tried again at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("held_at", models.DateTimeField(auto_now_add=True, verbose_name="held since")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held",
                        to="outbox.entry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "held entry",
                "verbose_name_plural": "held entries",
                "ordering": ["-entry_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("follower", "entry"), name="outbox_held_once")
                ],
            },
        ),
        migrations.RunSQL(HOLD_HORIZON, RELEASE_HORIZON),
    ]
