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
    fields = _look_at(int(pid))
    if fields is None:
        return not _exists(int(pid))
    return fields[0] in _ENDED or fields[19] != start


def _start_of(pid: int) -> str:
    """Return when the process was started, in the kernel's ticks; empty where that cannot be seen."""
    fields = _look_at(pid)
    return fields[19] if fields else ""


def _look_at(pid: int) -> list[str] | None:
    """Return the kernel's fields about the process from its state on; None where there is nothing to see."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _exists(pid: int) -> bool:
    """Another user's process may be hidden from us, but not whether there is one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sight() -> str:
    """Which processes we can see: those of this namespace, since the machine was started."""
    try:
        return f"{_NAMESPACE.stat().st_ino}:{_BOOT.read_text().strip()}"
    except OSError:  # no /proc: nobody here can be seen
        return f"unknown:{os.getpid()}"
