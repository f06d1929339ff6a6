"""Work that goes on in the background, for somebody who watches it."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.jobs.choices import JobState
from apps.jobs.domain.life import OPEN, percent
from apps.jobs.titles import say_title


class Job(models.Model):
    """One piece of background work: what it is, how far it is, what became of it.

    The state is set by ``services`` alone. How far a running job is, is shown live from the cache (``live.py``): it may
    work in one long transaction, whose rows nobody sees before its end.
    """

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    title_parts = models.JSONField(default=dict, blank=True, editable=False)
    """What the title was made of (``apps.jobs.titles``), so that everybody reads it in their own language."""
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0, help_text=_("0: the end is not known."))
    message = models.CharField(_("message"), max_length=500, blank=True)
    data = models.JSONField(_("task"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    link = models.CharField(
        _("link"), max_length=300, blank=True, help_text=_("The page that shows the result.")
    )
    file_name = models.CharField(_("file"), max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        related_name="+",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    site_url = models.CharField(_("address of the site"), max_length=200, blank=True)
    wants_mail = models.BooleanField(_("mail at the end"), default=False)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("to be cancelled"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("background work")
        ordering = ("-id",)
        permissions = [("oversee_jobs", _("Can see and cancel the background work of everybody"))]
        indexes = [
            # The list of one's own jobs, newest first.
            models.Index(fields=["created_by", "-id"], name="job_of_user"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title in the reader's language; as it was stored where it is not known what it was made of."""
        return say_title(self.title_parts) or self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        return percent(self.done, self.total)

    @property
    def file_path(self) -> Path | None:
        """Where the job's file lies; None where it has none, or where it was removed when its time was over."""
        path = job_folder(self.pk) / self.file_name if self.file_name else None
        return path if path is not None and path.is_file() else None


def job_folder(job_id: int) -> Path:
    """Where the files of a job lie. No web server serves them: a view does, to whom they belong."""
    return Path(settings.JOB_FILES_DIR) / str(job_id)
