"""The events of a contact, as the floor would have written them."""

from collections.abc import Iterator

from apps.interactions.domain import events as ev
from apps.kernel.messages import Event
from apps.kpis.history.calls import Contact, Part

OUTCOMES = {"answered": "handled", "abandoned": "abandoned", "flowed_out": "flowed_out"}


def events_of(contact: Contact) -> list[tuple[float, Event]]:
    """Return time and event, in the order of time."""
    call = contact.id
    told: list[tuple[float, Event]] = [(contact.arrived_at, _arrived(contact))]
    if contact.customer is not None:
        known = ev.CustomerIdentified(call, contact.customer, "", contact.tier, contact.language)
        told.append((contact.arrived_at, known))
    elif contact.language:
        told.append((contact.arrived_at, ev.LanguageSet(call, "", contact.language)))
    for part in contact.parts:
        told.extend(_of_part(contact, part))
    last = contact.parts[-1]
    told.append((last.ended_at, ev.InteractionEnded(call, OUTCOMES[last.outcome])))
    return sorted(told, key=lambda line: line[0])


def _arrived(contact: Contact) -> Event:
    return ev.InteractionArrived(
        contact.id, contact.medium, "history", "", contact.ani, contact.dnis, contact.entry_point
    )


def _of_part(contact: Contact, part: Part) -> Iterator[tuple[float, Event]]:
    call, number, group = contact.id, part.number, part.line.code
    yield (
        part.queued_at,
        ev.InteractionQueued(call, number, group, part.queued_at, tier=contact.tier, medium=contact.medium),
    )
    left = part.queued_at + part.wait
    if part.outcome == "abandoned":
        yield left, ev.InteractionAbandoned(call, number, group, part.wait)
    elif part.outcome == "flowed_out":
        yield left, ev.InteractionFlowedOut(call, number, group, "max_wait", part.wait)
    elif part.agent is not None:
        yield from _conversation(call, part, part.agent)


def _conversation(call: str, part: Part, agent: int) -> Iterator[tuple[float, Event]]:
    number, group, answered = part.number, part.line.code, part.answered_at
    for other in part.missed:
        yield part.queued_at, ev.OfferMade(call, number, f"{call}-m", other, group, answered)
        yield part.queued_at + 0.5, ev.OfferNotAnswered(call, f"{call}-m", other, "timeout")
    offer = f"{call}-{number}"
    yield (
        max(answered - part.ring, part.queued_at + 0.5),
        ev.OfferMade(call, number, offer, agent, group, answered + 20),
    )
    yield answered, ev.InteractionAnswered(call, number, offer, agent, group, part.wait, part.ring)
    yield (
        part.ended_at,
        ev.SegmentEnded(call, number, agent, group, part.ended_by, part.talk, part.hold),
    )
    code = part.disposition[1] if part.disposition else ""
    yield part.ended_at + part.wrap_up, ev.WrapUpCompleted(call, number, agent, group, part.wrap_up, code, "")
