"""Writes of background work. ``start_job`` is what other apps call; the worker calls ``run_job``."""

import logging
import shutil
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from apps.audit.services import record_audit
from apps.jobs.domain import life
from apps.jobs.live import announce
from apps.jobs.locks import OnlyHere
from apps.jobs.mail import send_job_mail
from apps.jobs.models import Job, job_folder
from apps.jobs.registry import JobKind, JobRefused, Outcome, find_job_kind
from apps.jobs.running import JobCancelled, RunningJob
from apps.jobs.titles import parts_of
from apps.kernel.sentence import say

log = logging.getLogger(__name__)

LOCK_SPACE = 0x6A6F62
"""Of advisory locks: "job"."""
KEEP_DAYS = 30
CANCELLED = "job.cancelled"


@transaction.atomic
def start_job(
    *,
    kind: str,
    by: Any,
    title: str = "",
    data: dict[str, Any] | None = None,
    total: int = 0,
    link: str = "",
    site_url: str = "",
    wants_mail: bool = False,
) -> Job:
    """Have work of a registered kind done by a worker, once the caller's transaction has been committed.

    ``by`` is who watches it (None: the system). ``data`` is plain JSON and holds no secret. ``link`` is the path of the
    page that shows the result; ``site_url`` makes a whole address of it in the mail. ``title``: a ``Sentence`` is
    read by everybody in their own language. Raises ``LookupError`` for a kind that nobody registered.
    """
    from apps.jobs.tasks import run

    known = find_job_kind(kind)
    if known is None:
        raise LookupError(f"No such kind of job: {kind}")
    job = Job.objects.create(
        kind=kind, title=(say(title, _) or str(known.title))[:200], title_parts=parts_of(title), data=data or {},
        total=total, created_by=by, link=link, site_url=site_url, wants_mail=wants_mail,
    )  # fmt: skip
    transaction.on_commit(lambda: run.delay(job.pk))
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Any) -> Job:
    """Ask a job to stop: one that waits is cancelled at once, a running one as soon as it looks. No-op at its end."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.is_open and not job.cancel_requested:
        job.cancel_requested = True
        job.save(update_fields=["cancel_requested"])
        record_audit(actor=by, action=CANCELLED, obj=job)
        if job.state == life.QUEUED:
            _move(job, life.CANCEL)
        transaction.on_commit(lambda: _announce_end(job))
    return job


def run_job(*, job_id: int) -> Job | None:
    """Carry a job out and return it; None where it is over already, or where another worker has it.

    Whatever the work does wrong ends in the job's state, never in the queue: a job is tried again only after its worker
    was killed.
    """
    with OnlyHere(LOCK_SPACE, job_id) as is_ours:
        job = _begin(job_id) if is_ours else None
        if job is None:
            return None
        with override(getattr(job.created_by, "language", "") or "en"):
            _carry_out(job)
            _end(job)
    return job


def purge_files(*, now: datetime) -> int:
    """Remove the files of jobs that are over for :data:`KEEP_DAYS` days; return how many jobs had some."""
    old = Job.objects.filter(finished_at__lt=now - timedelta(days=KEEP_DAYS)).exclude(file_name="")
    count = 0
    for job in old:
        shutil.rmtree(job_folder(job.pk), ignore_errors=True)
        Job.objects.filter(pk=job.pk).update(file_name="")
        count += 1
    return count


@transaction.atomic
def _begin(job_id: int) -> Job | None:
    job = Job.objects.select_for_update(of=("self",)).select_related("created_by").filter(pk=job_id).first()
    if job is None or not job.is_open:
        return None
    job.attempts += 1
    if job.cancel_requested:
        _move(job, life.CANCEL)
    elif job.attempts > life.MAX_ATTEMPTS:
        _move(job, life.FAIL, message=_("The work was stopped again and again by a killed worker."))
    else:
        _move(job, life.START)
    return job


def _carry_out(job: Job) -> None:
    kind = find_job_kind(job.kind)
    if not job.is_open:
        return
    if kind is None:
        _move(
            job, life.FAIL, message=_("This worker does not know such work: %(kind)s.") % {"kind": job.kind}
        )
        return
    announce(job)
    try:
        _finish(job, kind.run(RunningJob(job)) or Outcome())
    except JobCancelled:
        _move(job, life.CANCEL)
    except JobRefused as refused:
        _move(job, life.FAIL, message=str(refused))
    except Exception as error:
        log.exception("job %d (%s) failed", job.pk, job.kind)
        reason = _("An unexpected error (%(error)s); it is in the log.")
        _move(job, life.FAIL, message=reason % {"error": type(error).__name__})


def _finish(job: Job, outcome: Outcome) -> None:
    job.done = job.total = job.total or 1
    job.result, job.file_name = outcome.result, outcome.file_name
    job.link = outcome.link or job.link
    _move(job, life.FINISH, message=outcome.message)


def _end(job: Job) -> None:
    kind: JobKind | None = find_job_kind(job.kind)
    if job.state in (life.FAILED, life.CANCELLED) and kind is not None and kind.on_end is not None:
        kind.on_end(job.pk)
    announce(job)
    if job.wants_mail:
        send_job_mail(job)


def _announce_end(job: Job) -> None:
    if job.is_open:
        announce(job)
    else:
        _end(job)


def _move(job: Job, trigger: str, message: str = "") -> None:
    """The one place that sets the state of a job."""
    job.state = life.LIFE.next(job.state, trigger)
    job.message = message[:500]
    now = timezone.now()
    job.started_at = job.started_at or (now if trigger == life.START else None)
    job.finished_at = None if job.is_open else now
    job.save()
