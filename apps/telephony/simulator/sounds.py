"""How long a medium plays, and which cannot be played. The same name always takes the same time."""

import zlib
from dataclasses import dataclass, field
from typing import Final

FOREVER: Final = float("inf")
"""A tone goes on until it is stopped."""
_SPOKEN = {"digits": 0.84, "number": 0.84, "characters": 0.69}
_KNOWN = {
    "beep": 0.44,
    "silence/1": 1.0,
    "silence/2": 2.0,
    "silence/3": 3.0,
    "silence/5": 5.0,
    "silence/10": 10.0,
}


class UnknownScheme(Exception):
    """The part before the colon is none that Asterisk can play."""


@dataclass(frozen=True, slots=True)
class SoundTable:
    """``seconds`` by sound name; other names get 1 to 3 s. ``missing`` names, and ``missing-…``, cannot be played."""

    seconds: dict[str, float] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    def duration(self, media: str) -> float | None:
        """Return the seconds that a medium takes, or None where it cannot be played.

        Raise :class:`UnknownScheme` for what is no medium at all.
        """
        scheme, colon, name = media.partition(":")
        if scheme == "tone":
            return FOREVER
        if scheme in _SPOKEN:
            return _SPOKEN[scheme] * len(name)
        if scheme != "sound" or not colon:
            raise UnknownScheme(media)
        return self._sound(name)

    def _sound(self, name: str) -> float | None:
        base = name.rpartition("/")[2]
        if name in self.missing or base.startswith("missing-"):
            return None
        known = self.seconds.get(name, _KNOWN.get(name))
        return known if known is not None else 1.0 + zlib.crc32(name.encode()) % 2001 / 1000
