"""Tells open screens that a ticket has changed. Who misses it sees the change with the next look."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from apps.tickets.models import Ticket
from apps.tickets.outbox_kinds import KINDS

log = logging.getLogger(__name__)


def group_of(noun: str, key: int) -> str:
    """Return the Channels group of the screens that show a "ticket", the tickets of a skill "group" or an "agent"."""
    return f"tickets.{noun}.{key}"


def get_kinds() -> frozenset[str]:
    """Return what screens are told of: everything."""
    return frozenset(KINDS)


def announce_changes(changes: Iterable[tuple[int, str, dict[str, Any]]]) -> None:
    """Tell, after the commit, who shows one of the tickets (id, kind of the change, its data) or a list that it is in,
    or was in before; each list once, however many of its tickets are among them.

    Only that something happened: what, each screen asks with its own rights.
    """
    told = {ticket_id: (kind, data) for ticket_id, kind, data in changes}
    messages: dict[str, dict[str, Any]] = {}
    for pk, group, agent in Ticket.objects.filter(pk__in=told).values_list("pk", "group", "agent"):
        kind, data = told[pk]
        names = [group_of("ticket", pk)]
        names += [group_of("group", key) for key in {group, *(data.get("group") or ())} if key]
        names += [group_of("agent", key) for key in {agent, *(data.get("agent") or ())} if key]
        messages |= {name: {"type": "ticket.changed", "ticket": pk, "kind": kind} for name in names}
    transaction.on_commit(lambda: _send(messages), robust=True)


def announce_presence(ticket_id: int) -> None:
    """Tell the screens on a ticket that somebody came, went, or began to write."""
    _send({group_of("ticket", ticket_id): {"type": "ticket.presence", "ticket": ticket_id}})


def _send(messages: Mapping[str, dict[str, Any]]) -> None:
    """Send to groups; where Redis is away, nobody is told."""
    layer = get_channel_layer()
    if layer is None:
        return

    async def send_all() -> None:
        for group, message in messages.items():
            await layer.group_send(group, message)

    try:
        async_to_sync(send_all)()
    except (RedisError, OSError) as error:
        log.warning("nobody was told of %s: %s", next(iter(messages.values()), {}), error)
