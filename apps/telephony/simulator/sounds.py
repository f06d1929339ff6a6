"""How long a medium plays, and which cannot be played. The same name always takes the same time."""

import re
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

FOREVER: Final = float("inf")
"""A tone goes on until it is stopped."""
_SPOKEN = {"digits": 0.84, "number": 0.84, "characters": 0.69}
_TONES = {"dial", "busy", "ring", "congestion", "callwaiting", "dialrecall", "record", "info", "stutter"}
_TONE_LIST = re.compile(r"[0-9!].*")


class UnknownScheme(Exception):
    """The part before the colon is none that Asterisk can play."""


@cache
def core_sounds() -> dict[str, float]:
    """Return the seconds of each sound of Asterisk's English core package."""
    return msgspec.json.decode(
        Path(__file__).with_name("core_sounds.json").read_bytes(), type=dict[str, float]
    )


@dataclass(frozen=True, slots=True)
class SoundTable:
    """Which sounds there are.

    ``seconds`` by name goes before the core sounds. Names with a directory are taken to be our own recordings, 1 to 3 s
    long. Everything else is missing, as are the names in ``missing`` and all that begin with ``missing-``.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    def duration(self, media: str) -> float | None:
        """Return the seconds that a medium takes, or None where it cannot be played.

        Raise :class:`UnknownScheme` for what is no medium at all.
        """
        scheme, colon, name = media.partition(":")
        if scheme in _SPOKEN:
            return _SPOKEN[scheme] * len(name)
        if scheme == "tone":
            return FOREVER if name.partition(";")[0] in _TONES or _TONE_LIST.fullmatch(name) else None
        if scheme != "sound" or not colon:
            raise UnknownScheme(media)
        return self._sound(name)

    def _sound(self, name: str) -> float | None:
        directory, _, base = name.rpartition("/")
        if name in self.missing or base.startswith("missing-"):
            return None
        known = self.seconds.get(name, core_sounds().get(name))
        if known is None and directory:
            return 1.0 + zlib.crc32(name.encode()) % 2001 / 1000
        return known
