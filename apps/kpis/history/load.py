"""Writes a past into the database by COPY, and the figures that follow from it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec
from django.db import connection, transaction
from django.db.models import Max

from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog
from apps.kpis.history.calls import Contact
from apps.kpis.history.events import events_of
from apps.kpis.history.lines import (
    INTERACTION,
    NULL,
    OFFER,
    SEGMENT,
    interaction_line,
    moment,
    offer_lines,
    segment_line,
)
from apps.kpis.rollups.rebuild import rebuild_days, rebuild_periods, rebuild_quarters

SITE = "history"
CHUNK = 50_000
_EVENT = "site, position, epoch, interaction_id, agent_id, seq, type, at, data"
_MARKED = ("interactions_segment", "kpis_offerfact")


def load_history(
    contacts: Iterable[Contact], *, with_events: bool = False, say: Callable[[int], None] = lambda done: None
) -> int:
    """Write the contacts, in transactions of ``CHUNK``, then all figures anew; return how many. ``say`` hears how many
    are written."""
    rest, done = iter(contacts), 0
    while chunk := list(islice(rest, CHUNK)):
        with transaction.atomic():
            _write(chunk, with_events)
        done += len(chunk)
        say(done)
    make_figures()
    return done


def make_figures() -> None:
    """Make all roll-ups from the segments and offers, and the quarters of an hour from them: what ``kpis rebuild``
    makes from events."""
    with connection.cursor() as cursor:
        for table in ("interactions_interaction", *_MARKED):
            cursor.execute(f"ANALYZE {table}")
    rebuild_days()
    rebuild_quarters()
    rebuild_periods()


def _write(chunk: list[Contact], with_events: bool) -> None:
    with connection.cursor() as cursor:
        for table in _MARKED:  # all is summed afterwards: millions of marks would say nothing
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    pairs = [(contact, part) for contact in chunk for part in contact.parts]
    _copy(f"interactions_interaction ({INTERACTION})", map(interaction_line, chunk))
    _copy(f"interactions_segment ({SEGMENT})", (segment_line(*pair) for pair in pairs))
    _copy(f"kpis_offerfact ({OFFER})", (line for pair in pairs for line in offer_lines(*pair)))
    if with_events:
        last = EventLog.objects.filter(site=SITE).aggregate(last=Max("position"))["last"] or 0
        _copy(f"interactions_eventlog ({_EVENT})", _event_lines(chunk, last))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        for table in _MARKED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _copy(into: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        rest = iter(lines)
        while block := "".join(islice(rest, 500)):
            copy.write(block)


def _event_lines(chunk: list[Contact], last: int) -> Iterator[str]:
    for recorded in recorded_events(chunk, last):
        data = msgspec.json.encode(recorded.event).decode().replace("\\", "\\\\")
        agent = NULL if recorded.agent_id is None else recorded.agent_id
        yield (
            f"{SITE}\t{recorded.position}\t1\t{recorded.interaction_id}\t{agent}\t{recorded.seq}\t"
            f"{type(recorded.event).__name__}\t{moment(recorded.at)}\t{data}\n"
        )


def recorded_events(chunk: Iterable[Contact], position: int = 0) -> Iterator[Recorded]:
    """Yield the events of the contacts in the order of time, with places in the journal after ``position``."""
    streams = (
        (at, contact.id, seq, event)
        for contact in chunk
        for seq, (at, event) in enumerate(events_of(contact), start=1)
    )
    ordered = sorted(streams, key=lambda line: line[:3])
    for place, (at, _, seq, event) in enumerate(ordered, start=position + 1):
        yield Recorded(SITE, place, 1, seq, at, event)
