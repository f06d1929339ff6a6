import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from apps.kpis.rollups.marks import MARK, UNMARK

TASK = "kpis.squash_rollups"


def prepare(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A new site has nothing to sum; an older one is summed by the worker within a minute, or by ``kpis rebuild``."""
    if not apps.get_model("interactions", "Segment").objects.exists():
        apps.get_model("kpis", "RollupState").objects.create(pk=1, zone=settings.TIME_ZONE)
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=1, period="minutes"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Key figures: bring the roll-ups up to date", defaults={"task": TASK, "interval": interval}
    )


def forget(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0009_capacity_profiles"),
        ("kpis", "0004_flow_visits"),
        ("interactions", "0011_interaction_language"),
        ("tickets", "0006_reply_files"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="RollupMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("segment_id", models.BigIntegerField(null=True)),
                ("offer_id", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "mark of a roll-up",
                "verbose_name_plural": "marks of roll-ups",
            },
        ),
        migrations.CreateModel(
            name="RollupState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "state of the roll-ups",
                "verbose_name_plural": "states of the roll-ups",
            },
        ),
        migrations.CreateModel(
            name="RollupName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dimension", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=1000)),
            ],
            options={
                "verbose_name": "name in roll-ups",
                "verbose_name_plural": "names in roll-ups",
                "constraints": [
                    models.UniqueConstraint(fields=("dimension", "key"), name="rollup_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DayRollup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("arrival", "By arrival"), ("event", "By event")],
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("dimension", models.CharField(max_length=12, verbose_name="dimension")),
                ("start", models.DateTimeField(verbose_name="start")),
                (
                    "medium",
                    models.CharField(
                        choices=[("voice", "Call"), ("chat", "Chat"), ("email", "E-mail"), ("task", "Task")],
                        max_length=16,
                        verbose_name="medium",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=100, verbose_name="key")),
                ("offered", models.IntegerField(default=0)),
                ("answered", models.IntegerField(default=0)),
                ("answered_within", models.IntegerField(default=0)),
                ("abandoned", models.IntegerField(default=0)),
                ("abandoned_within", models.IntegerField(default=0)),
                ("short_abandoned", models.IntegerField(default=0)),
                ("flowed_out", models.IntegerField(default=0)),
                ("wait_ms_answered", models.BigIntegerField(default=0)),
                ("wait_ms_abandoned", models.BigIntegerField(default=0)),
                ("ring_ms", models.BigIntegerField(default=0)),
                ("talk_ms", models.BigIntegerField(default=0)),
                ("hold_ms", models.BigIntegerField(default=0)),
                ("wrap_up_ms", models.BigIntegerField(default=0)),
                ("handled", models.IntegerField(default=0)),
                ("transfers", models.IntegerField(default=0)),
                ("held", models.IntegerField(default=0)),
                ("offers_made", models.IntegerField(default=0)),
                ("offers_missed", models.IntegerField(default=0)),
                ("offers_rejected", models.IntegerField(default=0)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily roll-up",
                "verbose_name_plural": "daily roll-ups",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("basis", "dimension", "start", "group", "medium", "key"),
                        name="day_rollup_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HourRollup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("arrival", "By arrival"), ("event", "By event")],
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("dimension", models.CharField(max_length=12, verbose_name="dimension")),
                ("start", models.DateTimeField(verbose_name="start")),
                (
                    "medium",
                    models.CharField(
                        choices=[("voice", "Call"), ("chat", "Chat"), ("email", "E-mail"), ("task", "Task")],
                        max_length=16,
                        verbose_name="medium",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=100, verbose_name="key")),
                ("offered", models.IntegerField(default=0)),
                ("answered", models.IntegerField(default=0)),
                ("answered_within", models.IntegerField(default=0)),
                ("abandoned", models.IntegerField(default=0)),
                ("abandoned_within", models.IntegerField(default=0)),
                ("short_abandoned", models.IntegerField(default=0)),
                ("flowed_out", models.IntegerField(default=0)),
                ("wait_ms_answered", models.BigIntegerField(default=0)),
                ("wait_ms_abandoned", models.BigIntegerField(default=0)),
                ("ring_ms", models.BigIntegerField(default=0)),
                ("talk_ms", models.BigIntegerField(default=0)),
                ("hold_ms", models.BigIntegerField(default=0)),
                ("wrap_up_ms", models.BigIntegerField(default=0)),
                ("handled", models.IntegerField(default=0)),
                ("transfers", models.IntegerField(default=0)),
                ("held", models.IntegerField(default=0)),
                ("offers_made", models.IntegerField(default=0)),
                ("offers_missed", models.IntegerField(default=0)),
                ("offers_rejected", models.IntegerField(default=0)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
            ],
            options={
                "verbose_name": "hourly roll-up",
                "verbose_name_plural": "hourly roll-ups",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("basis", "dimension", "start", "group", "medium", "key"),
                        name="hour_rollup_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("medium", models.CharField(max_length=16)),
                ("agent", models.IntegerField()),
                ("arrived", models.DateTimeField()),
                ("happened", models.DateTimeField()),
                ("offers_made", models.SmallIntegerField()),
                ("offers_missed", models.SmallIntegerField()),
                ("offers_rejected", models.SmallIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agents.skillgroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "counted offer",
                "verbose_name_plural": "counted offers",
                "indexes": [
                    models.Index(fields=["arrived"], name="offer_fact_arrived"),
                    models.Index(fields=["happened"], name="offer_fact_happened"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentFact",
            fields=[
                ("segment_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("medium", models.CharField(max_length=16)),
                ("arrived", models.DateTimeField()),
                ("answered_in", models.DateTimeField(null=True)),
                ("ended_in", models.DateTimeField(null=True)),
                ("wrapped_up_in", models.DateTimeField(null=True)),
                ("agent", models.IntegerField(null=True)),
                ("entry_point", models.CharField(max_length=100)),
                ("disposition", models.BigIntegerField(null=True)),
                ("category", models.BigIntegerField(null=True)),
                ("language", models.CharField(max_length=16)),
                ("tier", models.SmallIntegerField()),
                ("offered", models.SmallIntegerField()),
                ("answered", models.SmallIntegerField()),
                ("answered_within", models.SmallIntegerField()),
                ("abandoned", models.SmallIntegerField()),
                ("abandoned_within", models.SmallIntegerField()),
                ("short_abandoned", models.SmallIntegerField()),
                ("flowed_out", models.SmallIntegerField()),
                ("wait_ms_answered", models.BigIntegerField()),
                ("wait_ms_abandoned", models.BigIntegerField()),
                ("ring_ms", models.BigIntegerField()),
                ("talk_ms", models.BigIntegerField()),
                ("hold_ms", models.BigIntegerField()),
                ("wrap_up_ms", models.BigIntegerField()),
                ("handled", models.SmallIntegerField()),
                ("transfers", models.SmallIntegerField()),
                ("held", models.SmallIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agents.skillgroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "counted segment",
                "verbose_name_plural": "counted segments",
                "indexes": [
                    models.Index(fields=["arrived"], name="segment_fact_arrived"),
                    models.Index(fields=["answered_in"], name="segment_fact_answered"),
                    models.Index(fields=["ended_in"], name="segment_fact_ended"),
                    models.Index(fields=["wrapped_up_in"], name="segment_fact_wrapped_up"),
                ],
            },
        ),
        migrations.RunSQL(MARK, UNMARK),
        migrations.RunPython(prepare, forget),
    ]
