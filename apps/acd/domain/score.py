"""Who is served first: the score of a waiting interaction, as a key that never changes while it waits.

``score(t) = t - queued_at + head start - urgency * target``, in seconds of waiting. All scores grow alike, so their
order is that of ``queued_at - head start + urgency * target``, and no score has to be computed again. Priority and
value can lift an interaction by ``most_head_start_seconds`` at most: whoever has waited that much longer than a later
caller of the same group is served before them, whatever the difference (``tests/domain/acd/test_acd_score.py``).
"""

from apps.acd.domain.config import FloorConfig, GroupConfig
from apps.acd.domain.heap import Entry, Key
from apps.acd.domain.state import WorkItem


def head_start(item: WorkItem, group: GroupConfig) -> float:
    """Return what priority and value of the interaction are worth, in seconds of waiting, within the limit."""
    seconds = group.priority_seconds * item.priority + group.tier_seconds * item.tier
    most = group.most_head_start_seconds
    return min(most, seconds) if seconds >= 0 else max(-most, seconds)


def key_of(item: WorkItem, config: FloorConfig) -> Key:
    """Return the key by which waiting interactions are ordered: lower is served first, equal ones as they came."""
    return entry_of(item, config)[:-1]


def entry_of(item: WorkItem, config: FloorConfig) -> Entry:
    """Return the interaction's key with its id behind it."""
    since = item.line_since - item.head_start_seconds
    if group := config.groups.get(item.group):
        if group.urgency:
            since += group.urgency * group.threshold_seconds
        if item.priority or item.tier:
            since -= head_start(item, group)
    return since, item.order, item.interaction_id
