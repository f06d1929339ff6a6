"""Who is served first: the score of a waiting interaction, as a key that never changes while it waits.

``score(t) = t - queued_at + head start - urgency * target``, in seconds of waiting. All scores grow alike, so their
order is that of ``queued_at - head start + urgency * target``, and no score has to be computed again. Priority and
value can lift an interaction by ``most_head_start_seconds`` at most: whoever has waited that much longer than a later
caller of the same group is served before them, whatever the difference (``tests/domain/acd/test_acd_score.py``).
"""

from apps.acd.domain.config import FloorConfig
from apps.acd.domain.heap import Key
from apps.acd.domain.state import WorkItem


def head_start(item: WorkItem, config: FloorConfig) -> float:
    """Return what priority and value of the interaction are worth, in seconds of waiting, within the limit."""
    group = config.groups.get(item.group)
    if group is None:
        return 0.0
    seconds = group.priority_seconds * item.priority + group.tier_seconds * item.tier
    return max(-group.most_head_start_seconds, min(group.most_head_start_seconds, seconds))


def key_of(item: WorkItem, config: FloorConfig) -> Key:
    """Return the key by which waiting interactions are ordered: lower is served first, equal ones as they came."""
    group = config.groups.get(item.group)
    due = group.urgency * group.threshold_seconds if group else 0.0
    return item.line_since - item.head_start_seconds - head_start(item, config) + due, item.order
