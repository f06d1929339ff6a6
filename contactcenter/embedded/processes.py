"""Processes that outlive the command that started them: start as another user, recognise again, stop.

A process number alone proves nothing (numbers are reused), so it is always kept with the moment at which the
process began.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from contactcenter.embedded.accounts import Account
from contactcenter.embedded.errors import EmbeddedError

LOG_LIMIT_BYTES = 10 * 1024 * 1024
POLL_SECONDS = 0.02
# Children of this very process: only their parent can collect them, else they stay as zombies after they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    began: str


def identify(pid: int) -> Identity | None:
    """The identity of the live process `pid`; None when there is none, or only its zombie."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
        return None
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self").exists() else _identify_by_ps(pid)
    state, began = fields[0], fields[19]
    return None if state in "ZX" else Identity(pid, began)


def is_alive(identity: Identity) -> bool:
    """Whether this very process still runs."""
    return identify(identity.pid) == identity


def command_line(pid: int) -> list[str]:
    """Arguments of the process `pid`; empty when it is gone or belongs to the kernel."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return [] if Path("/proc/self").exists() else _ps(pid, "command").split()
    return [os.fsdecode(part) for part in raw.split(b"\0") if part]


def run(
    account: Account | None,
    arguments: Sequence[str | Path],
    folder: Path,
    text_input: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a short program as `account` in `folder` and return what it said; its exit status is not judged."""
    return subprocess.run(
        arguments,
        cwd=folder,
        env=plain_variables(folder),
        input=text_input,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        **_identity_options(account),
    )


def spawn(account: Account | None, arguments: Sequence[str | Path], folder: Path, log: Path) -> Identity:
    """Start a server as `account` in a session of its own, so that Ctrl-C in this terminal does not reach it."""
    with open_log(log) as output:
        child = subprocess.Popen(
            arguments,
            cwd=folder,
            env=plain_variables(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            **_identity_options(account),
        )
    _children[child.pid] = child
    identity = identify(child.pid)
    if identity is None:
        raise EmbeddedError(f"{arguments[0]} ended at once; see {log}.\n{tail(log)}")
    return identity


def stop(identity: Identity, signals: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Send each signal in turn, waiting the given seconds for the end; True once the process is gone.

    Only this very process is signalled. Raises EmbeddedError when it belongs to somebody else.
    """
    for number, seconds in signals:
        if not is_alive(identity):
            return True
        try:
            os.kill(identity.pid, number)
        except ProcessLookupError:
            return True
        except PermissionError as error:
            raise EmbeddedError(
                f"Process {identity.pid} belongs to another user: stop it as that user."
            ) from error
        if wait_gone(identity, seconds):
            return True
    return not is_alive(identity)


def wait_gone(identity: Identity, seconds: float) -> bool:
    """Wait at most `seconds` for the process to end; the kernel wakes us where it offers process handles."""
    deadline = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        if hasattr(os, "pidfd_open"):
            handle = os.pidfd_open(identity.pid)
            try:
                if is_alive(identity):
                    select.select([handle], [], [], seconds)
            finally:
                os.close(handle)
    while is_alive(identity) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)  # systems without process handles offer nothing to wait for
    return not is_alive(identity)


def write_pid(path: Path, identity: Identity) -> None:
    """Record a started process for later commands."""
    path.write_text(json.dumps({"pid": identity.pid, "began": identity.began}) + "\n", encoding="utf-8")


def read_pid(path: Path) -> Identity | None:
    """The recorded process if it still runs; None for no record, a damaged one, or one of a dead process."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        identity = Identity(int(record["pid"]), str(record["began"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return identity if is_alive(identity) else None


def open_log(path: Path) -> FileIO:
    """The log at `path`, opened to append without a buffer; a grown one is kept once as `.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_name(path.name + ".1"))
    return path.open("ab", buffering=0)


def tail(path: Path, lines: int = 10) -> str:
    """The last lines of a log, for an error message; empty when there is none."""
    with suppress(FileNotFoundError):
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""


def plain_variables(home: Path) -> dict[str, str]:
    """The environment that servers get: nothing of the caller's but the search path."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": str(home)}


def _identity_options(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _identify_by_ps(pid: int) -> Identity | None:
    began = _ps(pid, "lstart")
    return Identity(pid, began) if began else None


def _ps(pid: int, column: str) -> str:
    return subprocess.run(
        ["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
