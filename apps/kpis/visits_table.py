"""Writes the table of visits: as the journal is projected, and again from the EventLog.

A visit that is closed is never opened again, and a row is written once whoever comes first: so filling may run beside
the projectors, in steps, without a lock on the table.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog, Interaction
from apps.kernel.clock import as_datetime
from apps.kpis.domain.flow_visits import HEADS, OPEN, TOLD, Visit, visits_of
from apps.kpis.models import FlowVisit, VisitFill
from apps.kpis.selectors.visit_log import VISITS, log_params, names
from apps.kpis.visit_settling import unsettle_from

STEP = timedelta(hours=3)
LOOK_BACK = timedelta(days=1)
"""So far back a filling looks again for what a projector of an older release has left out."""
_TYPES = {event_type.__name__: event_type for event_type in TOLD}
_TABLE = FlowVisit._meta.db_table
_COLUMNS = {
    "interaction_id": "uuid", "seq": "integer", "flow": "text", "version": "integer", "node_id": "text",
    "entered_at": "timestamptz", "left_at": "timestamptz", "way": "text",
}  # fmt: skip
_CLOSE = f"""
ON CONFLICT (interaction_id, seq) DO UPDATE SET left_at = EXCLUDED.left_at, way = EXCLUDED.way
WHERE visit.way = '{OPEN}' AND EXCLUDED.way <> '{OPEN}'
"""
_INSERT = (
    f"INSERT INTO {_TABLE} AS visit ({', '.join(_COLUMNS)}) "
    f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())}) {_CLOSE}"
)
_FILL = f"""
WITH {VISITS}
INSERT INTO {_TABLE} AS visit ({", ".join(_COLUMNS)})
SELECT interaction_id, seq, visited, version, node, at, next_at, way FROM visits {_CLOSE}
"""
# What was before a batch, of the calls that go on in it: where the caller is, and in which flow.
_EARLIER = f"""
SELECT known.interaction_id, known.seq, known.type, known.at, known.data
FROM unnest(%s::uuid[], %s::integer[]) AS call(id, first)
CROSS JOIN LATERAL (
    (SELECT interaction_id, seq, type, at, data FROM {EventLog._meta.db_table}
     WHERE interaction_id = call.id AND seq < call.first AND type = ANY(%s) ORDER BY seq DESC LIMIT 1)
    UNION
    (SELECT interaction_id, seq, type, at, data FROM {EventLog._meta.db_table}
     WHERE interaction_id = call.id AND seq < call.first AND type = ANY(%s) ORDER BY seq DESC LIMIT 1)
) AS known
ORDER BY known.seq
"""


def project_visits(batch: list[Recorded]) -> None:
    """Write the visits that begin or end in ``batch``. Runs inside the projector's transaction; two statements at most,
    however long the batch."""
    calls: dict[str, list[Recorded]] = {}
    for recorded in batch:
        if recorded.interaction_id:
            calls.setdefault(recorded.interaction_id, []).append(recorded)
    if not calls:
        return
    earlier = _earlier({call: told[0].seq for call, told in calls.items() if told[0].seq > 1})
    rows = [
        _row(entered, after, visit)
        for call, told in calls.items()
        for entered, after, visit in visits_of([*earlier.get(UUID(call), ()), *told])
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])


def _row(entered: Recorded, after: Recorded | None, visit: Visit) -> tuple[object, ...]:
    left_at = as_datetime(after.at) if after else None
    return (
        UUID(visit.interaction_id), entered.seq, visit.flow, visit.version, visit.node_id, as_datetime(entered.at),
        left_at, visit.way,
    )  # fmt: skip


def _earlier(firsts: dict[str, int]) -> dict[UUID, list[Recorded]]:
    found: dict[UUID, list[Recorded]] = {}
    if not firsts:
        return found
    params: list[Any] = [[*map(UUID, firsts)], [*firsts.values()], names(TOLD), names(HEADS)]
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, params)
        for call, seq, kind, at, data in cursor.fetchall():
            event = msgspec.convert(msgspec.json.decode(data), _TYPES[kind])
            found.setdefault(call, []).append(Recorded("", 0, 0, seq, at.timestamp(), event))
    return found


# --- from the EventLog


def fill_visits() -> int:
    """Write what is missing, and return how many visits that were: everything where nothing has been filled yet, else
    what has happened since a day before the last filling. Harmless at any time, and when repeated."""
    began, last = timezone.now(), VisitFill.objects.first()
    since = last.filled_at - LOOK_BACK if last else None
    written = _write(_steps(since), anew=False)
    if written and since:
        unsettle_from(since - LOOK_BACK)
    VisitFill.objects.update_or_create(pk=1, defaults={"filled_at": began})
    return written


def rebuild_visits() -> int:
    """Write all visits anew, and return how many: after a definition has changed. Step by step; a report that is asked
    for meanwhile has parts of both."""
    unsettle_from(None)
    written = _write(_steps(None), anew=True)
    VisitFill.objects.update_or_create(pk=1, defaults={"filled_at": timezone.now()})
    return written


def _steps(since: datetime | None) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows that together hold all that is to be looked at."""
    known = Interaction.objects.aggregate(first=Min("arrived_at"), last=Max("arrived_at"))
    if known["first"] is None:
        return
    start = max(known["first"] - LOOK_BACK, since or known["first"] - LOOK_BACK)
    end = max(timezone.now(), known["last"] + LOOK_BACK)
    while start < end:
        yield start, start + STEP
        start += STEP


def _write(steps: Iterable[tuple[datetime, datetime]], *, anew: bool) -> int:
    written = 0
    for start, end in steps:
        with transaction.atomic(), connection.cursor() as cursor:
            if anew:
                cursor.execute(
                    f"DELETE FROM {_TABLE} WHERE entered_at >= %s AND entered_at < %s", [start, end]
                )
            cursor.execute(_FILL, log_params(start, end))
            written += cursor.rowcount
    return written
