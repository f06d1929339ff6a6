"""Work for the Celery worker."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.kpis.checking import check_conservation as check
from apps.kpis.models import RollupState, VisitFill
from apps.kpis.rollups.rebuild import rebuild_days, rebuild_periods
from apps.kpis.rollups.squash import squash_rollups
from apps.kpis.visit_settling import settle_visits
from apps.kpis.visits_table import fill_visits as fill

logger = logging.getLogger(__name__)
EACH = timedelta(hours=23)
RECENT = timedelta(hours=6)
DAYS = timedelta(days=8)


@shared_task(name="kpis.fill_visits", acks_late=True)
def fill_visits() -> int:
    """Fill the table of visits after an update, and once a day look whether the projectors have left anything out;
    settle those of calls that are over. Scheduled every hour."""
    now, last, written = timezone.now(), VisitFill.objects.first(), 0
    if last is None or now - last.filled_at >= EACH:
        written = fill()
    if last and written:
        logger.warning("%s visits of nodes were missing and have been written.", written)
    settle_visits(now)
    return written


@shared_task(name="kpis.squash_rollups", acks_late=True)
def squash() -> int:
    """Bring the daily roll-ups up to date, or make them for the first time; scheduled every minute."""
    if not RollupState.objects.exists():
        rebuild_periods()
        return rebuild_days()
    return squash_rollups()


@shared_task(name="kpis.check_conservation", acks_late=True, expires=300)
def check_conservation() -> int:
    """Check the figures of the last hours, and what is still an alarm; scheduled every five minutes."""
    return _check(RECENT)


@shared_task(name="kpis.check_conservation_of_days", acks_late=True)
def check_conservation_of_days() -> int:
    """Check the figures of the last days; scheduled for the night."""
    return _check(DAYS)


def _check(back: timedelta) -> int:
    now = timezone.now()
    findings = check(start=now - back, end=now)
    for finding in findings:
        logger.warning("figures: %s does not add up: %s", finding, finding.problems)
    return len(findings)
