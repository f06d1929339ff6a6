"""Who holds a lease, said so that another process of the same machine can see whether it still runs."""

import os
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")
_ENDED = frozenset("ZX")


def this_process() -> str:
    """Return ``host:pid:start:namespace:boot``; no two processes ever have the same."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start_of(os.getpid())}:{_sight()}"


def has_ended(holder: str) -> bool:
    """Return whether that process certainly runs no more: it was one of this machine, since its last start and within
    our sight, and is gone. Another machine's may always still run."""
    _, _, rest = holder.partition(":")
    pid, _, rest = rest.partition(":")
    start, _, sight = rest.partition(":")
    if not (pid.isdecimal() and start.isdecimal()) or sight != _sight():
        return False
    return _start_of(int(pid)) != start


def _start_of(pid: int) -> str:
    """Return when the process was started, in the kernel's ticks; empty where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in _ENDED else fields[19]


def _sight() -> str:
    """Which processes we can see: those of this namespace, since the machine was started."""
    try:
        return f"{_NAMESPACE.stat().st_ino}:{_BOOT.read_text().strip()}"
    except OSError:  # no /proc: nobody here can be seen
        return f"unknown:{os.getpid()}"
