"""What a supervisor orders: who may, what is told to whom, and what goes into the record."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import User
from apps.acd.domain import commands as cmd
from apps.agents.models import SkillGroup
from apps.agents.selectors import describe_broadcast, get_agent_for_user
from apps.agents.services import make_agent, send_broadcast
from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from apps.floor.wire import Reply
from apps.interactions.domain.modes import MonitorMode
from apps.interactions.models import Interaction
from apps.kernel.messages import Message
from apps.supervision import permissions, protocol
from apps.supervision.selectors import get_agent_label

NOT_ALLOWED = Reply(False, "not_allowed", "You may not do this.")
NO_AGENT = Reply(False, "no_agent", "There is no such agent.")
NO_GROUP = Reply(False, "unknown_group", "There is no such skill group.")
NO_EXTENSION = Reply(False, "no_extension", "Your user has no extension: enter one under Agents.")

_PRESENCE_ACTION = "agent.presence_set"
_LISTENING_ACTIONS = {
    MonitorMode.MONITOR: "conversation.monitored",
    MonitorMode.WHISPER: "conversation.whispered",
    MonitorMode.BARGE: "conversation.barged",
    MonitorMode.TAKE_OVER: "conversation.taken_over",
}


@dataclass(slots=True)
class Deed:
    """What was ordered, for the record: an order that was refused is on it too."""

    action: str
    obj: Model | None = None
    detail: dict[str, Any] = field(default_factory=dict)


async def carry_out(order: protocol.Order, user: User) -> tuple[Reply, Deed]:
    """Do what ``order`` asks in the name of ``user``; return what became of it. May raise ``DatabaseError``."""
    deed = await database_sync_to_async(deed_of)(order, hub().picture.interactions)
    if not await database_sync_to_async(user.has_perm)(right_for(order)):
        return NOT_ALLOWED, deed
    return await _HANDLERS[type(order)](order, user, deed), deed


def right_for(order: protocol.Order) -> str:
    """Return the permission that the order needs."""
    match order:
        case protocol.MonitorOrder(mode=mode) | protocol.ModeOrder(mode=mode):
            return permissions.TAKE_OVER if mode is MonitorMode.TAKE_OVER else permissions.MONITOR
    return _RIGHTS.get(type(order), permissions.VIEW_FLOOR)


def deed_of(order: protocol.Order, live: Mapping[str, Any]) -> Deed:
    """Return how the order is recorded: on whom or what, and its details. ``live`` are the interactions' views."""
    match order:
        case protocol.PresenceOrder():
            detail = {"presence": str(order.presence), "reason": order.reason, "note": order.note}
            return Deed(_PRESENCE_ACTION, get_agent_label(order.agent_id), detail)
        case protocol.MonitorOrder():
            detail = {"interaction_id": order.interaction_id[:64]}
            return Deed(_LISTENING_ACTIONS[order.mode], get_agent_label(order.agent_id), detail)
        case protocol.ModeOrder():
            return Deed(_LISTENING_ACTIONS[order.mode])
        case protocol.StopOrder():
            return Deed("conversation.monitor_stopped")
        case protocol.MoveOrder():
            return Deed(
                "interaction.moved", _interaction(order.interaction_id, live), {"group": order.group[:64]}
            )
        case protocol.PromoteOrder():
            return Deed("interaction.promoted", _interaction(order.interaction_id, live))
        case protocol.BroadcastOrder():
            said = {"text": order.text, "group": order.group[:64], "minutes": order.minutes}
            return Deed("broadcast.sent", None, said)
        case protocol.HandOrder():
            return Deed("agent.help_cleared", get_agent_label(order.agent_id))
        case protocol.ExtensionOrder():
            return Deed("agent.extension_entered", None, {"extension": order.extension})


def _interaction(interaction_id: str, live: Mapping[str, Any]) -> Interaction | None:
    """Return the row, or one that is not stored yet: the projection is behind the floor by a moment."""
    try:
        key = UUID(interaction_id)
    except ValueError:
        return None
    view = live.get(interaction_id, {})
    unstored = Interaction(pk=key, ani=view.get("ani", ""), dnis=view.get("dnis", ""))
    return Interaction.objects.filter(pk=key).first() or unstored


