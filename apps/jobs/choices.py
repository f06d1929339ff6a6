"""Words of the states of a job."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.jobs.domain import life


class JobState(models.TextChoices):
    QUEUED = life.QUEUED, _("Waiting")
    RUNNING = life.RUNNING, _("Running")
    DONE = life.DONE, _("Done")
    FAILED = life.FAILED, _("Failed")
    CANCELLED = life.CANCELLED, _("Cancelled")
