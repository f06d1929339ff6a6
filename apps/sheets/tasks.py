"""Work for the Celery worker."""

from celery import shared_task
from django.utils import timezone

from apps.sheets.services import purge_imports


@shared_task(name="sheets.purge_imports", acks_late=True)
def purge() -> int:
    """Remove files and rows of old imports; scheduled every day."""
    return purge_imports(now=timezone.now())