async def _set_presence(order: protocol.PresenceOrder, user: User, deed: Deed) -> Reply:
    if deed.obj is None:
        return NO_AGENT
    name = user.get_username()
    return await _tell_floor(cmd.SetPresence(order.agent_id, order.presence, order.reason, name), user)


async def _monitor(order: protocol.MonitorOrder, user: User, deed: Deed) -> Reply:
    if deed.obj is None:
        return NO_AGENT
    return await _with_own_phone(
        user,
        lambda own, by: cmd.MonitorAgent(own, order.agent_id, order.interaction_id, order.mode, by),
    )


async def _change_monitor(order: protocol.ModeOrder, user: User, deed: Deed) -> Reply:
    return await _with_own_phone(user, lambda own, by: cmd.ChangeMonitor(own, order.mode, by))


async def _stop_monitor(order: protocol.StopOrder, user: User, deed: Deed) -> Reply:
    return await _with_own_phone(user, cmd.StopMonitor)


async def _move(order: protocol.MoveOrder, user: User, deed: Deed) -> Reply:
    command = cmd.MoveInteraction(order.interaction_id, order.group, user.get_username())
    return await _tell_floor(command, user)


async def _promote(order: protocol.PromoteOrder, user: User, deed: Deed) -> Reply:
    return await _tell_floor(cmd.PromoteInteraction(order.interaction_id, user.get_username()), user)


async def _broadcast(order: protocol.BroadcastOrder, user: User, deed: Deed) -> Reply:
    """Stored first: who cannot be told now sees it with the next connection."""
    message = await database_sync_to_async(_store_broadcast)(order, user)
    if message is None:
        return NO_GROUP
    frame = {"kind": "broadcast", "broadcast": message}
    await floor_client().announce(frame | ({"to_group": order.group} if order.group else {}))
    return Reply(ok=True)


def _store_broadcast(order: protocol.BroadcastOrder, user: User) -> dict[str, Any] | None:
    group = SkillGroup.objects.filter(code=order.group, is_active=True).first() if order.group else None
    if order.group and group is None:
        return None
    at = timezone.now()
    valid_for = timedelta(minutes=order.minutes)
    broadcast = send_broadcast(sender=user, text=order.text, group=group, sent_at=at, valid_for=valid_for)
    return describe_broadcast(broadcast, at=at)


async def _clear_help(order: protocol.HandOrder, user: User, deed: Deed) -> Reply:
    if deed.obj is None:
        return NO_AGENT
    return await _tell_floor(cmd.ClearHelp(order.agent_id, user.get_username()), user)


async def _enter_extension(order: protocol.ExtensionOrder, user: User, deed: Deed) -> Reply:
    """An agent profile in no group: it is offered nothing, and its phone can be rung."""
    try:
        deed.obj = await database_sync_to_async(make_agent)(user=user, extension=order.extension)
    except ValidationError as error:
        return Reply(False, "bad_extension", " ".join(error.messages))
    return Reply(ok=True)


async def _with_own_phone(user: User, make: Callable[[int, str], Message]) -> Reply:
    """A supervisor hears with the phone of the own agent profile."""
    agent = await database_sync_to_async(get_agent_for_user)(user)
    if agent is None or not agent.extension:
        return NO_EXTENSION
    return await _tell_floor(make(agent.pk, user.get_username()), user)


async def _tell_floor(command: Message, user: User) -> Reply:
    return await floor_client().submit(command, by=user.get_username())


_HANDLERS: Mapping[type[msgspec.Struct], Callable[[Any, User, Deed], Awaitable[Reply]]] = {
    protocol.PresenceOrder: _set_presence,
    protocol.MonitorOrder: _monitor,
    protocol.ModeOrder: _change_monitor,
    protocol.StopOrder: _stop_monitor,
    protocol.MoveOrder: _move,
    protocol.PromoteOrder: _promote,
    protocol.BroadcastOrder: _broadcast,
    protocol.HandOrder: _clear_help,
    protocol.ExtensionOrder: _enter_extension,
}
_RIGHTS: Mapping[type[msgspec.Struct], str] = {
    protocol.PresenceOrder: permissions.SET_PRESENCE,
    protocol.MoveOrder: permissions.MOVE,
    protocol.PromoteOrder: permissions.MOVE,
    protocol.BroadcastOrder: permissions.BROADCAST,
    protocol.ExtensionOrder: permissions.ADD_AGENT,
}
"""Whoever listens may stop: that needs no right but to be there."""
