"""Who gets the processor first where it is scarce: what carries calls, then everything else.

A floor is one thread beside the dozens of an Asterisk on the same machine. With equal rights it gets one share of many:
at 60 calls a second on two cores its own part of a ring took two seconds instead of milliseconds (ADR 0100).
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

FIRST, LATER = -10, 5
"""Nice values: of the floor, and of what may lag behind it."""


def go_first() -> None:
    """Give this thread, and all that it starts, precedence; where the system does not allow it, everything stays."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
    except PermissionError:
        log.info("no right to a higher priority (CAP_SYS_NICE): going on with nice %d", os.nice(0))


def be_called(name: str) -> None:
    """Show this process as ``name`` (15 characters at most) where commands are listed: ps, top, pgrep."""
    with suppress(OSError):  # where there is no /proc, it stays a Python among others
        Path("/proc/self/comm").write_text(name)


def come_later() -> None:
    """Let whoever carries calls go before this thread and all that it starts."""
    os.setpriority(os.PRIO_PROCESS, 0, max(LATER, os.nice(0)))
