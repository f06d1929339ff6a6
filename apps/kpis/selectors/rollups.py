"""The one door to counts by period and dimension: for reports, goals and the API."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from apps.kpis.domain.counts import STORED_FIELDS, Counts
from apps.kpis.domain.periods import list_starts
from apps.kpis.domain.rollup_query import SLOTS, RollupQuery, RollupRow

_KEYS = {"": ("''", "''"), "group": ("g.code", "g.name"), "medium": ("f.medium", "f.medium")}
_SUMS = ", ".join(f"SUM(f.{name})" for name in STORED_FIELDS)
_SLOTS = {"weekday": "isodow", "hour_of_day": "hour"}


def read_rollup(query: RollupQuery) -> list[RollupRow]:
    """Return the counts of the query, by period (or slot) and key; only rows in which something was counted.

    What the periods of an empty chart are says :func:`apps.kpis.domain.periods.list_starts`.
    """
    if query.by not in _KEYS:
        return []
    starts = (
        list_starts(query.grain, query.span.start, query.span.end, query.zone) if _is_series(query) else []
    )
    params = {
        "start": query.span.start,
        "end": query.span.end,
        "zone": query.zone.key,
        "starts": starts,
        "basis": query.basis,
        "media": list(query.media),
        "groups": None if query.groups is None else list(query.groups),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(query), params)
        rows = [_row(query, starts, row) for row in cursor.fetchall()]
    return [row for row in rows if row.counts]


def _is_series(query: RollupQuery) -> bool:
    return bool(query.grain) and query.grain not in SLOTS


def _bucket(query: RollupQuery) -> str:
    if query.grain in _SLOTS:
        return f"extract({_SLOTS[query.grain]} FROM f.interval_start AT TIME ZONE %(zone)s)::int"
    return "width_bucket(f.interval_start, %(starts)s::timestamptz[])" if query.grain else "NULL::int"


def _statement(query: RollupQuery) -> str:
    key, label = _KEYS[query.by]
    return f"""
        SELECT {_bucket(query)}, {key}, {label}, {_SUMS}
        FROM kpis_intervalfigures f JOIN agents_skillgroup g ON g.id = f.group_id
        WHERE f.basis = %(basis)s AND f.medium = ANY(%(media)s)
          AND f.interval_start >= %(start)s AND f.interval_start < %(end)s
          AND (%(groups)s::text[] IS NULL OR g.code = ANY(%(groups)s::text[]))
        GROUP BY 1, 2, 3 ORDER BY 1, 2
    """


def _row(query: RollupQuery, starts: list[Any], row: Iterable[Any]) -> RollupRow:
    bucket, key, label, *sums = row
    slot = None
    if query.grain in SLOTS:
        slot = bucket - 1 if query.grain == "weekday" else bucket
    start = starts[bucket - 1] if starts and bucket else None
    return RollupRow(start, slot, key, label, Counts(**dict(zip(STORED_FIELDS, sums, strict=True))))
