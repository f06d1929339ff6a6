"""The one door to counts by period and dimension: for reports, goals and the API."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.kpis.domain.counts import FIELDS, SECONDS_FIELDS, STORED_FIELDS, Counts
from apps.kpis.domain.rollup_query import SLOTS, RollupQuery, RollupRow
from apps.kpis.models import RollupMark
from apps.kpis.rollups.plan import Plan, bounds, make_plan
from apps.kpis.rollups.reading import needs_marks, statement
from apps.kpis.rollups.sql import STORED_ZONE

_NOT_STORED = (0,) * (len(FIELDS) - len(STORED_FIELDS))
_IS_SECONDS = tuple(name in SECONDS_FIELDS for name in STORED_FIELDS)


def read_rollup(query: RollupQuery) -> list[RollupRow]:
    """Return the counts of the query, by period (or slot) and key; only rows in which something was counted. Three
    statements at most.

    The answer holds everything that is committed: what the stored days do not have yet is added while reading. What
    the periods of an empty chart are says :func:`apps.kpis.domain.periods.list_starts`.

    By group and medium, offers are all offers; by agent and team, those that this agent got; by anything else they are
    not counted, so that a rate of missed offers is "no data" there. An agent is counted to the team that they are in
    now; what nobody answered has no agent.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        plan = make_plan(query, _stored_zone(cursor))
        with_marks = needs_marks(query) and RollupMark.objects.exists()
        cursor.execute(statement(query, with_marks), _params(query, plan))
        return [_row(query, plan, row) for row in cursor.fetchall()]


def _stored_zone(cursor: CursorWrapper) -> ZoneInfo:
    # Compiling a statement of so many sums takes ten times as long as running it.
    cursor.execute(f"SELECT set_config('jit', 'off', true), {STORED_ZONE}")
    return ZoneInfo(cursor.fetchone()[1])


def _params(query: RollupQuery, plan: Plan) -> dict[str, Any]:
    params: dict[str, Any] = {
        "start": query.span.start,
        "end": query.span.end,
        "zone": query.zone.key,
        "starts": plan.starts,
        "media": list(query.media),
        "groups": None if query.groups is None else list(query.groups),
    }
    for name in ("days", "fine", "hours", "quarters"):
        params[f"{name}_from"], params[f"{name}_to"] = bounds(getattr(plan, name))
    return params


def _row(query: RollupQuery, plan: Plan, row: Iterable[Any]) -> RollupRow:
    bucket, key, label, *sums = row
    is_slot = query.grain in SLOTS
    start = plan.starts[bucket - 1] if plan.starts else None
    return RollupRow(start, bucket if is_slot else None, key, label, _counts(sums))


def _counts(sums: list[Any]) -> Counts:
    values: list[Any] = [
        Decimal(int(value)).scaleb(-3) if is_seconds else int(value)
        for value, is_seconds in zip(sums, _IS_SECONDS, strict=True)
    ]
    return Counts(*values, *_NOT_STORED)
