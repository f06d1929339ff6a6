"""What callers did at the nodes of flows, by PostgreSQL from the EventLog itself: how the table of visits is filled,
and what it must be equal to. Says the same as ``apps.kpis.domain.flow_visits``."""

import json
from datetime import datetime, timedelta
from typing import Any

from apps.interactions.models import EventLog, Interaction
from apps.kpis.domain.flow_visits import (
    DROP_OFFS,
    END_NAMES,
    HANDED_ON,
    HEADS,
    REPEAT_SECONDS,
    SLOW_SHARE,
    TOLD,
)

# Only what begins in the window is read in bulk, along the index of times. What a visit needs from outside of it (the
# flow that a call was in when the window began, what came after its end) is looked up call by call: few calls lie
# across an edge. ``lead`` and ``first_value`` are the fold: the next event of the call, and the head of its run.
VISITS = f"""
told AS MATERIALIZED (
    SELECT interaction_id, seq, type, at, data ->> 'node_id' AS node, COALESCE(data ->> 'flow', '') AS flow,
           COALESCE((data ->> 'flow_version')::int, 0) AS version, data ->> 'result' AS result
    FROM {EventLog._meta.db_table}
    WHERE at >= %(start)s AND at < %(end)s AND type = ANY(%(told)s) AND interaction_id IS NOT NULL
), numbered AS (
    SELECT *, lead(type) OVER calls AS next_type, lead(at) OVER calls AS next_at, lead(node) OVER calls AS next_node,
           lead(flow) OVER calls AS next_flow, lead(result) OVER calls AS next_result,
           count(*) FILTER (WHERE type = ANY(%(heads)s)) OVER calls AS run
    FROM told WINDOW calls AS (PARTITION BY interaction_id ORDER BY seq)
), headed AS (
    SELECT *, CASE WHEN run > 0 THEN first_value(flow) OVER runs END AS run_flow,
           CASE WHEN run > 0 THEN first_value(version) OVER runs END AS run_version
    FROM numbered WINDOW runs AS (PARTITION BY interaction_id, run ORDER BY seq)
), entered AS (
    SELECT headed.interaction_id, headed.seq, headed.at, headed.node, headed.flow,
           COALESCE(run_flow, head.flow, '') AS run_flow,
           CASE WHEN headed.flow <> '' THEN headed.version ELSE COALESCE(run_version, head.version, 0) END AS version,
           COALESCE(next_type, later.type) AS next_type, COALESCE(next_at, later.at) AS next_at,
           COALESCE(next_node, later.node) AS next_node, COALESCE(next_flow, later.flow) AS next_flow,
           COALESCE(next_result, later.result) AS next_result
    FROM headed
    LEFT JOIN LATERAL (
        SELECT data ->> 'flow' AS flow, (data ->> 'flow_version')::int AS version
        FROM {EventLog._meta.db_table} AS earlier
        WHERE run = 0 AND earlier.interaction_id = headed.interaction_id AND earlier.seq < headed.seq
          AND earlier.type = ANY(%(heads)s)
        ORDER BY earlier.seq DESC LIMIT 1
    ) AS head ON true
    LEFT JOIN LATERAL (
        SELECT after.type, after.at, data ->> 'node_id' AS node, COALESCE(data ->> 'flow', '') AS flow,
               data ->> 'result' AS result
        FROM {EventLog._meta.db_table} AS after
        WHERE next_type IS NULL AND after.interaction_id = headed.interaction_id AND after.seq > headed.seq
          AND after.type = ANY(%(told)s)
        ORDER BY after.seq LIMIT 1
    ) AS later ON true
    WHERE headed.type = 'FlowNodeEntered'
), visits AS (
    SELECT interaction_id, seq, COALESCE(NULLIF(flow, ''), run_flow) AS visited, version, node, at, next_at,
           extract(epoch FROM next_at - at)::float AS seconds,
           CASE WHEN next_type IS NULL THEN 'open'
                WHEN next_type = ANY(%(heads)s) THEN 'flow:' || next_flow
                WHEN next_type <> 'FlowNodeEntered' THEN 'end:' || COALESCE(%(ends)s::jsonb ->> next_type, next_result)
                WHEN next_flow = flow THEN 'node:' || next_node
                ELSE 'flow:' || COALESCE(NULLIF(next_flow, ''), run_flow) END AS way
    FROM entered
    WHERE %(flow)s::text IS NULL
       OR (COALESCE(NULLIF(flow, ''), run_flow) = %(flow)s AND (%(version)s::int IS NULL OR version = %(version)s))
)
"""
# The visits of a call stay together: PostgreSQL cannot know how many rows come out of the above, and would take a join
# of visits with calls for one of a few rows.
CALLS = f"""
calls AS (
    SELECT interaction_id, array_agg(node) AS nodes, array_agg(way) AS ways, array_agg(seconds) AS times
    FROM visits GROUP BY interaction_id
), judged AS MATERIALIZED (
    SELECT calls.*, call.ended_at IS NOT NULL AND call.answered_at IS NULL AND NOT EXISTS (
               SELECT FROM {EventLog._meta.db_table} AS taken
               WHERE taken.interaction_id = call.id AND taken.type = ANY(%(handed_on)s)
           ) AND NOT EXISTS (
               SELECT FROM {Interaction._meta.db_table} AS again
               WHERE again.ani = call.ani AND call.ani <> '' AND again.direction = 'inbound'
                 AND again.arrived_at > call.ended_at AND again.arrived_at <= call.ended_at + %(repeat)s
           ) AS contained
    FROM calls JOIN {Interaction._meta.db_table} AS call ON call.id = calls.interaction_id
)
"""
FIGURES = f"""
WITH {VISITS}, {CALLS}
SELECT COALESCE(node, ''), COALESCE(way, ''), count(*), count(DISTINCT interaction_id),
       count(*) FILTER (WHERE way = ANY(%(drop_offs)s)), count(DISTINCT interaction_id) FILTER (WHERE contained),
       avg(seconds), percentile_disc(%(share)s) WITHIN GROUP (ORDER BY seconds)
FROM judged, unnest(nodes, ways, times) AS visit(node, way, seconds)
GROUP BY GROUPING SETS ((), (node), (node, way))
ORDER BY 1, 2
"""


def log_params(
    start: datetime, end: datetime, flow: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Return the parameters of the statements above; without a ``flow``: of all flows."""
    return {
        "flow": flow, "version": version, "start": start, "end": end,
        "told": names(TOLD), "heads": names(HEADS), "handed_on": names(HANDED_ON),
        "ends": json.dumps(END_NAMES), "drop_offs": list(DROP_OFFS),
        "repeat": timedelta(seconds=REPEAT_SECONDS), "share": SLOW_SHARE,
    }  # fmt: skip


def names(types: Any) -> list[str]:
    """Return the types of events as the EventLog names them."""
    return [event_type.__name__ for event_type in types]
