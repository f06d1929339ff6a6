"""Processes are recognised by number and beginning, never by number alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.processes import (
    LOG_LIMIT_BYTES,
    Identity,
    identify,
    is_alive,
    open_log,
    read_pid,
    spawn,
    stop,
    tail,
    write_pid,
)

WAIT_FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]
DEAF = [
    sys.executable,
    "-u",
    "-c",
    "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print('deaf'); s.pause()",
]


def test_a_process_is_itself_and_nobody_else() -> None:
    me = identify(os.getpid())
    assert me is not None
    assert is_alive(me)
    assert not is_alive(Identity(me.pid, "another moment"))


def test_a_zombie_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert identify(child.pid) is None
    child.wait()


def test_a_record_of_a_reused_number_counts_as_stale(tmp_path: Path) -> None:
    # Given a record with a live process's number, but of an earlier process
    record = tmp_path / "x.pid"
    write_pid(record, Identity(os.getpid(), "long ago"))
    assert read_pid(record) is None
    # And one of this very process
    me = identify(os.getpid())
    assert me is not None
    write_pid(record, me)
    assert read_pid(record) == me


@pytest.mark.parametrize("text", ["", "12", "{}", '{"pid": "x", "began": "y"}', "\x00"])
def test_a_damaged_record_counts_as_stale(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.pid").write_text(text)
    assert read_pid(tmp_path / "x.pid") is None


def test_stop_waits_for_the_end(tmp_path: Path) -> None:
    process = spawn(None, WAIT_FOR_EVER, tmp_path, tmp_path / "log")
    assert stop(process, [(signal.SIGTERM, 10.0)])
    assert not is_alive(process)


def test_stop_uses_the_next_signal_on_a_deaf_process(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = spawn(None, DEAF, tmp_path, log)
    deadline = time.monotonic() + 10
    while tail(log) != "deaf" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert stop(process, [(signal.SIGTERM, 0.2), (signal.SIGKILL, 10.0)])


def test_a_program_that_ends_at_once_is_reported_or_seen_dead(tmp_path: Path) -> None:
    try:
        process = spawn(None, [sys.executable, "-c", "print('no licence')"], tmp_path, tmp_path / "log")
    except EmbeddedError as error:
        assert "ended at once" in str(error)
    else:
        assert stop(process, [(signal.SIGTERM, 10.0)])


def test_a_grown_log_is_set_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    with open_log(log) as file:
        file.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "engine.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
