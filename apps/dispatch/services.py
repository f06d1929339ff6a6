"""Keeps tickets and the floor's work in agreement, whichever of the two changes."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.acd.domain.commands import CancelWork, CompleteWork, CreateWork
from apps.agents.domain.capacity import Medium
from apps.agents.models import Agent, SkillGroup
from apps.dispatch import outbox_kinds as kinds
from apps.dispatch.domain.agree import COMPLETE, HAND_IN, OPEN_TURNS, WITHDRAW, Matter, Turn, Work, agree
from apps.dispatch.models import RoutedGroup, TicketWork
from apps.dispatch.telling import tell_floor
from apps.floor.wire import Reply
from apps.interactions.models import Interaction
from apps.kernel.ids import derive_id
from apps.kernel.messages import Message
from apps.outbox.domain.followers import Published
from apps.tickets.domain.states import OPEN_STATES
from apps.tickets.models import Priority, Ticket, TicketInteraction
from apps.tickets.services import assign_ticket

log = logging.getLogger(__name__)

SOURCE = "tickets"
BY = "dispatch"
_PATIENCE = timedelta(minutes=2)
_GONE = frozenset({"not_open", "not_yours"})
"""Refusals that say that there is nothing to take back: the floor is done with it."""

Tell = Callable[[Message], Reply]


def follow_tickets(published: Published) -> None:
    """Look at a ticket that has changed."""
    agree_on(ticket_id=int(published.data["ticket"]))


@transaction.atomic
def agree_on(*, ticket_id: int) -> TicketWork | None:
    """Bring the work of a ticket to what the ticket needs, and return the work that is open then. What the floor must
    hear is told when this commits."""
    ticket = Ticket.objects.select_for_update().filter(pk=ticket_id).first()
    if ticket is None:
        return None
    work = TicketWork.objects.filter(ticket=ticket, turn__in=OPEN_TURNS).select_related("group").first()
    routed = RoutedGroup.objects.filter(group=ticket.group_id, is_active=True, group__is_active=True)
    group = ticket.group if ticket.group_id and routed.exists() else None
    matter = Matter(
        ticket.state, group.code if group else "", ticket.agent_id or 0, bool(ticket.merged_into_id)
    )
    known = Work(Turn(work.turn), work.group.code, work.agent_id or 0) if work else None
    step = agree(matter, known)
    if step == HAND_IN and group is not None:
        return _hand_in(ticket, group)
    if step in (WITHDRAW, COMPLETE) and work is not None:
        _take_back(work, completes=step == COMPLETE)
    return work


def _hand_in(ticket: Ticket, group: SkillGroup) -> TicketWork:
    number = TicketWork.objects.filter(ticket=ticket).count() + 1
    work = TicketWork.objects.create(
        ticket=ticket,
        round=number,
        group=group,
        interaction_id=UUID(derive_id("work", SOURCE, f"{ticket.pk}:{number}")),
    )
    _wake()
    return work


def _take_back(work: TicketWork, *, completes: bool) -> None:
    """What the floor has not heard of yet is simply not told."""
    never_told = work.turn == Turn.WANTED and work.told_at is None
    work.turn = Turn.WITHDRAWN if never_told else Turn.WITHDRAWING
    work.completes = completes
    work.save(update_fields=["turn", "completes"])
    if never_told:
        agree_on(ticket_id=work.ticket_id)
    else:
        _wake()


def _wake() -> None:
    from apps.dispatch.tasks import tell

    transaction.on_commit(tell.delay, robust=True)


def tell_all(*, tell: Tell = tell_floor) -> int:
    """Tell the floor what it has not heard yet, each in a transaction of its own; return how much it took."""
    waiting = TicketWork.objects.filter(turn__in=[Turn.WANTED, Turn.WITHDRAWING]).order_by("pk")
    return sum(_tell_one(pk, tell) for pk in list(waiting.values_list("pk", flat=True)[:500]))


def _tell_one(pk: int, tell: Tell) -> bool:
    """Note first that it is told: what is told and not noted could never be taken back."""
    with transaction.atomic():
        work = TicketWork.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if work is None or work.turn not in (Turn.WANTED, Turn.WITHDRAWING):
            return False
        TicketWork.objects.filter(pk=pk).update(told_at=timezone.now())
        turn = Turn(work.turn)
    reply = tell(_command(work))
    with transaction.atomic():
        still = TicketWork.objects.select_for_update().filter(pk=pk, turn=turn)
        if turn is Turn.WANTED and (reply.ok or reply.code == "already_queued"):
            still.update(turn=Turn.QUEUED, note="")
        elif turn is Turn.WITHDRAWING and (reply.ok or reply.code in _GONE):
            if still.update(turn=Turn.DONE if work.completes else Turn.WITHDRAWN, note=""):
                agree_on(ticket_id=work.ticket_id)
        else:
            still.update(note=f"{reply.code}: {reply.reason}"[:250])
            log.warning("the floor did not take the work of ticket %d: %s", work.ticket_id, reply.code)
            return False
    return True


def _command(work: TicketWork) -> Message:
    if work.turn == Turn.WANTED:
        return _create(work)
    if work.completes and work.agent_id:
        return CompleteWork(work.agent_id, work.interaction_id.hex)
    return CancelWork(work.interaction_id.hex, BY, "ticket")


def _create(work: TicketWork) -> CreateWork:
    ticket = Ticket.objects.select_related("requester", "priority").get(pk=work.ticket_id)
    customer = ticket.requester
    below = Priority.objects.filter(rank__lt=ticket.priority.rank).count()
    step = (
        RoutedGroup.objects.filter(group=work.group_id).values_list("priority_step", flat=True).first() or 0
    )
    return CreateWork(
        interaction_id=work.interaction_id.hex,
        medium=Medium.TASK,
        group=work.group.code,
        subject=f"#{ticket.number} {ticket.subject}",
        reference=f"#{ticket.number}",
        external_id=str(ticket.pk),
        priority=min(100, below * step),
        tier=customer.tier if customer else 0,
        customer_id=customer.pk if customer else 0,
        customer_name=customer.name if customer else "",
        language=ticket.language or (customer.language if customer else ""),
        source=SOURCE,
        by=BY,
    )


@transaction.atomic
def follow_floor(published: Published) -> None:
    """Do to the ticket what the floor did with its work."""
    ticket = Ticket.objects.select_for_update().filter(pk=published.key).first()
    work = (
        TicketWork.objects.select_for_update()
        .filter(interaction_id=UUID(published.data["work"]), ticket=ticket, turn__in=OPEN_TURNS)
        .first()
    )
    if ticket is None or work is None:
        return
    _FOLLOW[published.kind](ticket, work, published.data, published.at)
    agree_on(ticket_id=ticket.pk)


def _taken(ticket: Ticket, work: TicketWork, data: dict[str, Any], at: datetime) -> None:
    """Who accepts the work has the ticket, unless somebody took it by hand meanwhile: then the work is taken back."""
    work.agent_id = data["agent"]
    work.turn = work.turn if work.turn == Turn.WITHDRAWING else Turn.TAKEN
    work.save(update_fields=["agent", "turn"])
    TicketInteraction.objects.get_or_create(ticket=ticket, interaction_id=work.interaction_id)
    agent = Agent.objects.filter(pk=data["agent"]).first()
    if work.turn == Turn.TAKEN and not ticket.agent_id and agent and ticket.state in OPEN_STATES:
        _assign(ticket, at, agent=agent)


def _queued(ticket: Ticket, work: TicketWork, data: dict[str, Any], at: datetime) -> None:
    """It waits (again): passed on to a group, or handed back by an agent who went home."""
    if work.turn == Turn.WITHDRAWING or data["segment"] == 1:
        return
    before, work.agent, work.turn = work.agent_id, None, Turn.QUEUED
    group = SkillGroup.objects.filter(code=data["group"]).first() or work.group
    work.group = group
    work.save(update_fields=["agent", "turn", "group"])
    if ticket.agent_id == before:
        _assign(ticket, at, agent=None, group=group)


def _completed(ticket: Ticket, work: TicketWork, data: dict[str, Any], at: datetime) -> None:
    work.turn = Turn.DONE
    work.save(update_fields=["turn"])


def _cancelled(ticket: Ticket, work: TicketWork, data: dict[str, Any], at: datetime) -> None:
    """Taken back by us, or by a supervisor: then the ticket is in no group any more, for somebody to take by hand."""
    by_us = data.get("by") == BY
    work.turn = Turn.WITHDRAWN
    work.note = "" if by_us else f"cancelled by {data.get('by')}"[:250]
    work.save(update_fields=["turn", "note"])
    if not by_us and not ticket.merged_into_id:
        _assign(ticket, at, agent=None, group=None)


def _assign(ticket: Ticket, at: datetime, **to: Any) -> None:
    try:
        assign_ticket(ticket=ticket, via=BY, at=at, **to)
    except ValidationError as error:
        log.warning("ticket %d cannot be assigned as the floor did: %s", ticket.pk, error)


_FOLLOW: dict[str, Callable[[Ticket, TicketWork, dict[str, Any], datetime], None]] = {
    kinds.TAKEN: _taken,
    kinds.QUEUED: _queued,
    kinds.COMPLETED: _completed,
    kinds.CANCELLED: _cancelled,
}


def reconcile(*, now: datetime, tell: Tell = tell_floor) -> int:
    """Compare tickets and work both ways, and return how many did not agree: what a lost message or a restart of either
    side left behind.

    Tickets that need somebody and are nowhere are handed in; work whose interaction is over is closed; work of which
    the floor shows nothing is told again, which is harmless where it has it.
    """
    differing = set(_tickets_without_work()) | set(_over(now))
    for ticket_id in differing:
        agree_on(ticket_id=ticket_id)
    lost = TicketWork.objects.filter(turn=Turn.QUEUED, told_at__lt=now - _PATIENCE).exclude(
        interaction_id__in=Interaction.objects.values("pk")
    )
    again = lost.update(turn=Turn.WANTED)
    tell_all(tell=tell)
    return len(differing) + again


def _tickets_without_work() -> list[int]:
    routed = RoutedGroup.objects.filter(is_active=True, group__is_active=True).values("group")
    needing = Q(state__in=["new", "open"], agent=None, merged_into=None, group__in=routed)
    busy = TicketWork.objects.filter(turn__in=OPEN_TURNS).values("ticket")
    return list(Ticket.objects.filter(needing).exclude(pk__in=busy).values_list("pk", flat=True)[:1_000])


def _over(now: datetime) -> list[int]:
    """Close open work whose interaction has ended, and return the tickets."""
    ended = Interaction.objects.filter(ended_at__lt=now - _PATIENCE).values("pk")
    rows = TicketWork.objects.filter(turn__in=OPEN_TURNS, interaction_id__in=ended)
    tickets = list(rows.values_list("ticket", flat=True))
    rows.update(turn=Turn.WITHDRAWN, note="over")
    return tickets
