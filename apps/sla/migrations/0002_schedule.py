"""What is due is looked for every ten seconds, a change of policies or hours every minute."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps as Apps

SCHEDULES = {
    "sla.do_due_points": ("Service levels: warn and escalate", 10, "seconds"),
    "sla.recount_if_changed": ("Service levels: recount after a change", 1, "minutes"),
}


def schedule(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for task, (name, every, period) in SCHEDULES.items():
        interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
            every=every, period=period
        )
        apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval}
        )


def unschedule(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(schedule, unschedule)]
