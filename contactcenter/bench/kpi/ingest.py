"""How fast events become rows and figures: through the projector as it runs, beside one INSERT each."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

CREATED = 500
SLOTS = 5


def _journal(folder: Path, contacts: list[Any], first: int) -> int:
    """Write the contacts' events as the floor would, and return how many."""
    from apps.floor.journal.writer import JournalWriter
    from apps.kpis.history.load import recorded_events

    writer = JournalWriter(folder, 1, first)
    count = 0
    for at, entry in groupby(recorded_events(contacts), key=lambda recorded: recorded.at):
        events = [(recorded.seq, recorded.event) for recorded in entry]
        writer.append(at, events)
        count += len(events)
    writer.commit()
    writer.close()
    return count


def measure_ingest(world: Any, end: datetime, events: int) -> dict[str, Any]:
    """Project the events of a busy day: EventLog, interactions, segments, all figures, all that follows them."""
    from django.conf import settings

    from apps.floor.projector import Projector
    from apps.kpis.history.calls import make_contacts
    from apps.kpis.rollups.squash import squash_rollups
    from contactcenter.bootstrap import EVENT_HANDLERS

    folder = Path(settings.VAR_DIR) / "journal-bench"
    folder.mkdir()
    contacts = list(make_contacts(world, events // 8, 1, int(end.timestamp()) + 86_400, 77))
    count = _journal(folder, contacts, 1)
    projector = Projector("bench", folder, EVENT_HANDLERS)
    began = time.perf_counter()
    done = projector.project_pending()
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    squash_rollups()
    return {
        "events": done,
        "events_lost": count - done,
        "events_per_second": round(done / seconds),
        "squash_seconds": round(time.perf_counter() - began, 2),
    }


def measure_create(events_per_second: int) -> dict[str, Any]:
    """One ``create()`` an event, each in a transaction of its own: only the EventLog, none of what follows."""
    from apps.interactions.models import EventLog

    columns = [field.attname for field in EventLog._meta.concrete_fields if not field.primary_key]
    rows = list(EventLog.objects.filter(site="bench").order_by("position").values(*columns)[:CREATED])
    began = time.perf_counter()
    for number, row in enumerate(rows):
        EventLog.objects.create(**{**row, "site": "created", "seq": 1_000 + number})
    rate = CREATED / (time.perf_counter() - began)
    return {"create_per_second": round(rate), "create_ratio": round(events_per_second / rate, 1)}


def measure_slot(world: Any, end: datetime, contacts: int) -> float:
    """Return the median of bringing the roll-ups up to date after ``contacts`` came in one quarter of an hour."""
    from django.conf import settings

    from apps.floor.projector import Projector
    from apps.kpis.history.calls import make_contacts
    from apps.kpis.rollups.squash import squash_rollups
    from contactcenter.bootstrap import EVENT_HANDLERS

    times = []
    for number in range(SLOTS):
        folder = Path(settings.VAR_DIR) / f"journal-slot-{number}"
        folder.mkdir()
        day = list(make_contacts(world, contacts * 40, 1, int(end.timestamp()) + 86_400, 100 + number))
        _journal(folder, day[len(day) // 2 : len(day) // 2 + contacts], 1)
        Projector(f"slot-{number}", folder, EVENT_HANDLERS).project_pending()
        began = time.perf_counter()
        squash_rollups()
        times.append((time.perf_counter() - began) * 1000)
    return round(median(times), 1)
