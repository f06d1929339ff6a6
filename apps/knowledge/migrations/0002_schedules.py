"""Store the noted searches every minute, open the week on Mondays at six, tell of overdue tasks every day at seven."""

from django.db import migrations

MINUTELY = "knowledge.store_searches"
WEEKLY = "knowledge.open_week"
DAILY = "knowledge.alarm_overdue"


def enter(apps, schema_editor):
    every = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    times = apps.get_model("django_celery_beat", "CrontabSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    minute = every.get_or_create(every=1, period="minutes")[0]
    tasks.get_or_create(
        task=MINUTELY, defaults={"name": "Store searches of the knowledge base", "interval": minute}
    )
    monday = times.get_or_create(minute="0", hour="6", day_of_week="1", day_of_month="*", month_of_year="*")[
        0
    ]
    tasks.get_or_create(
        task=WEEKLY, defaults={"name": "Open the knowledge tasks of the week", "crontab": monday}
    )
    morning = times.get_or_create(minute="0", hour="7", day_of_week="*", day_of_month="*", month_of_year="*")[
        0
    ]
    tasks.get_or_create(task=DAILY, defaults={"name": "Tell of overdue knowledge tasks", "crontab": morning})


def remove(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(
        task__in=(MINUTELY, WEEKLY, DAILY)
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(enter, remove)]
