"""Work for the Celery worker."""

from celery import shared_task
from django.utils import timezone

from apps.jobs import services


@shared_task(name="jobs.run", acks_late=True)
def run(job_id: int) -> None:
    """Carry out a job; harmless when repeated."""
    services.run_job(job_id=job_id)


@shared_task(name="jobs.purge_files", acks_late=True)
def purge_files() -> int:
    """Remove files whose time is over; scheduled every day."""
    return services.purge_files(now=timezone.now())
