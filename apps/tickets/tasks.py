"""Work for the Celery worker."""

from celery import shared_task

from apps.tickets.models import TicketAttachment
from apps.tickets.services.attachments import scan_attachment

MOST_AT_ONCE = 100


@shared_task(name="tickets.scan_file", acks_late=True)
def scan_file(attachment_id: int) -> None:
    """Have one file scanned; harmless when repeated."""
    scan_attachment(attachment_id=attachment_id)


@shared_task(name="tickets.scan_waiting", acks_late=True)
def scan_waiting() -> int:
    """Try again what the scanner could not say; scheduled every five minutes. Returns how many were tried."""
    waiting = TicketAttachment.objects.filter(state="quarantined").values_list("pk", flat=True)[:MOST_AT_ONCE]
    for key in waiting:
        scan_attachment(attachment_id=key)
    return len(waiting)
