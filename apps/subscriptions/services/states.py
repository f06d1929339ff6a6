"""The only place that sets the state of a run, and that of a mail."""

from datetime import datetime
from typing import Any

from apps.subscriptions.domain import life
from apps.subscriptions.models import ReportDelivery, ReportRun


def move_run(run: ReportRun, trigger: str, now: datetime, **values: Any) -> ReportRun:
    """Move a run along ``life.RUN`` and write it. At its end nothing looks at it again; at a bad one its owner is to be
    told."""
    run.state = life.RUN.next(run.state, trigger)
    for name, value in values.items():
        setattr(run, name, value)
    if run.state not in life.OPEN:
        run.next_at, run.ended_at = None, now
        run.notice_due_at, run.notice_attempts = (now if run.state in life.BAD else None), 0
    run.save()
    return run


def move_mail(mail: ReportDelivery, trigger: str, error: str = "", handed_at: datetime | None = None) -> None:
    """Move a mail along ``life.MAIL`` and write it."""
    mail.state = life.MAIL.next(mail.state, trigger)
    mail.error, mail.handed_at = error[:250].replace("\0", "\ufffd"), handed_at
    mail.save(update_fields=["state", "error", "handed_at", "message_id"])
