"""Every minute: makes runs of what is due, carries on with what is open, tells owners what went wrong."""

from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.subscriptions.domain import life
from apps.subscriptions.models import ReportRun, ReportSubscription
from apps.subscriptions.services.notices import send_notices
from apps.subscriptions.services.running import do_run
from apps.subscriptions.services.states import move_run

MOST_MISSED = 31
"""Runs that are written down as missed after a long standstill: the newest ones."""
MOST_AT_ONCE = 100


def sweep(*, now: datetime | None = None) -> int:
    """Do what is due by ``now``, and return how many runs were looked at. Several workers may sweep at once."""
    at = now or timezone.now()
    due = ReportSubscription.objects.filter(next_at__lte=at).order_by("next_at")
    for pk in list(due.values_list("pk", flat=True)):
        start_due(pk, at)
    runs = ReportRun.objects.filter(next_at__lte=at).order_by("next_at").values_list("pk", flat=True)
    done = sum(bool(do_run(run_id=pk, now=at)) for pk in list(runs[:MOST_AT_ONCE]))
    send_notices(now=at)
    return done


@transaction.atomic
def start_due(pk: int, now: datetime) -> None:
    """Write a run for each day on which a subscription was due; what is too late is missed. A worker that was killed
    here has done nothing."""
    rows = ReportSubscription.objects.select_for_update(skip_locked=True)
    subscription = rows.filter(pk=pk, next_at__lte=now).first()
    if subscription is None or subscription.next_at is None:
        return
    schedule = subscription.schedule
    days = schedule.days_after(subscription.next_at - timedelta(microseconds=1))
    due = list(takewhile(lambda day: schedule.moment(day) <= now, days))[-MOST_MISSED:]
    for day in due:
        moment = schedule.moment(day)
        run, is_new = ReportRun.objects.get_or_create(
            subscription=subscription, day=day, defaults={"due_at": moment, "next_at": now}
        )
        if is_new and now - moment > life.LATEST:
            reason = _("Nobody was there to send it when it was due: the worker or the database was away.")
            move_run(run, life.MISS, now, error=reason)
    subscription.next_at = schedule.next_after(now)
    subscription.save(update_fields=["next_at"])
