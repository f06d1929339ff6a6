"""What runs by the clock."""

from django.conf import settings

from contactcenter.celery import app


def test_every_scheduled_task_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == {"telephony.fetch_pending_recordings"}
    assert scheduled <= set(app.tasks)
