"""What runs by the clock: rows of django-celery-beat, made by migrations, changed by administrators."""

from importlib import import_module
from pathlib import Path

from contactcenter.celery import app

APPS = Path(__file__).parents[2] / "apps"


def test_every_scheduled_task_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    migrations = [path for path in APPS.glob("*/migrations/*.py") if "SCHEDULES = {" in path.read_text()]
    scheduled = {
        task
        for path in migrations
        for task in import_module(f"apps.{path.parts[-3]}.migrations.{path.stem}").SCHEDULES
    }
    assert {"telephony.collect_messages", "outbox.sweep", "accounts.forget_answers"} <= scheduled
    assert scheduled <= set(app.tasks)
