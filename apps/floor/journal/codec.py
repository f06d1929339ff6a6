"""One journal line: ``crc32 (8 hex digits), space, JSON, newline``.

The JSON object holds ``p`` position of the first event, ``e`` epoch, ``t`` Unix seconds, and ``v``, a list of
``[type, seq, fields]``. Types are looked up in one table; a journal that names an unknown type is refused, because a
release that skipped it would rebuild a different floor.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from apps.agents.domain import events as agent_events
from apps.interactions.domain import events as interaction_events, party_events
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event


class CorruptEntry(Exception):
    """The line is not what was written: torn, or changed afterwards."""


class UnknownEvent(Exception):
    """The journal was written by a release that knew more event types than this one."""


def _types_of(module: Any) -> Iterable[type[Event]]:
    return (
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    )


EVENT_TYPES: dict[str, type[Event]] = {
    cls.__name__: cls
    for module in (interaction_events, party_events, agent_events)
    for cls in _types_of(module)
}


@dataclass(frozen=True, slots=True)
class Entry:
    """All events of one message. ``position`` is the first one's; the others follow without gaps."""

    position: int
    epoch: int
    at: float
    events: tuple[tuple[int, Event], ...]  # (seq in its stream, event)

    @property
    def last_position(self) -> int:
        return self.position + len(self.events) - 1

    def recorded(self, site: str) -> list[Recorded]:
        """Return the events with their full place in the journal."""
        return [
            Recorded(site, self.position + index, self.epoch, seq, self.at, event)
            for index, (seq, event) in enumerate(self.events)
        ]


class _Line(msgspec.Struct):
    p: int
    e: int
    t: float
    v: list[tuple[str, int, dict[str, Any]]]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Line).decode


def event_fields(event: Event) -> dict[str, Any]:
    """Return the event's fields as JSON values."""
    fields: dict[str, Any] = msgspec.to_builtins(event)
    return fields


def encode_entry(entry: Entry) -> bytes:
    """Return the line of ``entry``, with its newline."""
    body = _encode(
        {
            "p": entry.position,
            "e": entry.epoch,
            "t": entry.at,
            "v": [(type(event).__name__, seq, event) for seq, event in entry.events],
        }
    )
    return b"%08x %b\n" % (zlib.crc32(body), body)


def decode_entry(line: bytes) -> Entry:
    """Return the entry of a line.

    Raises :class:`CorruptEntry` for a line that is incomplete or does not match its checksum, and
    :class:`UnknownEvent` for an event type that this release does not know.
    """
    if len(line) < 10 or line[-1:] != b"\n" or line[8:9] != b" ":
        raise CorruptEntry("incomplete line")
    body = line[9:-1]
    if b"%08x" % zlib.crc32(body) != line[:8]:
        raise CorruptEntry("checksum does not match")
    try:
        raw = _decode(body)
    except msgspec.DecodeError as error:
        raise CorruptEntry(str(error)) from error
    return Entry(raw.p, raw.e, raw.t, tuple((seq, _event(name, fields)) for name, seq, fields in raw.v))


def _event(name: str, fields: dict[str, Any]) -> Event:
    cls = EVENT_TYPES.get(name)
    if cls is None:
        raise UnknownEvent(name)
    return msgspec.convert(fields, cls)


def positions(entries: Sequence[Entry]) -> int:
    """Return how many events the entries hold."""
    return sum(len(entry.events) for entry in entries)
