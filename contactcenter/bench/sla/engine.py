"""The engine in memory, against the slow reference: how fast each is, and whether they agree."""

from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any

from apps.sla.domain import history as h
from apps.sla.domain.clocks import Clock, fold_clocks
from apps.sla.histories import Story, facts_of_story
from apps.tickets.models import Ticket
from contactcenter.bench.sla.reference import slow_clocks
from contactcenter.bench.sla.tickets import END, make_book, random_events

MINUTE = 60
AHEAD = 5 * 86_400


def measure_engine(histories: int, sample: int, seed: int) -> dict[str, Any]:
    """Return how many tickets a second the engine and the reference count, their ratio, and how often they differ."""
    pasts = list(_make(histories, seed))
    now = int(END.timestamp())
    begun = perf_counter()
    counted = [fold_clocks(facts, now) for facts in pasts]
    per_second = histories / (perf_counter() - begun)
    begun = perf_counter()
    slow = [slow_clocks(facts, now, MINUTE, AHEAD) for facts in pasts[:sample]]
    slow_per_second = sample / (perf_counter() - begun)
    seen = [[_within(clock, now) for clock in clocks] for clocks in counted[:sample]]
    return {
        "histories": histories,
        "tickets_per_second": round(per_second),
        "us_per_ticket": round(1e6 / per_second, 1),
        "reference_tickets_per_second": round(slow_per_second, 2),
        "ratio_to_reference": round(per_second / slow_per_second),
        "compared": sample,
        "divergences": sum(one != other for one, other in zip(seen, slow, strict=True)),
    }


def _make(histories: int, seed: int) -> list[list[h.Fact]]:
    chance, book, ticket = Random(seed), make_book(), Ticket(created_at=END)
    pasts = []
    for number in range(histories):
        events = random_events(chance, 1)
        terms = book.policies[1 + number % 2].terms_for(None)
        facts = facts_of_story(ticket, Story(events), book)
        pasts.append([h.TermsChosen(facts[0].at, terms), *facts])
    return pasts


def _within(clock: Clock, now: int) -> Clock:
    """The clock as somebody sees it who looks no further ahead than the reference."""
    points = {code: at for code, at in clock.points.items() if at < now + AHEAD}
    begin = now if clock.ended_at is None else clock.ended_at
    due = clock.due_at if clock.due_at is not None and clock.due_at < begin + AHEAD else None
    warn = clock.warn_at if clock.warn_at is not None and clock.warn_at < now + AHEAD else None
    return replace(clock, points=points, due_at=due, warn_at=warn)
