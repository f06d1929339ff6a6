"""The same counts by plain SQL over interactions and segments, as somebody without roll-ups would write it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

_CALLS = "i.direction = 'inbound'"
_TALKED = "s.outcome IN ('answered', 'handed_over') AND s.ended_by <> ''"
_ANSWERED = f"{_CALLS} AND s.outcome = 'answered'"
_ABANDONED = f"{_CALLS} AND s.outcome = 'abandoned'"


def _count(condition: str) -> str:
    return f"COUNT(*) FILTER (WHERE {condition})"


def _sum(column: str, condition: str) -> str:
    return f"COALESCE(SUM(ROUND({column} * 1000)) FILTER (WHERE {condition}), 0)"


COUNTED = {
    "offered": _count(f"{_CALLS} AND s.outcome <> 'handed_over'"),
    "answered": _count(_ANSWERED),
    "answered_within": _count(f"{_ANSWERED} AND s.wait_seconds <= 20"),
    "abandoned": _count(_ABANDONED),
    "abandoned_within": _count(f"{_ABANDONED} AND s.wait_seconds <= 20"),
    "short_abandoned": _count(f"{_ABANDONED} AND s.wait_seconds <= 5"),
    "flowed_out": _count(f"{_CALLS} AND s.outcome = 'flowed_out'"),
    "wait_seconds_answered": _sum("s.wait_seconds", _ANSWERED),
    "wait_seconds_abandoned": _sum("s.wait_seconds", _ABANDONED),
    "ring_seconds": _sum("s.ring_seconds", _ANSWERED),
    "talk_seconds": _sum("s.talk_seconds", _TALKED),
    "hold_seconds": _sum("s.hold_seconds", _TALKED),
    "wrap_up_seconds": _sum("s.wrap_up_seconds", _TALKED),
    "handled": _count(_TALKED),
    "transfers": _count(f"{_TALKED} AND s.ended_by = 'transfer'"),
    "held": _count(f"{_TALKED} AND s.hold_seconds > 0"),
}
"""Durations in milliseconds. The limits are those of a group without a policy."""

KEYS = {
    "group": "s.group_id::text",
    "agent": "COALESCE(s.agent_id::text, '')",
    "entry_point": "i.entry_point",
    "disposition": "COALESCE(s.disposition_id::text, '')",
    "language": "i.language",
    "tier": "i.tier::text",
}


def count_raw(start: datetime, end: datetime, by: str, grain: str, zone: str) -> list[tuple[Any, ...]]:
    """Return (start, key, counts…) of the calls of a window by arrival."""
    from django.db import connection

    period = f"date_trunc('{grain}', s.queued_at, %(zone)s)" if grain else "NULL::timestamptz"
    statement = f"""
        SELECT {period}, {KEYS[by]}, {", ".join(COUNTED.values())}
        FROM interactions_segment s JOIN interactions_interaction i ON i.id = s.interaction_id
        WHERE s.queued_at >= %(start)s AND s.queued_at < %(end)s AND s.group_id IS NOT NULL AND i.medium = 'voice'
        GROUP BY 1, 2 ORDER BY 1, 2
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"start": start, "end": end, "zone": zone})
        return cursor.fetchall()
