"""Work that other systems and supervisors hand in: what is told to the floor, and whether it was known already."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from apps.accounts.cards import without_cards
from apps.acd.domain.commands import CancelWork, CreateWork
from apps.agents.domain.capacity import Medium
from apps.customers.models import Customer
from apps.customers.selectors import find_customer_by_number
from apps.floor.inbox import submit_once
from apps.floor.wire import Reply
from apps.interactions.selectors import get_interaction
from apps.kernel.ids import derive_id, new_id
from apps.kernel.messages import Message

MAX_TEXT_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done. ``external_id`` is how ``source``, the system that asks, calls it: asked for twice, it is
    done once. ``customer`` who is not named is looked for by the number in ``contact``."""

    group: str
    subject: str
    medium: str = Medium.TASK
    text: str = ""
    reference: str = ""
    contact: str = ""
    external_id: str = ""
    source: str = ""
    priority: int = 0
    skills: dict[str, int] = field(default_factory=dict)
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``created`` is false where it was known already, or where ``reply`` is a refusal."""

    interaction_id: str
    reply: Reply
    created: bool = False


def create_work(wanted: Wanted, *, by: str) -> Answer:
    """Hand the work in, in the name of ``by`` (a username)."""
    interaction_id, known = _name(wanted)
    if known:
        return Answer(interaction_id, Reply(ok=True))
    customer = wanted.customer or _customer_of(wanted.contact)
    command = CreateWork(
        interaction_id=interaction_id,
        medium=wanted.medium,
        group=wanted.group,
        subject=without_cards(wanted.subject),
        text=without_cards(wanted.text),
        reference=wanted.reference,
        contact=wanted.contact,
        external_id=wanted.external_id,
        skills=wanted.skills,
        priority=wanted.priority,
        tier=customer.tier if customer else 0,
        customer_id=customer.pk if customer else 0,
        customer_name=customer.name if customer else "",
        language=customer.language if customer else "",
        source=wanted.source,
        by=by,
    )
    reply = tell_floor(command, by=by)
    return Answer(interaction_id, reply, created=reply.ok)


def cancel_work(interaction_id: UUID, *, by: str, reason: str = "") -> Reply:
    """Say that it need not be done any more."""
    return tell_floor(CancelWork(interaction_id.hex, by, reason), by=by)


def _name(wanted: Wanted) -> tuple[str, bool]:
    """Return the interaction's id, and whether there is one already. The floor knows what came of late, the record
    everything else."""
    if not wanted.external_id:
        return new_id(), False
    interaction_id = derive_id("work", wanted.source, wanted.external_id)
    return interaction_id, get_interaction(interaction_id) is not None


def _customer_of(contact: str) -> Customer | None:
    return find_customer_by_number(contact) if contact else None


def tell_floor(command: Message, *, by: str) -> Reply:
    """Give one command to the floor, and return what became of it."""
    return asyncio.run(submit_once(command, by))
