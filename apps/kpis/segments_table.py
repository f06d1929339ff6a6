"""Segment rows as the formulas' functions want them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from apps.agents.domain.capacity import Medium
from apps.interactions.choices import Direction
from apps.interactions.models import Callback, Segment
from apps.kpis.domain.segments import GroupPolicy, SegmentFacts
from apps.kpis.policies import Groups
from apps.kpis.windows import Window

_IS_LAST = ~Exists(
    Segment.objects.filter(interaction=OuterRef("interaction"), queued_at__gt=OuterRef("queued_at"))
)


def segments_of(
    span: Window, groups: Iterable[str] | None, medium: str = Medium.VOICE
) -> QuerySet[Segment, Segment]:
    """Return the segments of the medium that were queued in the window, of the groups with these codes (None: of any
    group)."""
    rows = Segment.objects.filter(
        queued_at__gte=span.start,
        queued_at__lt=span.end,
        group__isnull=False,
        interaction__medium=medium,
    )
    rows = rows.select_related("group", "interaction", "interaction__callback").annotate(is_last=_IS_LAST)
    return rows if groups is None else rows.filter(group__code__in=list(groups))


def facts_of(segment: Segment) -> SegmentFacts:
    """Return what the formulas need of a segment."""
    return SegmentFacts(
        outcome=segment.outcome,
        wait_seconds=segment.wait_seconds or 0.0,
        ring_seconds=segment.ring_seconds or 0.0,
        talk_seconds=segment.talk_seconds or 0.0,
        hold_seconds=segment.hold_seconds or 0.0,
        wrap_up_seconds=segment.wrap_up_seconds or 0.0,
        ended_by=segment.ended_by,
        outbound=segment.interaction.direction == Direction.OUTBOUND,
        is_promise_kept=_is_promise_kept(segment),
    )


def _is_promise_kept(segment: Segment) -> bool:
    """Return whether the caller left this segment, the last one, with a promise that was kept."""
    callback: Callback | None = getattr(segment.interaction, "callback", None)
    if callback is None or not getattr(segment, "is_last", True):
        return False
    return callback.reached_at is not None and not callback.late_seconds


def policy_of(segment: Segment, groups: Groups) -> GroupPolicy:
    """Return the policy that held in the segment's group when it was queued; select the group along."""
    group, queued_at = segment.group, segment.queued_at
    if group is None or queued_at is None:
        raise ValueError("a segment without a group has no limits")
    return groups.policy_of(group.code, queued_at)
