"""Between the rows of the fold and the rows of the database."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.interactions.domain.rows import InteractionRow, SegmentRow, Story
from apps.interactions.lookups import Lookups
from apps.interactions.models import Interaction, Segment

_INTERACTION_TEXT = (
    "medium",
    "node",
    "channel_id",
    "ani",
    "dnis",
    "entry_point",
    "flow",
    "state",
    "outcome",
    "note",
    "direction",
    "callback_of",
    "subject",
    "text",
    "reference",
    "external_id",
    "language",
)
_INTERACTION_TIMES = ("arrived_at", "queued_at", "answered_at", "ended_at")
_INTERACTION_PLAIN = (
    "flow_version",
    "wait_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_up_seconds",
    "priority",
    "tier",
)
_SEGMENT_TEXT = ("outcome", "ended_by", "note")
_SEGMENT_TIMES = ("queued_at", "answered_at", "ended_at", "wrapped_up_at")
_SEGMENT_PLAIN = (
    "wait_seconds",
    "expected_wait_seconds",
    "ring_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_up_seconds",
)
_INTERACTION_UPDATED = (
    *_INTERACTION_TEXT, *_INTERACTION_TIMES, *_INTERACTION_PLAIN, "customer", "group", "agent", "disposition", "data"
)  # fmt: skip
SEGMENT_UPDATED = (*_SEGMENT_TEXT, *_SEGMENT_TIMES, *_SEGMENT_PLAIN, "group", "agent", "disposition")


def load_stories(interaction_ids: Iterable[str], lookups: Lookups) -> dict[str, Story]:
    """Return the stored stories of these interactions by id, locked until the transaction ends.

    The lock keeps a correction made by hand (``services.set_disposition``) from being overwritten in between.
    """
    keys = [UUID(key) for key in interaction_ids]
    rows = Interaction.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    stories = {row.pk.hex: Story(_interaction_row(row, lookups)) for row in rows}
    if stories:
        for segment in Segment.objects.filter(interaction__in=keys).order_by("number"):
            stories[segment.interaction_id.hex].segments[segment.number] = _segment_row(segment, lookups)
    return stories


def save_stories(stories: list[Story], lookups: Lookups) -> None:
    """Insert or update the rows of ``stories``: one statement for interactions, one for segments."""
    Interaction.objects.bulk_create(
        [_interaction(story.interaction, lookups) for story in stories],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_INTERACTION_UPDATED,
    )
    Segment.objects.bulk_create(
        [
            segment_of(story.interaction.id, row, lookups)
            for story in stories
            for row in story.segments.values()
        ],
        update_conflicts=True,
        unique_fields=["interaction", "number"],
        update_fields=SEGMENT_UPDATED,
    )


def _interaction_row(row: Interaction, lookups: Lookups) -> InteractionRow:
    return InteractionRow(
        id=row.pk.hex,
        customer_id=row.customer_id,
        group=lookups.groups.code(row.group_id),
        agent_id=row.agent_id,
        disposition=lookups.dispositions.code(row.disposition_id),
        data=dict(row.data),
        **_read(row, (*_INTERACTION_TEXT, *_INTERACTION_PLAIN), _INTERACTION_TIMES),
    )


def _segment_row(row: Segment, lookups: Lookups) -> SegmentRow:
    return SegmentRow(
        number=row.number,
        group=lookups.groups.code(row.group_id),
        agent_id=row.agent_id,
        disposition=lookups.dispositions.code(row.disposition_id),
        **_read(row, (*_SEGMENT_TEXT, *_SEGMENT_PLAIN), _SEGMENT_TIMES),
    )


def _interaction(row: InteractionRow, lookups: Lookups) -> Interaction:
    return Interaction(
        id=UUID(row.id),
        customer_id=lookups.customer(row.customer_id),
        group_id=lookups.groups.ids.get(row.group),
        agent_id=lookups.agent(row.agent_id),
        disposition_id=lookups.dispositions.ids.get(row.disposition),
        data=_clean_data(row.data),
        **_write(Interaction, row, _INTERACTION_TEXT, _INTERACTION_TIMES, _INTERACTION_PLAIN),
    )


def segment_of(interaction_id: str, row: SegmentRow, lookups: Lookups) -> Segment:
    """Return the row of the database."""
    return Segment(
        interaction_id=UUID(interaction_id),
        number=row.number,
        group_id=lookups.groups.ids.get(row.group),
        agent_id=lookups.agent(row.agent_id),
        disposition_id=lookups.dispositions.ids.get(row.disposition),
        **_write(Segment, row, _SEGMENT_TEXT, _SEGMENT_TIMES, _SEGMENT_PLAIN),
    )


def _read(row: Model, plain: Iterable[str], times: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in plain}
    return values | {name: None if (at := getattr(row, name)) is None else at.timestamp() for name in times}


def _write(
    model: type[Model],
    row: InteractionRow | SegmentRow,
    text: Iterable[str],
    times: Iterable[str],
    plain: Iterable[str],
) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in plain}
    values |= {name: _fit(model, name, getattr(row, name)) for name in text}
    return values | {
        name: None if (at := getattr(row, name)) is None else datetime.fromtimestamp(at, UTC)
        for name in times
    }


def _fit(model: type[Model], name: str, value: str) -> str:
    """Return ``value`` as the column can hold it: a caller's odd number must not stop the projection of a
    site.
    """
    return _clean(value)[: getattr(model._meta.get_field(name), "max_length", None)]


def _clean_data(data: Mapping[str, str]) -> dict[str, str]:
    return {_clean(key): _clean(value) for key, value in data.items()}


def _clean(value: str) -> str:
    # PostgreSQL stores no NUL, neither in text nor in JSON.
    return value.replace("\x00", "")
