"""What a dashboard may say over its WebSocket. Pure.

A message is ``{"id", "type", "data"}`` with type ``ack`` (frames received), ``ping``, or one of :data:`ORDERS`; all
but the first are answered by ``{"kind": "reply", "id", "ok", "code", "reason"}``. Everything else that a browser
gets are live frames, and ``tiles`` frames with the key figures.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from apps.agents.domain.states import Presence
from apps.agents.models.broadcast import MAX_BROADCAST_CHARACTERS
from apps.interactions.domain.modes import MonitorMode

MAX_MESSAGE_CHARACTERS = 4_096
MAX_NOTE_CHARACTERS = 500
MAX_BROADCAST_MINUTES = 24 * 60

CLOSE_UNSUPPORTED = 1003
CLOSE_TOO_BIG = 1009
CLOSE_NOT_LOGGED_IN = 4401
CLOSE_NOT_ALLOWED = 4403


class ClientMessage(msgspec.Struct):
    """One message of a browser; see the module's docstring."""

    type: str
    id: str = ""
    data: dict[str, Any] = {}


class PresenceOrder(msgspec.Struct):
    """Set an agent's presence. ``reason`` is the code of a break's reason, ``note`` says why it was done."""

    agent_id: int
    presence: Presence
    note: str
    reason: str = ""


class MonitorOrder(msgspec.Struct):
    """Take part in the conversation that the agent has."""

    agent_id: int
    interaction_id: str
    mode: MonitorMode


class ModeOrder(msgspec.Struct):
    """Take part in another way."""

    mode: MonitorMode


class StopOrder(msgspec.Struct):
    """Take part no longer."""


class MoveOrder(msgspec.Struct):
    """Let a waiting caller wait for another group (a code)."""

    interaction_id: str
    group: str


class PromoteOrder(msgspec.Struct):
    """Put a waiting caller to the front of the line."""

    interaction_id: str


class BroadcastOrder(msgspec.Struct):
    """Show ``text`` to the agents of ``group`` (a code; empty: to all), for ``minutes`` at most."""

    text: Annotated[str, Meta(max_length=MAX_BROADCAST_CHARACTERS)]
    minutes: Annotated[int, Meta(ge=1, le=MAX_BROADCAST_MINUTES)]
    group: str = ""


class HandOrder(msgspec.Struct):
    """Take the raised hand of an agent down: somebody sees to it."""

    agent_id: int


class ExtensionOrder(msgspec.Struct):
    """Give the supervisor, who has no agent profile yet, one with the phone at ``extension``."""

    extension: Annotated[str, Meta(min_length=1, max_length=20)]


Order = (
    PresenceOrder
    | MonitorOrder
    | ModeOrder
    | StopOrder
    | MoveOrder
    | PromoteOrder
    | BroadcastOrder
    | HandOrder
    | ExtensionOrder
)
ORDERS: dict[str, type[Order]] = {
    "set_presence": PresenceOrder,
    "monitor": MonitorOrder,
    "change_monitor": ModeOrder,
    "stop_monitor": StopOrder,
    "move": MoveOrder,
    "promote": PromoteOrder,
    "broadcast": BroadcastOrder,
    "clear_help": HandOrder,
    "enter_extension": ExtensionOrder,
}


class BadMessage(ValueError):
    """The browser said something that cannot be understood; ``reason`` says what, ``id`` which message."""

    def __init__(self, reason: str, id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.id = id


_decoder = msgspec.json.Decoder(ClientMessage)


def parse_message(text: str) -> ClientMessage:
    """Return the message; raise :class:`BadMessage` where ``text`` is none."""
    try:
        message = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadMessage(f"not a message: {error}") from error
    if len(message.id) > 64:
        raise BadMessage("the id is longer than 64 characters")
    return message


def parse_order(message: ClientMessage) -> Order:
    """Return what a message of :data:`ORDERS` asks for; raise :class:`BadMessage` where something is missing."""
    try:
        order = msgspec.convert(message.data, ORDERS[message.type])
    except msgspec.ValidationError as error:
        raise BadMessage(str(error), message.id) from error
    match order:
        case PresenceOrder():
            _check_presence(order, message.id)
        case BroadcastOrder():
            order.text = _clean(order.text)
            if not order.text:
                raise BadMessage("the text is missing", message.id)
    return order


def _check_presence(order: PresenceOrder, message_id: str) -> None:
    """A note is asked for always, and a reason for a break: an agent must be able to learn why."""
    order.note = _clean(order.note)[:MAX_NOTE_CHARACTERS]
    if not order.note:
        raise BadMessage("a note is missing", message_id)
    if order.presence is Presence.BREAK and not order.reason:
        raise BadMessage("a break needs a reason", message_id)
    if order.presence is not Presence.BREAK:
        order.reason = ""


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\x00", "").strip()


def encode_reply(message_id: str, *, ok: bool, code: str = "", reason: str = "") -> str:
    """Return the reply to a message."""
    return msgspec.json.encode(
        {"kind": "reply", "id": message_id, "ok": ok, "code": code, "reason": reason}
    ).decode()
