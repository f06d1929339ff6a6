"""Tickets with random pasts, in whole minutes, so that the slow reference can count them too."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from apps.schedules.domain.hours import Schedule, Span
from apps.schedules.domain.working import AlwaysOpen, WorkingHours
from apps.sla.book import Book
from apps.sla.domain.policies import PolicyRules, Step
from apps.sla.histories import Event
from apps.tickets import outbox_kinds as kinds
from apps.tickets.domain.conditions import parse

HOUR = 3600
DAYS = 10
END = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""When all is counted; the tickets are of the ten days before it, in which the clock was set back."""
AGENT = 1
_STATES = ("open", "open", "pending_customer", "pending_internal", "resolved")


def office() -> Schedule:
    """Return office hours with a lunch break and a holiday, in a zone with daylight saving."""
    day = (Span(time(8), time(12)), Span(time(13), time(18)))
    return Schedule("office", "Europe/Berlin", dict.fromkeys(range(5), day), {date(2026, 10, 30): ()})


def make_book() -> Book:
    """Return two policies: office hours, and around the clock, each with a warning and two steps."""
    common: dict[str, Any] = {
        "conditions": parse({"all": []}),
        "warn_percent": 80,
        "steps": (Step(1, "resolution", "percent", 90), Step(2, "resolution", "after", 60)),
    }
    targets = {"first_response": HOUR, "next_response": 4 * HOUR, "resolution": 16 * HOUR}
    rules = (
        PolicyRules(id=1, targets={None: targets}, time=WorkingHours(office()), **common),
        PolicyRules(
            id=2, targets={None: targets}, time=AlwaysOpen(), pauses_internal=True, restarts=True, **common
        ),
    )
    return Book({row.id: row for row in rules}, rules, "bench")


def random_events(chance: Random, first_id: int) -> list[Event]:
    """Return the history of one ticket; the state that it ends in is that of its last change."""
    minutes = sorted(chance.sample(range(DAYS * 24 * 60), chance.randint(3, 9)))
    times = [END - timedelta(minutes=DAYS * 24 * 60 - minute) for minute in minutes]
    events: list[Event] = [(first_id, times[0], kinds.CREATED, {"state": "new"}, None)]
    state = "new"
    for number, at in enumerate(times[1:], start=1):
        if chance.random() < 0.55:
            kind = chance.choice(("reply", "note", "customer"))
            by = None if kind == "customer" else AGENT
            events.append((first_id + number, at, kinds.MESSAGE_ADDED, {"kind": kind}, by))
        else:
            wanted = chance.choice(_STATES)
            data = {"from": state, "to": wanted, "trigger": "any"}
            events.append((first_id + number, at, kinds.STATE_CHANGED, data, AGENT))
            state = wanted
    if state == "resolved":  # what is measured are tickets that are open
        data = {"from": state, "to": "open", "trigger": "reopen"}
        events.append((first_id + len(times), times[-1], kinds.STATE_CHANGED, data, AGENT))
    return events
