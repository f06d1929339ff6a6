"""Calls that a node's gate has refused, as what they are on record: calls that came and were shed. Pure."""

from collections.abc import Iterator

from apps.floor.domain.admission import RECENT_SECONDS, Admission
from apps.floor.domain.calls import arrival_of_refused
from apps.floor.domain.config import SiteConfig
from apps.interactions.domain import events as ev, messages as msg


def refusals(
    message: msg.CallsRefused, config: SiteConfig, admission: Admission, now: float
) -> Iterator[tuple[ev.InteractionArrived, ev.InteractionShed]]:
    """Yield how each call began and why it went no further; nothing for those that the node has told of before.

    The screens, which speak of the last minute, hear only of what is not older.
    """
    for call in message.calls:
        if admission.knows(message.node, call.interaction_id):
            continue
        entry_point = config.entry_points.get(call.dnis)
        if call.seconds_ago < RECENT_SECONDS:
            admission.note(message.node, "rate", now - call.seconds_ago)
        yield (
            arrival_of_refused(message.node, call, entry_point.dnis if entry_point else ""),
            ev.InteractionShed(
                call.interaction_id, "rate", "busy", message.node, at_gate=True, seconds_ago=call.seconds_ago
            ),
        )
