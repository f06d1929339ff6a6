"""What runs by the clock: rows of django-celery-beat, made by migrations, changed by administrators."""

from importlib import import_module

from contactcenter.celery import app


def test_every_scheduled_task_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    scheduled = {
        task
        for module in ("apps.telephony.migrations.0002_schedules", "apps.outbox.migrations.0002_schedules")
        for task in import_module(module).SCHEDULES
    }
    assert {"telephony.fetch_pending_recordings", "telephony.collect_messages", "outbox.sweep"} <= scheduled
    assert scheduled <= set(app.tasks)
