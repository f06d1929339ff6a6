"""What a dashboard may say over its WebSocket. Pure.

A message is ``{"id", "type", "data"}`` with type ``ack`` (frames received), ``ping`` or ``set_presence``; the
last two are answered by ``{"kind": "reply", "id", "ok", "code", "reason"}``. Everything else that a browser
gets are live frames, and ``tiles`` frames with the key figures.
"""

from typing import Any

import msgspec

from apps.agents.domain.states import Presence

MAX_MESSAGE_CHARACTERS = 4_096
MAX_NOTE_CHARACTERS = 500

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


def parse_order(message: ClientMessage) -> PresenceOrder:
    """Return what a ``set_presence`` message asks for; raise :class:`BadMessage` where something is missing.

    A note is asked for always, and a reason for a break: an agent must be able to learn why.
    """
    try:
        order = msgspec.convert(message.data, PresenceOrder)
    except msgspec.ValidationError as error:
        raise BadMessage(str(error), message.id) from error
    order.note = order.note.replace("\x00", "").strip()[:MAX_NOTE_CHARACTERS]
    if not order.note:
        raise BadMessage("a note is missing", message.id)
    if order.presence is Presence.BREAK and not order.reason:
        raise BadMessage("a break needs a reason", message.id)
    if order.presence is not Presence.BREAK:
        order.reason = ""
    return order


def encode_reply(message_id: str, *, ok: bool, code: str = "", reason: str = "") -> str:
    """Return the reply to a message."""
    return msgspec.json.encode(
        {"kind": "reply", "id": message_id, "ok": ok, "code": code, "reason": reason}
    ).decode()
