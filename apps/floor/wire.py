"""The floor's words on Redis: the names of its keys and channels, and commands and replies as JSON.

Both ends use this file: the front doors that ask (``apps/floor/inbox.py``) and the floor process that answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import msgspec
from django.conf import settings

from apps.acd.domain import commands
from apps.kernel.messages import Message

MAX_AGE_SECONDS = 10.0
"""A command older than this is refused (code ``stale``): its sender has long been told that nobody answered."""

COMMANDS: dict[str, type[Message]] = {
    cls.__name__: cls
    for cls in (
        commands.ConnectWorkbench,
        commands.RenewWorkbench,
        commands.DisconnectWorkbench,
        commands.SetPresence,
        commands.AcceptOffer,
        commands.RejectOffer,
        commands.HoldInteraction,
        commands.ResumeInteraction,
        commands.EndInteraction,
        commands.TransferInteraction,
        commands.InviteParty,
        commands.AcceptInvitation,
        commands.DeclineInvitation,
        commands.SwapParties,
        commands.MergeParties,
        commands.CancelConsult,
        commands.DropParty,
        commands.CompleteTransfer,
        commands.SendDigits,
        commands.PauseRecording,
        commands.ResumeRecording,
        commands.ExtendWrapUp,
        commands.RequestHelp,
        commands.ClearHelp,
        commands.CompleteWrapUp,
        commands.CreateWork,
        commands.CompleteWork,
        commands.CancelWork,
        commands.MonitorAgent,
        commands.ChangeMonitor,
        commands.StopMonitor,
        commands.MoveInteraction,
        commands.PromoteInteraction,
        commands.PlaceCall,
        commands.RequestCallback,
        commands.CancelCallback,
        commands.HurryCallback,
    )
}
"""Every command that may come from outside the floor process. Timers and switch messages are not in it on purpose."""

SUPERVISORS_COMMANDS = frozenset(
    {"MonitorAgent", "ChangeMonitor", "StopMonitor", "MoveInteraction", "PromoteInteraction"}
)
"""Those of them that only a supervisor may give: a front door for agents refuses them."""


class MalformedCommand(ValueError):
    """The bytes are no command. ``envelope_id`` and ``reply_to`` are empty where not even they could be read."""

    def __init__(self, reason: str, envelope_id: str = "", reply_to: str = "") -> None:
        super().__init__(reason)
        self.envelope_id = envelope_id
        self.reply_to = reply_to


@dataclass(frozen=True, slots=True)
class Envelope:
    """A command on its way. ``id`` makes a repeat recognisable, ``sent_at`` is wall-clock Unix seconds (not the
    floor's own, possibly faster time), ``reply`` the channel where the answer is awaited."""

    id: str
    command: Message
    by: str
    sent_at: float
    reply: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a command. ``code`` is stable (``no_offer``, ``stale`` …), ``reason`` is for people."""

    ok: bool
    code: str = ""
    reason: str = ""


class _RawEnvelope(msgspec.Struct):
    id: str
    type: str
    data: dict[str, Any]
    sent_at: float
    by: str = ""
    reply: str = ""


class _RawReply(msgspec.Struct, omit_defaults=True):
    id: str
    ok: bool
    code: str = ""
    reason: str = ""


_encoder = msgspec.json.Encoder()
_envelope_decoder = msgspec.json.Decoder(_RawEnvelope)
_reply_decoder = msgspec.json.Decoder(_RawReply)


def live_channel(site: str) -> str:
    """Where the floor publishes snapshots, deltas and beats."""
    return _name(site, "live")


def ask_channel(site: str) -> str:
    """Where a hub asks the floor for a snapshot."""
    return _name(site, "ask")


def inbox_key(site: str) -> str:
    """The list that the floor takes its commands from."""
    return _name(site, "inbox")


def beat_key(site: str) -> str:
    """Where the last beat is kept for a few seconds, for those who ask instead of listening."""
    return _name(site, "beat")


def waiting_key(site: str) -> str:
    """Where a floor that cannot start leaves for a few seconds why it waits."""
    return _name(site, "waiting")


def reply_channel(site: str, process_id: str) -> str:
    """Where one process awaits the answers to its commands."""
    return _name(site, "reply", process_id)


def _name(*parts: str) -> str:
    # A logical database number does not keep the channels of two installations apart; the prefix does.
    return ":".join((settings.REDIS_KEY_PREFIX, "floor", *parts))


def build_command(name: str, data: Mapping[str, Any]) -> Message:
    """Return the command ``name`` with the fields of ``data``; raise :class:`MalformedCommand` where the name is
    unknown, a field is unknown or missing, or a value has the wrong type."""
    cls = COMMANDS.get(name)
    if cls is None:
        raise MalformedCommand(f"unknown command {name!r}")
    unknown = set(data) - {field.name for field in fields(cls)}
    if unknown:
        raise MalformedCommand(f"{name} has no field {', '.join(sorted(map(repr, unknown)))}")
    try:
        return msgspec.convert(data, cls)
    except msgspec.ValidationError as error:
        raise MalformedCommand(f"{name}: {error}") from error


def encode_command(envelope: Envelope) -> bytes:
    """Return the JSON that goes onto the inbox list."""
    raw = _RawEnvelope(
        id=envelope.id,
        type=type(envelope.command).__name__,
        data=msgspec.to_builtins(envelope.command),
        sent_at=envelope.sent_at,
        by=envelope.by,
        reply=envelope.reply,
    )
    return _encoder.encode(raw)


def decode_command(raw: bytes) -> Envelope:
    """Return the envelope that ``raw`` holds; raise :class:`MalformedCommand` where it holds none."""
    try:
        outer = _envelope_decoder.decode(raw)
    except msgspec.DecodeError as error:
        raise MalformedCommand(f"not an envelope: {error}") from error
    try:
        command = build_command(outer.type, outer.data)
    except MalformedCommand as error:
        raise MalformedCommand(str(error), outer.id, outer.reply) from error
    return Envelope(outer.id, command, outer.by, outer.sent_at, outer.reply)


def encode_reply(envelope_id: str, reply: Reply) -> bytes:
    """Return the JSON that is published to the envelope's reply channel."""
    return _encoder.encode(_RawReply(envelope_id, reply.ok, reply.code, reply.reason))


def decode_reply(raw: bytes) -> tuple[str, Reply]:
    """Return ``(envelope id, reply)``; raise ``msgspec.DecodeError`` where ``raw`` is no reply."""
    outer = _reply_decoder.decode(raw)
    return outer.id, Reply(outer.ok, outer.code, outer.reason)
