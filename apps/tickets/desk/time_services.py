"""Time spent on tickets: a timer, entries by hand, corrections, sums."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.tickets.models import Ticket, TimeCorrection, TimeEntry
from apps.tickets.outbox_kinds import TIME_SPENT
from apps.tickets.services.errors import checked_body, checked_line
from apps.tickets.services.history import record_event

MOST_SECONDS = 24 * 3600
"""Of one entry: what is longer was a timer that somebody forgot."""


@transaction.atomic
def start_timer(*, ticket: Ticket, user: User, at: datetime | None = None) -> TimeEntry:
    """Start the clock of ``user`` on the ticket and return its entry; one on another ticket is stopped."""
    at = at or timezone.now()
    running = _lock_running(user)
    if running is not None and running.ticket_id == ticket.pk:
        return running
    if running is not None:
        _finish(running, at)
    return TimeEntry.objects.create(ticket=ticket, user=user, started_at=at)


@transaction.atomic
def stop_timer(*, user: User, note: str = "", at: datetime | None = None) -> TimeEntry | None:
    """Stop the clock of ``user`` and return the entry; None where none runs."""
    running = _lock_running(user)
    if running is None:
        return None
    running.note = checked_body(note, "note")[:250]
    return _finish(running, at or timezone.now())


def _lock_running(user: User) -> TimeEntry | None:
    # The user's row, not the entry's: two that start at once must wait for each other before there is an entry.
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    return get_running(user)


def _finish(entry: TimeEntry, at: datetime) -> TimeEntry:
    entry.seconds = min(MOST_SECONDS, max(0, round((at - entry.started_at).total_seconds())))
    entry.save(update_fields=["seconds", "note"])
    return _recorded(entry, entry.user, at)


@transaction.atomic
def enter_time(
    *, ticket: Ticket, user: User, seconds: int, note: str = "", at: datetime | None = None
) -> TimeEntry:
    """Add ``seconds`` of work that nobody timed, ending at ``at``, and return the entry."""
    _check_seconds(seconds)
    at = at or timezone.now()
    entry = TimeEntry.objects.create(
        ticket=ticket,
        user=user,
        started_at=at - timedelta(seconds=seconds),
        seconds=seconds,
        by_hand=True,
        note=checked_body(note, "note")[:250],
    )
    return _recorded(entry, user, at)


@transaction.atomic
def correct_time(*, entry: TimeEntry, seconds: int, reason: str, by: User) -> TimeEntry:
    """Change how long an entry was, say why, and return it. One's own; those of others with the permission for it."""
    if entry.user_id != by.pk and not by.has_perm("tickets.change_timeentry"):
        raise PermissionDenied
    _check_seconds(seconds)
    row = TimeEntry.objects.select_for_update().get(pk=entry.pk)
    if row.seconds is None:
        raise ValidationError(_("The timer still runs. Stop it first."))
    before = row.seconds
    if before == seconds:
        return row
    TimeCorrection.objects.create(
        entry=row,
        before_seconds=before,
        after_seconds=seconds,
        reason=checked_line(reason, "reason")[:250],
        by=by,
    )
    row.seconds = seconds
    row.save(update_fields=["seconds"])
    return _recorded(row, by, timezone.now(), corrected_from=before)


def _recorded(entry: TimeEntry, by: User, at: datetime, **more: int) -> TimeEntry:
    data = {"entry": entry.pk, "seconds": entry.seconds, **more}
    record_event(ticket=entry.ticket, kind=TIME_SPENT, data=data, by=by, at=at)
    return entry


def _check_seconds(seconds: int) -> None:
    if not 0 < seconds <= MOST_SECONDS:
        raise ValidationError({"seconds": _("More than nothing, and at most 24 hours.")})


def get_running(user: User) -> TimeEntry | None:
    """Return the entry whose timer runs for ``user``, or None."""
    return TimeEntry.objects.filter(user=user, seconds__isnull=True).select_related("ticket", "user").first()


def sum_time(ticket: Ticket) -> Mapping[str, Any]:
    """Return what was spent: ``seconds`` altogether and ``by_user``, the most first; what runs is not in it."""
    ended = TimeEntry.objects.filter(ticket=ticket, seconds__isnull=False)
    rows = ended.values("user").annotate(spent=Sum("seconds")).order_by("-spent", "user")
    names = User.objects.in_bulk([row["user"] for row in rows])
    people = [{"user": row["user"], "name": str(names[row["user"]]), "seconds": row["spent"]} for row in rows]
    return {"seconds": sum(one["seconds"] for one in people), "by_user": people}
