"""Asterisk's frames as typed values, made once, here, at the edge.

Only fields that somebody uses are named; Asterisk sends many more and adds new ones with each release.
"""

from collections.abc import Mapping
from typing import Final

import msgspec


class MalformedFrame(ValueError):
    """A frame that is no JSON, has no type, or lacks a field that its type must have."""


class CallerId(msgspec.Struct, frozen=True):
    name: str = ""
    number: str = ""


class Dialplan(msgspec.Struct, frozen=True):
    app_name: str = ""
    app_data: str = ""


class Channel(msgspec.Struct, frozen=True):
    id: str
    name: str
    state: str
    caller: CallerId = CallerId()
    dialplan: Dialplan = Dialplan()
    creationtime: str = ""


class Bridge(msgspec.Struct, frozen=True):
    id: str
    bridge_type: str
    channels: tuple[str, ...] = ()


class Playback(msgspec.Struct, frozen=True):
    id: str
    state: str
    target_uri: str = ""


class Recording(msgspec.Struct, frozen=True):
    name: str
    state: str
    duration: float = 0.0
    cause: str = ""


class AriEvent(msgspec.Struct, frozen=True):
    """Base of every event that concerns a call."""


class StasisStart(AriEvent, frozen=True):
    channel: Channel
    args: tuple[str, ...] = ()
    timestamp: str = ""


class ChannelHangupRequest(AriEvent, frozen=True):
    """The channel is about to end. ``cause`` is a Q.850 code, or an internal flag where ``soft`` (our own doing)."""

    channel: Channel
    cause: int = 0
    soft: bool = False


class StasisEnd(AriEvent, frozen=True):
    """The channel left the application. The last event of a caller's channel: Asterisk unsubscribes us then."""

    channel: Channel


class ChannelDestroyed(AriEvent, frozen=True):
    """The channel is gone. Sent for legs that we originated, answered or not; not for callers."""

    channel: Channel
    cause: int


class ChannelDtmfReceived(AriEvent, frozen=True):
    channel: Channel
    digit: str


class PlaybackFinished(AriEvent, frozen=True):
    playback: Playback


class RecordingFinished(AriEvent, frozen=True):
    recording: Recording


class RecordingFailed(AriEvent, frozen=True):
    recording: Recording


class ApplicationReplaced(AriEvent, frozen=True):
    """Another connection took our application over; Asterisk closes this one."""


class RestResponse(msgspec.Struct, frozen=True):
    """The answer to a command that was sent over the WebSocket."""

    request_id: str
    status_code: int
    reason_phrase: str = ""
    message_body: str = ""


class _Head(msgspec.Struct):
    type: str


class ErrorBody(msgspec.Struct):
    """What Asterisk says in the body of a refusal: ``message`` or ``error``, depending on which part refuses."""

    message: str = ""
    error: str = ""


Frame = AriEvent | RestResponse

_TYPES: Final[Mapping[str, type[Frame]]] = {
    "StasisStart": StasisStart,
    "StasisEnd": StasisEnd,
    "ChannelHangupRequest": ChannelHangupRequest,
    "ChannelDestroyed": ChannelDestroyed,
    "ChannelDtmfReceived": ChannelDtmfReceived,
    "PlaybackFinished": PlaybackFinished,
    "RecordingFinished": RecordingFinished,
    "RecordingFailed": RecordingFailed,
    "ApplicationReplaced": ApplicationReplaced,
    "RESTResponse": RestResponse,
}
USED_TYPES: Final = tuple(_TYPES)
"""The event filter. It holds ``RESTResponse`` too: Asterisk filters its own answers as if they were events."""

_head = msgspec.json.Decoder(_Head)
_decoders = {name: msgspec.json.Decoder(type_) for name, type_ in _TYPES.items()}


def parse(frame: bytes | str) -> Frame | None:
    """Return the typed frame, None for a type that nobody uses; raise :class:`MalformedFrame` for anything else."""
    try:
        decoder = _decoders.get(_head.decode(frame).type)
        return decoder.decode(frame) if decoder else None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedFrame(str(error)) from None


def error_text(body: str | bytes) -> str:
    """Return what a refusal says, or an empty text where its body is not of Asterisk's form."""
    try:
        said = msgspec.json.decode(body, type=ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return said.message or said.error
