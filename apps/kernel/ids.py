"""Identifiers.

An id that crosses a process boundary is either *new* (drawn once, at the edge) or *derived* (computed from what
it names). Everything that the switch is told uses derived ids, so that the same instruction given twice names the
same channel, bridge or recording, and repeating it is harmless.
"""

import uuid

_NAMESPACE = uuid.UUID("6f1d1d0e-3a52-5c0b-9d5e-0c6f6a3f2b10")


def new_id() -> str:
    """Return a fresh random id (32 hexadecimal digits). Never call it inside an engine: engines are deterministic."""
    return uuid.uuid4().hex


def derive_id(*parts: object) -> str:
    """Return the id (32 hexadecimal digits) that always belongs to ``parts``, in this order."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join(str(part) for part in parts)).hex
