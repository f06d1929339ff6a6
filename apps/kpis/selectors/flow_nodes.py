"""What callers did at the nodes of a flow, counted by PostgreSQL. Equals ``apps.kpis.domain.flow_visits``."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce

from apps.interactions.models import Interaction
from apps.ivr.models import FlowVersion
from apps.kpis.domain.flow_visits import NodeFigures, WayFigures
from apps.kpis.domain.visit_tally import Tally
from apps.kpis.models import FlowVisit, VisitFill
from apps.kpis.selectors.visit_log import FIGURES, log_params
from apps.kpis.visit_settling import CONTAINED, TIME_CLASS

_WINDOW = """
flow = %(flow)s AND entered_at >= %(start)s AND entered_at < %(end)s
AND (%(version)s::int IS NULL OR version = %(version)s)
"""
# Settled visits are counted one by one: a call comes to a node for the first time in the window where it was not there
# before, or only before the window. Of the others, the visits of a call are put together by node and way first.
_COUNTS = f"""
WITH fresh AS MATERIALIZED (
    SELECT interaction_id AS call, node_id AS node, way, {TIME_CLASS.format(row="")} AS class,
           date_part('epoch', left_at - entered_at) AS seconds
    FROM {FlowVisit._meta.db_table} WHERE contained IS NULL AND {_WINDOW}
), by_way AS MATERIALIZED (
    SELECT call, node, way FROM fresh GROUP BY call, node, way
), calls AS MATERIALIZED (
    SELECT call FROM by_way GROUP BY call
), contained AS MATERIALIZED (
    SELECT calls.call FROM calls JOIN {Interaction._meta.db_table} AS ours ON ours.id = calls.call WHERE {CONTAINED}
)
SELECT node_id, way, time_class, count(*), sum(date_part('epoch', left_at - entered_at)),
       count(*) FILTER (WHERE flow_before IS NULL OR flow_before < %(start)s),
       count(*) FILTER (WHERE contained AND (flow_before IS NULL OR flow_before < %(start)s)),
       count(*) FILTER (WHERE node_before IS NULL OR node_before < %(start)s),
       count(*) FILTER (WHERE contained AND (node_before IS NULL OR node_before < %(start)s)),
       count(*) FILTER (WHERE way_before IS NULL OR way_before < %(start)s),
       count(*) FILTER (WHERE contained AND (way_before IS NULL OR way_before < %(start)s))
FROM {FlowVisit._meta.db_table} WHERE contained IS NOT NULL AND {_WINDOW} GROUP BY node_id, way, time_class
UNION ALL
SELECT node, way, class, count(*), sum(seconds), 0, 0, 0, 0, 0, 0 FROM fresh GROUP BY node, way, class
UNION ALL
SELECT node, way, NULL, 0, NULL, 0, 0, 0, 0, count(*), count(contained.call)
FROM by_way LEFT JOIN contained USING (call) GROUP BY node, way
UNION ALL
SELECT node, '', NULL, 0, NULL, 0, 0, count(*), count(contained.call), 0, 0
FROM (SELECT DISTINCT call, node FROM by_way) AS pairs LEFT JOIN contained USING (call) GROUP BY node
UNION ALL
SELECT '', '', NULL, 0, NULL, (SELECT count(*) FROM calls), (SELECT count(*) FROM contained), 0, 0, 0, 0
"""
_CLASS = f"COALESCE(time_class, {TIME_CLASS.format(row='')})"
# The one in a class of times that stands at a place; of all nodes together where none is named.
_TIMES = f"""
SELECT wanted.node, (array_agg(seconds ORDER BY seconds))[min(place)]
FROM (
    SELECT node_id, {_CLASS} AS class, date_part('epoch', left_at - entered_at) AS seconds
    FROM {FlowVisit._meta.db_table}
    WHERE left_at IS NOT NULL AND {_WINDOW} AND {_CLASS} = ANY(%(classes)s::smallint[])
) AS visit
JOIN unnest(%(nodes)s::text[], %(classes)s::smallint[], %(places)s::int[]) AS wanted(node, class, place)
  ON wanted.class = visit.class AND wanted.node IN ('', visit.node_id)
GROUP BY wanted.node
"""


def get_flow_figures(
    *, flow: str, version: int | None, start: datetime, end: datetime
) -> tuple[NodeFigures, list[NodeFigures]]:
    """Return the figures of all nodes together, and of each node that callers entered from ``start`` until before
    ``end``; of one version of the flow, or of all (None). Three statements. Until the table of visits is filled, after
    an update, they are counted from the EventLog, which takes its time."""
    params = log_params(start, end, flow, version)
    if not VisitFill.objects.exists():
        return _run(FIGURES, params)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, params)
        tally = Tally.of(cursor.fetchall())
        places = tally.places()
        if places:
            nodes, classes, at = (list(column) for column in zip(*places, strict=True))
            cursor.execute(_TIMES, {**params, "nodes": nodes, "classes": classes, "places": at})
            tally.slow = dict(cursor.fetchall())
    return tally.figures()


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
