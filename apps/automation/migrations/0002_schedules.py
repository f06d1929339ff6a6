"""What the worker does by the clock. Supervisors may change the intervals; a second run changes nothing of theirs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SCHEDULES = {
    "automation.run_timed": (1, "Rules: those that are due"),
    "automation.send_notices": (1, "Rules: mail that is due"),
    "automation.forget_causes": (60, "Rules: forget causes of long ago"),
}


def schedule(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for task, (minutes, name) in SCHEDULES.items():
        interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
            every=minutes, period="minutes"
        )
        apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval}
        )


def unschedule(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("automation", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
