"""Chance that can be repeated: the number that always belongs to what it is drawn for.

Engines have no dice: a replay must draw what was drawn, and two sets of rules that are compared must meet the same
luck. So a draw is a hash of its occasion, evenly spread and the same on every machine.
"""

from hashlib import blake2b

_STEPS = 1 << 56


def drawn(*occasion: object) -> float:
    """Return the number above 0.0, and 1.0 at most, that belongs to ``occasion``."""
    text = "\x1f".join(str(part) for part in occasion)
    return (int.from_bytes(blake2b(text.encode(), digest_size=7).digest()) + 1) / _STEPS
