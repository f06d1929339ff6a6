"""Reads of subscriptions."""

from apps.subscriptions.domain import life
from apps.subscriptions.models import ReportRun


def list_alarms() -> list[ReportRun]:
    """Return the runs that need somebody: failed, missed or partly sent, and no later run of the same subscription has
    been sent since. One statement."""
    newest: dict[int, ReportRun] = {}
    ended = ReportRun.objects.exclude(state__in=(*life.OPEN, life.SKIPPED)).order_by(
        "subscription_id", "-due_at", "-id"
    )
    for run in ended.distinct("subscription_id").select_related("subscription"):
        newest[run.subscription_id] = run
    return [run for run in newest.values() if run.state in life.BAD and run.subscription.is_active]
