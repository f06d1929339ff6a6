"""The measurement itself, in a process of the benchmark's site: ``python -m … RESULT OPTIONS`` (a path; JSON)."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import django

DAY = timedelta(days=1)
RUNS = 5
WINDOWS = 20
_BEGAN = time.monotonic()


def say(text: str) -> None:
    """Show progress; standard output is for the figures."""
    sys.stderr.write(f"{time.monotonic() - _BEGAN:7.1f} s  {text}\n")


def main(result: Path, options: dict[str, Any]) -> None:
    """Write the past, measure, write the figures to ``result``."""
    from django.core.management import call_command
    from django.db import connection

    from apps.kpis.history.world import make_world
    from contactcenter.bench.kpi.ingest import measure_create, measure_ingest, measure_slot

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    say("migrated")
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    world = make_world(50, 500, 20_000)
    found = _write_past(world, options, end)
    with connection.cursor() as cursor:
        say("vacuum …")
        cursor.execute("VACUUM ANALYZE")
    say("reads …")
    found |= _reads(end, options["days"])
    found["divergences"] = _compare(end, options["days"], Random(options["seed"]))
    say("lists of the admin …")
    found |= _lists()
    say("ingest …")
    found |= measure_ingest(world, end, options["events"])
    found |= measure_create(found["events_per_second"])
    found["slot_ms"] = measure_slot(world, end, options["interactions"] // options["days"] // 35 + 1)
    found |= _sizes()
    result.write_text(json.dumps(found), encoding="utf-8")


def _write_past(world: Any, options: dict[str, Any], end: datetime) -> dict[str, Any]:
    from apps.kpis.history import load
    from apps.kpis.history.calls import make_contacts

    count, began = options["interactions"], time.perf_counter()
    contacts = make_contacts(world, count, options["days"], int(end.timestamp()), options["seed"])
    marks: list[float] = []

    def told(done: int) -> None:
        marks.append(time.perf_counter())
        if done % 250_000 == 0:
            say(f"{done} interactions, {done / (marks[-1] - began):.0f} a second")

    load.load_history(contacts, say=told)
    rolled = time.perf_counter() - marks[-1]
    return {
        "rows_per_second": round(count / (marks[-1] - began)),
        "rebuild_seconds": round(rolled, 1),
        "seed_seconds": round(time.perf_counter() - began, 1),
    }


def _timed(work: Callable[[], Any], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return round(median(times), 1)


def _reads(end: datetime, days: int) -> dict[str, Any]:
    """A day by hour, thirty days by day, a year by month: of each group, and of each agent."""
    from apps.kpis.domain.rollup_query import RollupQuery
    from apps.kpis.selectors.rollups import read_rollup
    from apps.kpis.windows import Window
    from contactcenter.bench.kpi.raw import count_raw

    zone = ZoneInfo("UTC")
    found: dict[str, Any] = {}
    for name, length, grain in (("day", 1, "hour"), ("month", 30, "day"), ("year", min(days, 365), "month")):
        start = end - 3 * DAY - length * DAY if length < 300 else end - length * DAY
        span = Window(start, start + length * DAY)
        for by in ("group", "agent"):
            query = RollupQuery(span, zone, by=by, grain=grain)
            ours = _timed(partial(read_rollup, query))
            raw = _timed(partial(count_raw, span.start, span.end, by, grain, "UTC"), 3)
            prefix = "" if by == "group" else "agent_"
            found |= {f"{prefix}{name}_ms": ours, f"{prefix}{name}_raw_ms": raw}
            say(f"{name} by {by}: {ours} ms, raw {raw} ms")
    ratios = {
        name: round(found[f"{name}_raw_ms"] / found[f"{name}_ms"], 1) for name in ("day", "month", "year")
    }
    return found | {"ratio_to_raw": ratios["month"], "ratios_to_raw": ratios}


def _compare(end: datetime, days: int, dice: Random) -> int:
    """Return in how many of the random windows any figure of any key differs from the raw rows."""
    from apps.kpis.domain.rollup_query import RollupQuery
    from apps.kpis.selectors.rollups import read_rollup
    from apps.kpis.windows import Window
    from contactcenter.bench.kpi.raw import COUNTED, KEYS, count_raw

    wrong = 0
    for number in range(WINDOWS):
        first = dice.randrange(days * 96 - 1)
        length = dice.randint(1, min(96 * 60, days * 96 - first))
        start = end - days * DAY + first * timedelta(minutes=15)
        span, by = Window(start, start + length * timedelta(minutes=15)), list(KEYS)[number % len(KEYS)]
        rows = read_rollup(RollupQuery(span, ZoneInfo("Asia/Kolkata"), by=by))
        named = {row.label if by == "group" else row.key: _plain(row.counts, COUNTED) for row in rows}
        ours = {
            key: counts for key, counts in named.items() if any(counts)
        }  # an agent may have missed offers only
        raw = {
            _key(by, row[1]): tuple(map(int, row[2:]))
            for row in count_raw(span.start, span.end, by, "", "UTC")
        }
        if ours != raw:
            wrong += 1
            say(f"{span} by {by}: differs")
    return wrong


def _plain(counts: Any, names: Any) -> tuple[int, ...]:
    values = counts.as_dict()
    return tuple(int(values[name] * (1000 if "_seconds" in name else 1)) for name in names)


def _key(by: str, key: str) -> str:
    from apps.agents.models import SkillGroup

    return str(SkillGroup.objects.get(pk=key).name) if by == "group" else key


def _lists() -> dict[str, Any]:
    """Ask for the first pages of the admin's lists, some with a filter or a search, as a person would."""
    from django.test import Client
    from django.urls import reverse

    from apps.accounts.models import User
    from apps.agents.models import SkillGroup

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("bench"), "django.contrib.auth.backends.ModelBackend")
    group = SkillGroup.objects.order_by("-pk").values_list("pk", flat=True)[0]
    times: list[float] = []
    for name in ("interactions_interaction", "kpis_intervalfigures"):
        base = reverse(f"admin:{name}_changelist")
        wanted = ["", "?p=2", "?p=9", f"?group__id__exact={group}", "?medium__exact=email"]
        for query in wanted + (["?q=%2B15550000", "?state__exact=ended"] if "interaction_" in base else []):
            for _ in range(3):
                began = time.perf_counter()
                response = client.get(base + query)
                if response.status_code != 200:
                    raise RuntimeError(f"{base}{query}: status {response.status_code}")
                times.append((time.perf_counter() - began) * 1000)
    return {"admin_p95_ms": round(quantiles(times, n=20)[-1], 1), "admin_p50_ms": round(median(times), 1)}


def _sizes() -> dict[str, Any]:
    from django.db import connection

    tables = (
        "interactions_interaction", "interactions_segment", "kpis_segmentfact", "kpis_offerfact", "kpis_dayrollup",
        "kpis_hourrollup", "kpis_intervalfigures",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t, pg_total_relation_size(t::regclass) >> 20 FROM unnest(%s::text[]) t", [list(tables)]
        )
        return {"megabytes": dict(cursor.fetchall())}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    django.setup()
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
