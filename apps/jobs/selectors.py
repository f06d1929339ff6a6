"""Reads of background work; who may see what is decided here."""

from typing import Any

from django.db.models import QuerySet

from apps.jobs.models import Job
from apps.jobs.registry import find_job_kind

OVERSEE = "jobs.oversee_jobs"


def list_visible_jobs(user: Any) -> QuerySet[Job]:
    """Return the jobs that ``user`` may see: their own; those of all with the right to oversee."""
    jobs = Job.objects.select_related("created_by")
    return jobs if user.has_perm(OVERSEE) else jobs.filter(created_by_id=user.pk)


def find_visible_job(user: Any, job_id: int) -> Job | None:
    """Return the job where ``user`` may see it, else None."""
    return list_visible_jobs(user).filter(pk=job_id).first()


def may_fetch_file(user: Any, job: Job) -> bool:
    """Return whether ``user`` may have the file of a job that they see: it is theirs, and they still have the right to
    what is in it."""
    kind = find_job_kind(job.kind)
    is_theirs = job.created_by_id == user.pk or user.is_superuser
    if not is_theirs or kind is None or (kind.permission and not user.has_perm(kind.permission)):
        return False
    return kind.may_fetch is None or kind.may_fetch(user, job.data)
