"""What the worker does by the clock. Supervisors may change the intervals; a second run changes nothing of theirs."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SCHEDULES = {
    "customers.find_duplicates": (24 * 60, "Customers: look for duplicates"),
    "customers.tidy_privacy_requests": (60, "Customers: remove old exports, finish requests"),
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
        ("customers", "0004_permissions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.AlterField(
            model_name="privacyrequest",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AlterField(
            model_name="privacyrequest",
            name="customer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="privacy_requests",
                to="customers.customer",
                verbose_name="customer",
            ),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
