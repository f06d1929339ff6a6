"""What callers did at the nodes of a flow, counted by PostgreSQL. Equals ``apps.kpis.domain.flow_visits``."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce

from apps.interactions.models import EventLog, Interaction
from apps.ivr.models import FlowVersion
from apps.kpis.domain.flow_visits import HANDED_ON_BESIDES, NodeFigures, WayFigures
from apps.kpis.models import FlowVisit, VisitFill
from apps.kpis.selectors.visit_log import FIGURES, log_params

_HANDED_ON = ", ".join(f"'{name}'" for name in HANDED_ON_BESIDES)
# Each step has fewer rows than the one before: the visits of a call are put together by node and way first, so that no
# "count distinct" sorts them all again.
_FROM_TABLE = f"""
WITH visits AS MATERIALIZED (
    SELECT interaction_id AS call, node_id AS node, way, extract(epoch FROM left_at - entered_at)::float AS seconds
    FROM {FlowVisit._meta.db_table}
    WHERE flow = %(flow)s AND entered_at >= %(start)s AND entered_at < %(end)s
      AND (%(version)s::int IS NULL OR version = %(version)s)
), by_way AS MATERIALIZED (
    SELECT call, node, way, count(*) AS visits FROM visits GROUP BY call, node, way
), calls AS MATERIALIZED (
    SELECT call FROM by_way GROUP BY call
), contained AS MATERIALIZED (
    SELECT calls.call FROM calls JOIN {Interaction._meta.db_table} AS ours ON ours.id = calls.call
    WHERE ours.ended_at IS NOT NULL AND ours.answered_at IS NULL AND NOT EXISTS (
        SELECT FROM {EventLog._meta.db_table} AS taken
        WHERE taken.interaction_id = calls.call AND taken.type IN ({_HANDED_ON})
    ) AND NOT EXISTS (
        SELECT FROM {Interaction._meta.db_table} AS again
        WHERE again.ani = ours.ani AND ours.ani <> '' AND again.direction = 'inbound'
          AND again.arrived_at > ours.ended_at AND again.arrived_at <= ours.ended_at + %(repeat)s
    )
), ways AS (
    SELECT node, way, sum(by_way.visits)::bigint AS visits, count(*) AS calls, count(contained.call) AS contained
    FROM by_way LEFT JOIN contained USING (call) GROUP BY node, way
), nodes AS (
    SELECT node, count(*) AS calls, count(contained.call) AS contained
    FROM (SELECT DISTINCT call, node FROM by_way) AS pairs LEFT JOIN contained USING (call) GROUP BY node
), times AS (
    SELECT COALESCE(node, '') AS node, count(*) AS visits,
           count(*) FILTER (WHERE way = ANY(%(drop_offs)s)) AS drop_offs, avg(seconds) AS mean,
           percentile_disc(%(share)s) WITHIN GROUP (ORDER BY seconds) AS slow
    FROM visits GROUP BY GROUPING SETS ((), (node))
)
SELECT node, way, visits, calls, 0, contained, NULL::float, NULL::float FROM ways
UNION ALL
SELECT node, '', times.visits, nodes.calls, drop_offs, contained, mean, slow FROM nodes JOIN times USING (node)
UNION ALL
SELECT '', '', visits, (SELECT count(*) FROM calls), drop_offs, (SELECT count(*) FROM contained), mean, slow
FROM times WHERE node = ''
ORDER BY 1, 2
"""


def get_flow_figures(
    *, flow: str, version: int | None, start: datetime, end: datetime
) -> tuple[NodeFigures, list[NodeFigures]]:
    """Return the figures of all nodes together, and of each node that callers entered from ``start`` until before
    ``end``; of one version of the flow, or of all (None). Two statements. Until the table of visits is filled, after an
    update, they are counted from the EventLog, which takes its time."""
    statement = _FROM_TABLE if VisitFill.objects.exists() else FIGURES
    return _run(statement, log_params(start, end, flow, version))


def count_from_log(
    *, flow: str, version: int | None, start: datetime, end: datetime
) -> tuple[NodeFigures, list[NodeFigures]]:
    """Return the same from the EventLog alone."""
    return _run(FIGURES, log_params(start, end, flow, version))


def _run(statement: str, params: dict[str, Any]) -> tuple[NodeFigures, list[NodeFigures]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return _told(cursor.fetchall())


def _told(rows: list[tuple[Any, ...]]) -> tuple[NodeFigures, list[NodeFigures]]:
    ways: dict[str, list[WayFigures]] = defaultdict(list)
    nodes = []
    for node, way, visits, calls, drop_offs, contained, mean, slow in rows:
        if way:
            ways[node].append(WayFigures(way, visits, calls, contained))
        else:
            nodes.append(NodeFigures(node, visits, calls, drop_offs, contained, mean, slow))
    total = next(node for node in nodes if not node.node_id)
    each = [replace(node, ways=tuple(ways[node.node_id])) for node in nodes if node.node_id]
    return total, each


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What to compare: ``after`` a version had gone live with the time of the same length before, when callers got
    another (``before_version``; None: there was none)."""

    version: int
    before_version: int | None
    before_start: datetime
    changed_at: datetime
    after_end: datetime


def get_version_change(*, flow: str, version: int, span: timedelta) -> VersionChange | None:
    """Return what to compare for a version; None where no call ever got it. A version that was released to a share of
    the calls went live then. Two statements."""
    live = FlowVersion.objects.annotate(began=Coalesce("released_at", "published_at")).filter(
        flow__code=flow, began__isnull=False
    )
    at = live.filter(number=version).values_list("began", flat=True).first()
    if at is None:
        return None
    earlier = live.filter(published_at__lt=at).order_by("-began", "-number")
    before = earlier.values_list("number", flat=True).first()
    return VersionChange(version, before, at - span, at, at + span)
