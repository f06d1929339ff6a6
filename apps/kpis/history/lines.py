"""Contacts as lines of COPY's text format."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import fsum

from apps.kpis.domain.intervals import interval_of
from apps.kpis.history.calls import Contact, Part
from apps.kpis.history.events import OUTCOMES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NULL = "\\N"

INTERACTION = (
    "id, medium, subject, text, reference, external_id, node, channel_id, ani, dnis, entry_point, flow, flow_version, "
    "customer_id, group_id, agent_id, state, direction, callback_of, outcome, arrived_at, queued_at, answered_at, "
    "ended_at, wait_seconds, talk_seconds, hold_seconds, wrap_up_seconds, disposition_id, note, priority, tier, "
    "language, data"
)
SEGMENT = (
    "interaction_id, number, group_id, agent_id, queued_at, answered_at, ended_at, wrapped_up_at, wait_seconds, "
    "ring_seconds, talk_seconds, hold_seconds, wrap_up_seconds, outcome, ended_by, disposition_id, note"
)
OFFER = "group_id, medium, agent, arrived, happened, offers_made, offers_missed, offers_rejected"


def moment(seconds: float) -> str:
    """Return Unix seconds as the database reads them."""
    # Not fromtimestamp: it loses the last digit of what a decimal cannot say.
    return (_EPOCH + timedelta(microseconds=round(seconds * 1_000_000))).isoformat(" ")


def interaction_line(contact: Contact) -> str:
    """Return the row of the interaction."""
    parts = contact.parts
    last, talked = parts[-1], [part for part in parts if part.agent is not None]
    filed = next((part.disposition[0] for part in reversed(talked) if part.disposition), NULL)
    sums = (
        f"{_sum(talked, 'talk')}\t{_sum(talked, 'hold')}\t{_sum(talked, 'wrap_up')}"
        if talked
        else f"{NULL}\t{NULL}\t{NULL}"
    )
    return (
        f"{contact.id}\t{contact.medium}\t\t\t\t\thistory\t\t{contact.ani}\t{contact.dnis}\t{contact.entry_point}\t\t0\t"
        f"{NULL if contact.customer is None else contact.customer}\t{last.line.pk}\t"
        f"{talked[-1].agent if talked else NULL}\tended\tinbound\t\t{OUTCOMES[last.outcome]}\t"
        f"{moment(contact.arrived_at)}\t{moment(parts[0].queued_at)}\t"
        f"{moment(talked[0].answered_at) if talked else NULL}\t{moment(last.ended_at)}\t{_sum(parts, 'wait')}\t"
        f"{sums}\t{filed}\t\t0\t{contact.tier}\t{contact.language}\t{{}}\n"
    )


def _sum(parts: list[Part], name: str) -> float:
    return fsum(getattr(part, name) for part in parts)


def segment_line(contact: Contact, part: Part) -> str:
    """Return the row of a segment."""
    head = f"{contact.id}\t{part.number}\t{part.line.pk}\t"
    queued, ended = moment(part.queued_at), moment(part.ended_at)
    if part.agent is None:
        return (
            f"{head}{NULL}\t{queued}\t{NULL}\t{ended}\t{NULL}\t{part.wait}\t{NULL}\t{NULL}\t{NULL}\t{NULL}\t"
            f"{part.outcome}\t{part.ended_by}\t{NULL}\t\n"
        )
    filed = part.disposition[0] if part.disposition else NULL
    return (
        f"{head}{part.agent}\t{queued}\t{moment(part.answered_at)}\t{ended}\t{moment(part.ended_at + part.wrap_up)}\t"
        f"{part.wait}\t{part.ring}\t{part.talk}\t{part.hold}\t{part.wrap_up}\t{part.outcome}\t{part.ended_by}\t{filed}\t\n"
    )


def offer_lines(contact: Contact, part: Part) -> Iterator[str]:
    """Yield the offers of a segment."""
    arrived = _quarter(part.queued_at)
    for other in part.missed:
        head = f"{part.line.pk}\t{contact.medium}\t{other}\t{arrived}"
        yield f"{head}\t{arrived}\t1\t0\t0\n"
        yield f"{head}\t{_quarter(part.queued_at + 0.5)}\t0\t1\t0\n"
    if part.agent is not None:
        made = _quarter(max(part.answered_at - part.ring, part.queued_at + 0.5))
        yield f"{part.line.pk}\t{contact.medium}\t{part.agent}\t{arrived}\t{made}\t1\t0\t0\n"


def _quarter(seconds: float) -> str:
    return moment(interval_of(seconds))
