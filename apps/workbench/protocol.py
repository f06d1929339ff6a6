"""What a browser may say over the workbench's WebSocket, and how much of it. Pure.

A message is ``{"id", "type", "data"}``. ``type`` is a command of the ACD or a query; the reply carries the same id:
``{"kind": "reply", "id", "ok", "code", "reason", "data"}``; ``data`` of a command says how many card numbers in its
texts were masked (``masked_cards``), and is null where none was. Everything else that the browser gets are live frames.
"""

from typing import Any

import msgspec

from apps.accounts.cards import without_cards
from apps.floor.wire import COMMANDS, SUPERVISORS_COMMANDS, MalformedCommand, build_command
from apps.kernel.ids import new_id
from apps.kernel.messages import Message

MAX_MESSAGE_CHARACTERS = 16_384
MAX_NOTE_CHARACTERS = 4_000
MAX_PER_SECOND = 20.0
MAX_BURST = 60.0

CLOSE_UNSUPPORTED = 1003
CLOSE_TOO_BIG = 1009
CLOSE_NOT_LOGGED_IN = 4401
CLOSE_NO_AGENT = 4403
CLOSE_FLOOD = 4429

QUERIES = frozenset({"broadcasts", "catalogue", "ping", "screen_pop", "statistics", "targets"})
"""What a browser may ask besides commanding."""

_NOT_FROM_BROWSERS = SUPERVISORS_COMMANDS | {
    "ConnectWorkbench", "RenewWorkbench", "DisconnectWorkbench", "RequestCallback", "CancelCallback", "HurryCallback",
    "CreateWork", "CancelWork",
}  # fmt: skip
_SET_BY_SERVER = ("agent_id", "by", "session")


class ClientMessage(msgspec.Struct):
    """One message of a browser; see the module's docstring."""

    type: str
    id: str = ""
    data: dict[str, Any] = {}


_decoder = msgspec.json.Decoder(ClientMessage)


class BadMessage(ValueError):
    """The browser said something that cannot be understood or is not allowed; the text says what."""


def parse_message(text: str) -> ClientMessage:
    """Return the message; raise :class:`BadMessage` where ``text`` is none."""
    try:
        message = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadMessage(f"not a message: {error}") from error
    if len(message.id) > 64:
        raise BadMessage("the id is longer than 64 characters")
    return message


def build_agent_command(message: ClientMessage, *, agent_id: int, by: str) -> Message:
    """Return the command that the browser of ``agent_id`` gives; raise :class:`BadMessage` where it may not.

    Whose command it is, is never the browser's to say.
    """
    if message.type not in COMMANDS or message.type in _NOT_FROM_BROWSERS:
        raise BadMessage(f"unknown type {message.type[:64]!r}")
    set_by_server = (*_SET_BY_SERVER, "interaction_id") if message.type == "PlaceCall" else _SET_BY_SERVER
    claimed = [name for name in set_by_server if name in message.data]
    if claimed:
        raise BadMessage(f"{', '.join(claimed)} cannot be set")
    data = _cleaned(message.data) | {"agent_id": agent_id}
    if message.type in ("SetPresence", "ClearHelp"):
        data["by"] = by
    if message.type == "PlaceCall":
        data["interaction_id"] = new_id()
    try:
        return build_command(message.type, data)
    except MalformedCommand as error:
        raise BadMessage(str(error)) from error


_FREE_TEXTS = ("note", "text", "subject", "reason")


def _cleaned(data: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL stores no NUL; a note has an end."""
    for name, value in data.items():
        if isinstance(value, str) and ("\x00" in value or len(value) > MAX_NOTE_CHARACTERS):
            raise BadMessage(f"{name} is too long or holds a NUL character")
    # Before it reaches the journal, which is never changed.
    return {
        name: without_cards(value) if _is_free_text(name, value) else value for name, value in data.items()
    }


def _is_free_text(name: str, value: Any) -> bool:
    return name in _FREE_TEXTS and isinstance(value, str)


class Throttle:
    """A token bucket: ``burst`` messages at once, ``per_second`` in the long run. Times are monotonic seconds."""

    def __init__(self, now: float, per_second: float = MAX_PER_SECOND, burst: float = MAX_BURST) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._at = now

    def allows(self, now: float) -> bool:
        """Count one message at ``now``; return whether it is still within the limit."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        self._tokens -= 1
        return self._tokens >= 0
