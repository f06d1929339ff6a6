"""Tells open screens that a ticket has changed. Who misses it sees the change with the next look."""

import logging
from collections.abc import Iterable
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


def announce_change(ticket_id: int, kind: str, data: dict[str, Any]) -> None:
    """Tell, after the commit, who shows the ticket or a list that it is in, or was in before.

    Only that something happened: what, each screen asks with its own rights.
    """
    shown = set(Ticket.objects.filter(pk=ticket_id).values_list("group", "agent"))
    groups = {pair[0] for pair in shown} | set(data.get("group") or ())
    agents = {pair[1] for pair in shown} | set(data.get("agent") or ())
    told = [group_of("ticket", ticket_id)]
    told += [group_of("group", key) for key in groups if key] + [
        group_of("agent", key) for key in agents if key
    ]
    message = {"type": "ticket.changed", "ticket": ticket_id, "kind": kind}
    transaction.on_commit(lambda: send(told, message), robust=True)


def announce_presence(ticket_id: int) -> None:
    """Tell the screens on a ticket that somebody came, went, or began to write."""
    send([group_of("ticket", ticket_id)], {"type": "ticket.presence", "ticket": ticket_id})


def send(groups: Iterable[str], message: dict[str, Any]) -> None:
    """Send to groups; where Redis is away, nobody is told."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        for group in groups:
            async_to_sync(layer.group_send)(group, message)
    except (RedisError, OSError) as error:
        log.warning("nobody was told of %s: %s", message, error)
