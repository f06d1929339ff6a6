import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OFTEN, NIGHTLY = "kpis.check_conservation", "kpis.check_conservation_of_days"


def schedule(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    five, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=5, period="minutes"
    )
    night, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="20", hour="3", day_of_week="*", day_of_month="*", month_of_year="*"
    )
    tasks.get_or_create(
        name="Key figures: check recent intervals", defaults={"task": OFTEN, "interval": five}
    )
    tasks.get_or_create(name="Key figures: check the last days", defaults={"task": NIGHTLY, "crontab": night})


def forget(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=[OFTEN, NIGHTLY]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0007_service_level_by_policy"),
        ("agents", "0011_limits_are_policies"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConservationFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("interval_start", models.DateTimeField(verbose_name="interval")),
                (
                    "medium",
                    models.CharField(
                        choices=[("voice", "Call"), ("chat", "Chat"), ("email", "E-mail"), ("task", "Task")],
                        max_length=8,
                        verbose_name="medium",
                    ),
                ),
                ("problems", models.JSONField(default=dict, verbose_name="what differs")),
                ("interactions", models.JSONField(default=list, verbose_name="interactions")),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found at")),
                ("checked_at", models.DateTimeField(verbose_name="checked at")),
                ("mended_at", models.DateTimeField(blank=True, null=True, verbose_name="mended at")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding of the conservation check",
                "verbose_name_plural": "findings of the conservation check",
                "ordering": ("-interval_start", "group"),
                "indexes": [models.Index(fields=["-interval_start"], name="conservation_finding_window")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("mended_at__isnull", True)),
                        fields=("group", "interval_start", "medium"),
                        name="conservation_finding_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Restatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("interval_start", models.DateTimeField(verbose_name="interval")),
                (
                    "basis",
                    models.CharField(
                        choices=[("arrival", "By arrival"), ("event", "By event")],
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[("voice", "Call"), ("chat", "Chat"), ("email", "E-mail"), ("task", "Task")],
                        max_length=8,
                        verbose_name="medium",
                    ),
                ),
                ("changes", models.JSONField(default=dict, verbose_name="before and after")),
                (
                    "reason",
                    models.CharField(
                        choices=[("late", "events came late"), ("rebuild", "counted anew")],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("site", models.CharField(blank=True, max_length=50, verbose_name="site")),
                ("events", models.PositiveIntegerField(default=0, verbose_name="late events")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="restated at")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agents.skillgroup",
                        verbose_name="skill group",
                    ),
                ),
            ],
            options={
                "verbose_name": "restatement",
                "verbose_name_plural": "restatements",
                "ordering": ("-made_at", "-pk"),
                "indexes": [
                    models.Index(fields=["interval_start"], name="restatement_window"),
                    models.Index(fields=["-made_at", "-id"], name="restatement_newest"),
                ],
            },
        ),
        migrations.RunPython(schedule, forget),
    ]
