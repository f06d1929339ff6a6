"""The measurement itself, in a process of the benchmark's site: ``python -m … EVENTS DAYS SEED``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

import django

EVENTS_A_CALL = 10
RUNS = 3
"""The best of so many counts, for both ways: others use the machine too."""
_ENDS = (
    ("FlowEnded", {"node_id": "bye", "result": "hung_up"}),
    ("FlowEnded", {"node_id": "menu", "result": "caller_hung_up"}),
    ("VoicemailLeft", {"recording_id": "vm", "duration_seconds": 9.0}),
    ("InteractionAbandoned", {"segment": 1, "group": "sales", "wait_seconds": 9.0}),
)
Row = tuple[Any, ...]


def main(events: int, days: int, seed: int) -> dict[str, Any]:
    """Write the log, fill the table, count both ways, and return the figures."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from apps.kpis.models import FlowVisit, VisitFill
    from apps.kpis.selectors.flow_nodes import count_from_log, get_flow_figures
    from apps.kpis.visit_settling import settle_visits
    from apps.kpis.visits_table import fill_visits

    call_command("migrate", verbosity=0, skip_checks=True)
    end = timezone.now()
    start = end - timedelta(days=days)
    written = _write(events // EVENTS_A_CALL, start, end, Random(seed))
    VisitFill.objects.all().delete()  # as after an update of a site that has a past
    fill_seconds, _filled = _best(fill_visits, runs=1)
    settle_seconds, settled = _best(partial(settle_visits, end), runs=1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found: dict[str, Any] = {}
    for name, since in (("", start), ("day_", end - timedelta(days=1))):
        window: dict[str, Any] = {"flow": "main", "version": None, "start": since, "end": end}
        table_seconds, table = _best(partial(get_flow_figures, **window))
        log_seconds, log = _best(partial(count_from_log, **window))
        found |= {f"{name}table_seconds": table_seconds, f"{name}log_seconds": log_seconds}
        found["divergences"] = found.get("divergences", 0) + _divergences(table, log)
        found.setdefault("visits", table[0].visits)
    return {
        **found,
        "ratio": round(found["log_seconds"] / found["table_seconds"], 1),
        "events": written,
        "rows": FlowVisit.objects.count(),
        "fill_seconds": fill_seconds,
        "settled": settled,
        "settle_seconds": settle_seconds,
    }


def _best(count: Callable[[], Any], runs: int = RUNS) -> tuple[float, Any]:
    times, result = [], None
    for _ in range(runs):
        began = perf_counter()
        result = count()
        times.append(perf_counter() - began)
    return round(min(times), 3), result


def _divergences(ours: Any, theirs: Any) -> int:
    """Return at how many nodes the two ways differ; means to the microsecond, as sums of floats have an order."""
    pairs = zip([ours[0], *ours[1]], [theirs[0], *theirs[1]], strict=True)
    return sum(_plain(mine) != _plain(other) for mine, other in pairs)


def _plain(node: Any) -> tuple[Any, ...]:
    mean = None if node.mean_seconds is None else round(node.mean_seconds, 6)
    return (
        node.node_id, node.visits, node.calls, node.drop_offs, node.contained, mean, node.slow_seconds, node.ways,
    )  # fmt: skip


def _write(calls: int, start: datetime, end: datetime, dice: Random) -> int:
    """Write calls and their events as the projector would, in the order of time of the calls; return how many."""
    from django.db import connection

    from apps.interactions.models import Interaction

    step = (end - start - timedelta(minutes=30)) / calls
    position, rows = 0, []
    columns = "site, position, epoch, interaction_id, agent_id, seq, type, at, data"
    copy_into = f"COPY interactions_eventlog ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy_into) as copy:
        for number in range(calls):
            at, call = start + step * number, UUID(int=dice.getrandbits(128))
            ani = f"+1555{dice.randrange(calls * 3):08d}"
            events = list(_call(call, at, ani, dice))
            answered = next((when for kind, when, _ in events if kind == "InteractionAnswered"), None)
            rows.append(
                Interaction(
                    id=call, medium="voice", direction="inbound", ani=ani, arrived_at=at, answered_at=answered,
                    ended_at=events[-1][1], state="ended",
                )
            )  # fmt: skip
            for seq, (kind, when, data) in enumerate(events, start=1):
                position += 1
                told = json.dumps({"interaction_id": call.hex, **data})
                copy.write_row(("main", position, 1, call, None, seq, kind, when, told))
    Interaction.objects.bulk_create(rows, batch_size=2_000)
    return position


def _call(call: UUID, at: datetime, ani: str, dice: Random) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    """Yield a call through a flow of its own, or (one in ten) through another one."""

    def later(most: float) -> datetime:
        nonlocal at
        at += timedelta(seconds=round(dice.uniform(0, most), 3))
        return at

    flow, version = dice.choice((("main", 1), *[("main", 2)] * 8, ("other", 1)))
    yield "InteractionArrived", at, {"ani": ani, "flow": flow, "flow_version": version}
    for node in ("answer", *dice.sample(("hello", "menu", "order", "route", "bye"), dice.randint(1, 3))):
        yield (
            "FlowNodeEntered",
            later(20),
            {"node_id": node, "node_type": "menu", "flow": "", "flow_version": 0},
        )
        yield "DigitsCollected", later(5), {"node_id": node, "digits": "1", "accepted": True}
    if dice.random() < 0.4:
        yield "InteractionAnswered", later(60), {"segment": 1, "agent_id": 7, "group": "sales"}
        yield "FlowEnded", at, {"node_id": "route", "result": "answered"}
    else:
        kind, data = dice.choice(_ENDS)
        yield kind, later(30), data
    yield "InteractionEnded", later(60), {"outcome": "handled"}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    django.setup()
    sys.stdout.write(json.dumps(main(*map(int, sys.argv[1:]))) + "\n")
