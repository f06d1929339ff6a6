"""The sound of a recording: a true WAV file, in which each party is a tone of its own.

Where several parties are in the room they take turns, a second each, so that one can hear who was there.
"""

import math
import struct
from collections.abc import Sequence
from functools import cache
from typing import Final

from apps.telephony.simulator.model import Heard

RATE: Final = 8000
"""Samples a second; 16 bits each, one channel: Asterisk's ``wav``."""
_TURN = RATE
_FREQUENCIES: Final = (400, 500, 800, 1000)
_SILENCE = bytes(2 * _TURN)


def wav(seconds: float, heard: Sequence[Heard], said: str = "") -> bytes:
    """Return the file for a recording of ``seconds``, with the parties of ``heard``. What was ``said`` is its comment:
    nobody can understand a tone."""
    samples = round(seconds * RATE)
    data = b"".join(_pieces(samples, heard))
    comment = _comment(said)
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data) + len(comment), b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16,
        b"data", len(data),
    )  # fmt: skip
    return header + data + comment


def _comment(said: str) -> bytes:
    """Return the chunk that holds ``said``; nothing where nothing was."""
    if not said:
        return b""
    text = said.encode() + b"\0"
    text += b"\0" * (len(text) % 2)
    return struct.pack("<4sI4s4sI", b"LIST", 12 + len(text), b"INFO", b"ICMT", len(text)) + text


def _pieces(samples: int, heard: Sequence[Heard]) -> list[bytes]:
    """Cut the file where somebody joins or leaves, and at each second."""
    voices: dict[str, bytes] = {}
    pieces: list[bytes] = []
    position = 0
    changes = [round(entry.start * RATE) for entry in heard[1:]] + [samples]
    for entry, end in zip(heard, changes, strict=True):
        for party in entry.parties:
            voices.setdefault(party, _tone(_FREQUENCIES[len(voices) % len(_FREQUENCIES)]))
        while position < min(end, samples):
            stop = min(end, samples, (position // _TURN + 1) * _TURN)
            pieces.append(_voice(entry, voices, position // _TURN)[: 2 * (stop - position)])
            position = stop
    return pieces or [bytes(2 * samples)]


def _voice(entry: Heard, voices: dict[str, bytes], turn: int) -> bytes:
    return voices[entry.parties[turn % len(entry.parties)]] if entry.parties else _SILENCE


@cache
def _tone(frequency: int) -> bytes:
    """Return a second of a sine; the frequencies divide the rate, so the pieces join without a click."""
    period = RATE // frequency
    wave = [round(6000 * math.sin(2 * math.pi * index / period)) for index in range(period)]
    return struct.pack(f"<{period}h", *wave) * frequency
