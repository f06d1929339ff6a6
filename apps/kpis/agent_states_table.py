"""Keeps the seconds of agents in states equal to the fold of their events, in the projector's transaction."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec
from django.db import connection, transaction

from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog
from apps.kernel.clock import as_datetime
from apps.kpis.domain.agent_states import STATE_EVENTS, AgentClock, StateKey, fold_states
from apps.kpis.models import AgentStateNow, AgentStateSeconds

CHUNK_EVENTS = 5_000
LONGEST_REASON = 100

_SECONDS, _NOW = AgentStateSeconds._meta.db_table, AgentStateNow._meta.db_table
_TYPES = {event_type.__name__: event_type for event_type in STATE_EVENTS}
_ADD = f"""
INSERT INTO {_SECONDS} AS known (agent_id, interval_start, state, reason, seconds)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::numeric[])
ON CONFLICT (interval_start, agent_id, state, reason) DO UPDATE SET seconds = known.seconds + EXCLUDED.seconds
"""
_SET = f"""
INSERT INTO {_NOW} (agent_id, since, presence, reason, work, is_held)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::boolean[])
ON CONFLICT (agent_id) DO UPDATE SET since = EXCLUDED.since, presence = EXCLUDED.presence,
    reason = EXCLUDED.reason, work = EXCLUDED.work, is_held = EXCLUDED.is_held
"""


def project_agent_states(batch: list[Recorded]) -> None:
    """Add what ``batch`` ends to the seconds of its agents. Runs inside the projector's transaction; three statements,
    however long the batch, and none where no state changes."""
    agents = {
        recorded.agent_id
        for recorded in batch
        if isinstance(recorded.event, STATE_EVENTS) and recorded.agent_id is not None
    }
    if not agents:
        return
    sums = fold_states(batch, _read_clocks(agents))
    _add(sums.seconds)
    _set(sums.clocks)


def rebuild_agent_states() -> int:
    """Replace all rows by the fold of the whole EventLog, in the order of time; return the number of
    events. One transaction; the projectors wait meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {_SECONDS}, {_NOW} IN SHARE ROW EXCLUSIVE MODE")
        AgentStateSeconds.objects.all().delete()
        AgentStateNow.objects.all().delete()
        rows = EventLog.objects.filter(type__in=list(_TYPES)).order_by("at", "site", "position")
        count, chunk = 0, []
        for row in rows.iterator(chunk_size=CHUNK_EVENTS):
            event = msgspec.convert(row.data, _TYPES[row.type])
            chunk.append(Recorded(row.site, row.position, row.epoch, row.seq, row.at.timestamp(), event))
            count += 1
            if len(chunk) == CHUNK_EVENTS:
                project_agent_states(chunk)
                chunk = []
        project_agent_states(chunk)
        return count


def read_clock(row: AgentStateNow) -> AgentClock:
    """Return an agent's clock as the fold wants it."""
    return AgentClock(row.since.timestamp(), row.presence, row.reason, row.work, row.is_held)


def _read_clocks(agents: Iterable[int]) -> dict[int, AgentClock]:
    rows = AgentStateNow.objects.select_for_update().filter(pk__in=list(agents)).order_by("pk")
    return {row.pk: read_clock(row) for row in rows}


def _add(seconds: Mapping[StateKey, Decimal]) -> None:
    if not seconds:
        return
    ordered = sorted(seconds)
    columns: list[list[object]] = [
        [key.agent_id for key in ordered],
        [as_datetime(key.interval_start) for key in ordered],
        [str(key.state) for key in ordered],
        [key.reason[:LONGEST_REASON] for key in ordered],
        [seconds[key] for key in ordered],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)


def _set(clocks: Mapping[int, AgentClock]) -> None:
    ordered = sorted(clocks.items())
    columns: list[list[object]] = [
        [agent_id for agent_id, _ in ordered],
        [as_datetime(clock.since) for _, clock in ordered],
        [str(clock.presence) for _, clock in ordered],
        [clock.reason[:LONGEST_REASON] for _, clock in ordered],
        [str(clock.work) for _, clock in ordered],
        [clock.is_held for _, clock in ordered],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, columns)
