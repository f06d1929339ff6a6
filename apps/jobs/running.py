"""What a piece of work holds while it runs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import TypeVar

from apps.jobs.domain.life import percent
from apps.jobs.live import announce
from apps.jobs.models import Job, job_folder

Item = TypeVar("Item")

TELL_SECONDS = 0.4
"""Progress is told, and a wish to cancel looked for, at most this often."""


class JobCancelled(Exception):
    """Somebody cancelled the job: let it through, so that the transaction is rolled back."""


class RunningJob:
    """The work's side of a job: tells how far it is, hears of a wish to cancel."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.data = job.data
        self._total = job.total
        self._told_at = 0.0

    @property
    def folder(self) -> Path:
        """Return the folder of the job's files; made on first use."""
        folder = job_folder(self.job.pk)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is. Cheap, call it often. Raises :class:`JobCancelled`."""
        self._total = self._total if total is None else total
        now = monotonic()
        if now - self._told_at < TELL_SECONDS:
            return
        self._told_at = now
        self.check_cancelled()
        announce(
            self.job, done=done, total=self._total, percent=percent(done, self._total), message=message[:500]
        )

    def check_cancelled(self) -> None:
        """Raise :class:`JobCancelled` when somebody wants the job to stop."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled

    def track(self, items: Iterable[Item], total: int, message: str = "") -> Iterator[Item]:
        """Yield the items, and say after each how far the work is."""
        for done, item in enumerate(items, start=1):
            yield item
            self.progress(done, total, message)
