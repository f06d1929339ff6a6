"""Composition root: the one place where ports meet their adapters.

`EVENT_HANDLERS` is the whole answer to "who reacts to this event?"; nothing subscribes anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

EventHandler = Callable[[Any], None]

# event type -> the functions called with the event, in this order, once its transaction has committed
EVENT_HANDLERS: Mapping[type, tuple[EventHandler, ...]] = {}
