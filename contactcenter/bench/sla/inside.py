"""In the site of the run: fills a database with open tickets, counts them anew, and writes what that took.

``python -m contactcenter.bench.sla.inside RESULT OPTIONS``, as ``contactcenter/bench/sla/run.py`` starts it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import django

from contactcenter.bench.processor import cpu_seconds


def main(arguments: list[str]) -> int:
    """Fill, measure, write the result."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.prod")
    django.setup()
    from django.core.management import call_command

    result, options = Path(arguments[0]), json.loads(arguments[1])
    call_command("migrate", verbosity=0)
    found = _measure(options["tickets"], options["seed"])
    result.write_text(json.dumps(found), encoding="utf-8")
    return 0


def _measure(tickets: int, seed: int) -> dict[str, Any]:
    from apps.sla.models import Clock, DuePoint, Target

    events = _fill(tickets, Random(seed))
    runs = {"first": _recount(), "unchanged": _recount()}
    for target in Target.objects.all():
        target.resolution_seconds = 20 * 3600
        target.save()
    runs["changed_policy"] = _recount()
    cpu = {name: round(used * 1000 / tickets, 2) for name, (_seconds, used) in runs.items()}
    return {
        "tickets": tickets,
        "events": events,
        "clocks": Clock.objects.count(),
        "points": DuePoint.objects.count(),
        **{f"{name}_seconds": seconds for name, (seconds, _used) in runs.items()},
        "cpu_ms_a_ticket": cpu,
        "tickets_per_second": round(tickets / runs["changed_policy"][0]),
    }


def _recount() -> tuple[float, float]:
    """Return the seconds that a recount of all open tickets takes, and the processor time of them."""
    from apps.jobs.models import Job
    from apps.jobs.running import RunningJob
    from apps.sla.models import Recount
    from apps.sla.services.recounts import JOB_KIND, carry_out_recount

    recount = Recount.objects.create(digest="bench")
    job = Job.objects.create(kind=JOB_KIND, title="bench", data={"recount": recount.pk})
    begun, used = perf_counter(), cpu_seconds()
    carry_out_recount(RunningJob(job))
    return round(perf_counter() - begun, 2), cpu_seconds() - used


def _fill(count: int, chance: Random) -> int:
    """Make the policy, the tickets and their histories; return how many lines of history there are."""
    from apps.schedules.services import save_business_hours
    from apps.sla.models import EscalationStep, Policy, PolicyChoice, Target
    from apps.tickets.models import Ticket, TicketEvent
    from apps.tickets.services.creating import default_priority
    from contactcenter.bench.sla.tickets import office, random_events

    hours = office()
    blocks = [(day, span) for day, spans in hours.weekly.items() for span in spans]
    row = save_business_hours(code=hours.code, name="Office", time_zone=hours.time_zone, blocks=blocks)
    policy = Policy.objects.create(name="Office", hours=row)
    Target.objects.create(
        policy=policy,
        first_response_seconds=3600,
        next_response_seconds=4 * 3600,
        resolution_seconds=16 * 3600,
    )
    EscalationStep.objects.create(policy=policy, kind="resolution", timing="after", amount=60)
    priority, total = default_priority(), 0
    for batch in _batches(count, 2_000):
        pasts = [random_events(chance, 0) for _ in range(batch)]
        tickets = Ticket.objects.bulk_create(
            Ticket(subject="Bench", priority=priority, state=_state(past), created_at=past[0][1])
            for past in pasts
        )
        lines = TicketEvent.objects.bulk_create(
            TicketEvent(ticket=ticket, at=at, kind=kind, data=data, by_id=by)
            for ticket, past in zip(tickets, pasts, strict=True)
            for _pk, at, kind, data, by in past
        )
        created = {line.ticket_id: line for line in reversed(lines)}
        PolicyChoice.objects.bulk_create(
            PolicyChoice(
                ticket=ticket,
                at=created[ticket.pk].at,
                event_id=created[ticket.pk].pk,
                policy=policy,
                priority=priority,
            )
            for ticket in tickets
        )
        total += len(lines)
    return total


def _batches(count: int, size: int) -> Iterator[int]:
    for begin in range(0, count, size):
        yield min(size, count - begin)


def _state(past: list[Any]) -> str:
    states = [data["to"] for _pk, _at, _kind, data, _by in past if "to" in data]
    return states[-1] if states else "new"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
