"""What another policy would have made of the last days of a group."""

from datetime import datetime, timedelta

from apps.agents.domain.capacity import Medium
from apps.kpis.domain.impact import Impact, weigh
from apps.kpis.domain.segments import GroupPolicy
from apps.kpis.policies import read_groups
from apps.kpis.segments_table import facts_of, policy_of, segments_of
from apps.kpis.windows import window

DAYS = 7


def get_policy_impact(
    *, group: str, policy: GroupPolicy, now: datetime, medium: str = Medium.VOICE
) -> Impact:
    """Return how the last seven days of the group were judged, and how ``policy`` would have judged them."""
    known = read_groups()
    rows = segments_of(window(now - timedelta(days=DAYS), now), [group], medium).order_by()
    found = ((facts_of(row), policy_of(row, known)) for row in rows.iterator(chunk_size=2_000))
    return weigh(found, policy)
