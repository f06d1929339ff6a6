"""What runs by the clock: rows of django-celery-beat, made by migrations, changed by administrators."""

from importlib import import_module

from contactcenter.celery import app


def test_every_scheduled_task_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    scheduled = set(import_module("apps.telephony.migrations.0002_schedules").SCHEDULES)
    assert scheduled == {"telephony.fetch_pending_recordings", "telephony.collect_messages"}
    assert scheduled <= set(app.tasks)
