"""Settles the visits of calls that are over: writes to each what a report would else find out by putting the visits of
every call together.

A call is settled when nothing can happen any more that changes what is counted of it: it has ended, and the time has
passed within which the same number may call again. Reports count settled visits by looking at each row once, and put
only the others together.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from apps.interactions.models import EventLog, Interaction
from apps.kpis.domain.flow_visits import HANDED_ON_BESIDES, REPEAT_SECONDS
from apps.kpis.models import FlowVisit, VisitFill

STEP = timedelta(hours=3)
REPEAT = timedelta(seconds=REPEAT_SECONDS)
LATE = timedelta(hours=6)
"""So long a projector may be behind with the call that makes an earlier one a repeated one."""
LONG = timedelta(hours=6)
"""Calls that took longer stay unsettled: they are found by when they arrived, once."""
_VISITS, _CALLS, _LOG = FlowVisit._meta.db_table, Interaction._meta.db_table, EventLog._meta.db_table
HANDED_ON = ", ".join(f"'{name}'" for name in HANDED_ON_BESIDES)
TIME_CLASS = (
    "CASE WHEN {row}left_at IS NOT NULL "
    "THEN round(ln(greatest(date_part('epoch', {row}left_at - {row}entered_at), 0.001)) * 10)::smallint END"
)
"""Times at nodes in classes that are a tenth wide: enough to know in which of them the one lies that is asked for."""

CONTAINED = f"""
ours.ended_at IS NOT NULL AND ours.answered_at IS NULL AND NOT EXISTS (
    SELECT FROM {_LOG} AS taken WHERE taken.interaction_id = ours.id AND taken.type IN ({HANDED_ON})
) AND NOT EXISTS (
    SELECT FROM {_CALLS} AS again
    WHERE again.ani = ours.ani AND ours.ani <> '' AND again.direction = 'inbound'
      AND again.arrived_at > ours.ended_at AND again.arrived_at <= ours.ended_at + %(repeat)s
)
"""
"""Whether a call, ``ours``, was contained."""

# A call that was in several versions of one flow is first in each of them and in all of them at different visits: it
# stays unsettled.
_SETTLE = f"""
WITH over AS MATERIALIZED (
    SELECT ours.id, {CONTAINED} AS contained FROM {_CALLS} AS ours
    WHERE ours.arrived_at >= %(start)s AND ours.arrived_at < %(end)s AND ours.ended_at < %(ended_before)s
), told AS MATERIALIZED (
    SELECT visit.id, visit.interaction_id, flow, version, node_id, way, seq, entered_at, over.contained
    FROM {_VISITS} AS visit JOIN over ON over.id = visit.interaction_id
), found AS (
    SELECT id, contained,
           lag(entered_at) OVER (PARTITION BY interaction_id, flow ORDER BY entered_at, seq) AS flow_before,
           lag(entered_at) OVER (PARTITION BY interaction_id, flow, node_id ORDER BY entered_at, seq) AS node_before,
           lag(entered_at) OVER (PARTITION BY interaction_id, flow, node_id, way ORDER BY entered_at, seq) AS way_before
    FROM told WHERE interaction_id NOT IN (
        SELECT interaction_id FROM told GROUP BY interaction_id, flow HAVING min(version) <> max(version)
    )
)
UPDATE {_VISITS} AS visit
SET contained = found.contained, flow_before = found.flow_before, node_before = found.node_before,
    way_before = found.way_before, time_class = {TIME_CLASS.format(row="visit.")}
FROM found WHERE found.id = visit.id
"""


def settle_visits(now: datetime) -> int:
    """Settle the visits of all calls that arrived long enough before ``now``, and return how many that were. Step by
    step; harmless when repeated. Does nothing until the table of visits has been filled."""
    fill = VisitFill.objects.first()
    first = Interaction.objects.aggregate(first=Min("arrived_at"))["first"]
    if fill is None or first is None:
        return 0
    start, settled = fill.settled_until or first, 0
    last = now - REPEAT - LATE - LONG
    while start < last:
        end = min(start + STEP, last)
        params: dict[str, Any] = {
            "start": start,
            "end": end,
            "ended_before": now - REPEAT - LATE,
            "repeat": REPEAT,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SETTLE, params)
            settled += cursor.rowcount
            VisitFill.objects.update(settled_until=end)
        start = end
    return settled


def unsettle_from(moment: datetime | None) -> None:
    """Settle anew what arrived since ``moment`` (None: everything), the next time: visits have been written that were
    not there before."""
    fill = VisitFill.objects.exclude(settled_until=None)
    if moment is None:
        fill.update(settled_until=None)
    else:
        fill.filter(settled_until__gt=moment).update(settled_until=moment)
