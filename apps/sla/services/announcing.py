"""What others hear of a clock."""

from typing import Any

from apps.sla.models import Clock


def entry_of(kind: str, clock: Clock) -> tuple[str, str, dict[str, Any]]:
    """Return what is published of a clock: kind, key and data."""
    data = {
        "ticket": clock.ticket_id,
        "number": clock.ticket.number,
        "clock": str(clock.kind),
        "cycle": clock.cycle,
        "policy": clock.policy_id,
        "target_seconds": clock.target_seconds,
        "due_at": clock.due_at,
        "met_at": clock.met_at,
        "breached_at": clock.breached_at,
    }
    return kind, str(clock.ticket_id), data
