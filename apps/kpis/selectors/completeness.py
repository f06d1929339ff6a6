"""Until when all sites have told what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.floor.models import ProjectorOffset

BEHIND = timedelta(minutes=2)
GONE = timedelta(days=30)
"""A site that has said nothing for so long was given up, and holds nothing back."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """``until``: everything that happened before is counted; None where no site has ever told anything. ``behind`` are
    the sites that hold it back: what they have not told yet will restate the figures from then on."""

    until: datetime | None
    behind: tuple[str, ...] = ()


def get_completeness(*, now: datetime | None = None) -> Completeness:
    """Return until when the figures of all sites are complete. One statement."""
    at = now or timezone.now()
    told = ProjectorOffset.objects.filter(complete_at__gt=at - GONE).order_by("complete_at", "site")
    sites = list(told.values_list("site", "complete_at"))
    behind = tuple(site for site, until in sites if until is not None and at - until > BEHIND)
    return Completeness(sites[0][1] if sites else None, behind)


def complete_until() -> datetime | None:
    """Return the moment up to which the figures of all sites are complete; None where no site has told anything."""
    return get_completeness().until
