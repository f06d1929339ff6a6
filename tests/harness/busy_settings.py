"""As in tests, but what is for a worker is done by one."""

from contactcenter.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
