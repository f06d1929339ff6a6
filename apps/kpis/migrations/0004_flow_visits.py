from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

TASK = "kpis.fill_visits"


def prepare(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A new site has nothing to fill; an older one is filled by the worker within an hour, or by ``kpis visits``."""
    if not apps.get_model("interactions", "EventLog").objects.exists():
        apps.get_model("kpis", "VisitFill").objects.create(pk=1, filled_at=timezone.now())
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=1, period="hours"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Key figures: fill the visits of nodes", defaults={"task": TASK, "interval": interval}
    )


def forget(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0003_figures_by_medium"),
        ("interactions", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="FlowVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("interaction_id", models.UUIDField(verbose_name="interaction")),
                ("seq", models.IntegerField(verbose_name="sequence")),
                ("flow", models.TextField(blank=True, verbose_name="flow")),
                ("version", models.IntegerField(verbose_name="version")),
                ("node_id", models.TextField(verbose_name="node")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("left_at", models.DateTimeField(null=True, verbose_name="left at")),
                ("way", models.TextField(verbose_name="way")),
            ],
            options={
                "verbose_name": "visit of a node",
                "verbose_name_plural": "visits of nodes",
                "indexes": [models.Index(fields=["flow", "entered_at"], name="flow_visit_window")],
                "constraints": [
                    models.UniqueConstraint(fields=("interaction_id", "seq"), name="flow_visit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitFill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filled_at", models.DateTimeField(verbose_name="filled at")),
            ],
            options={
                "verbose_name": "filling of visits",
                "verbose_name_plural": "fillings of visits",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="visit_fill_one_row")
                ],
            },
        ),
        migrations.RunPython(prepare, forget),
    ]
