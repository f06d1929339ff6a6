"""What /readyz says of the outbox: does everybody who follows keep up?"""

from django.db import DatabaseError
from django.utils import timezone

from apps.outbox.selectors import list_backlogs

LATE_SECONDS = 300


def check_outbox() -> str | None:
    """None, or which followers are behind by more than five minutes. An absent database is another check's word."""
    try:
        backlogs = list_backlogs()
    except DatabaseError:
        return None
    now = timezone.now()
    late = [
        f"{backlog.follower} ({(now - backlog.oldest_at).total_seconds():.0f} s)"
        for backlog in backlogs
        if backlog.oldest_at and (now - backlog.oldest_at).total_seconds() > LATE_SECONDS
    ]
    return f"Behind: {', '.join(late)}. Do a worker and a beat of Celery run?" if late else None


CHECKS = [("outbox", check_outbox)]
