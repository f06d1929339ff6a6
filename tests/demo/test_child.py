"""Children: output kept, restarts with growing delays, good and bad endings."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from contactcenter.demo import child as child_module
from contactcenter.demo.child import LONGEST_DELAY_SECONDS, Child, describe_end, restart_delay
from contactcenter.demo.console import Console
from contactcenter.demo.leftovers import RunRecord
from contactcenter.demo.processes import ProcessSpec
from contactcenter.embedded.processes import identify, spawn

WAIT = "import signal; print('up'); signal.pause()"
DEAF = "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print('up'); s.pause(); s.pause()"


class Started:
    """A child of the given Python code, what it showed, and its process numbers."""

    def __init__(self, folder: Path, code: str) -> None:
        self.shown: list[str] = []
        self.pids: list[int | None] = []
        spec = ProcessSpec("thing", (sys.executable, "-u", "-c", code), stop_wave=0)
        environment = {"PATH": os.environ["PATH"]}
        self.child = Child(spec, environment, folder, Console(self.shown.append), self._changed)
        self.running = asyncio.Event()

    def _changed(self, name: str, pid: int | None) -> None:
        self.pids.append(pid)
        if pid is not None:
            self.running.set()

    async def wait_for_output(self, text: str) -> None:
        async with asyncio.timeout(10):
            while not self.child.log.exists() or text not in self.child.log.read_text():
                await asyncio.sleep(0.01)


def test_delays_double_up_to_a_limit() -> None:
    assert [restart_delay(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert restart_delay(1_000) == LONGEST_DELAY_SECONDS


async def test_all_output_is_in_the_log_and_important_lines_are_shown(tmp_path: Path) -> None:
    code = "print('quiet'); print('2026-11-22 08:00:00,000 ERROR    floor: no switch'); print('x' * 100_000)"
    started = Started(tmp_path, code)
    assert await started.child.run_once() == 0
    assert started.child.log.read_text().splitlines()[0] == "quiet"
    assert len(started.child.log.read_text()) > 100_000
    assert started.shown == ["[thing] 2026-11-22 08:00:00,000 ERROR    floor: no switch"]


async def test_a_child_that_dies_is_started_again_and_the_user_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child_module, "FIRST_DELAY_SECONDS", 0.01)
    started = Started(tmp_path, "raise SystemExit(3)")
    keeper = asyncio.create_task(started.child.keep_running())
    async with asyncio.timeout(10):
        while len([pid for pid in started.pids if pid]) < 3:
            await asyncio.sleep(0.01)
    await started.child.stop()
    await keeper
    assert started.shown[0].startswith("[thing] ended with status 3; starts again in 0 s.")
    assert started.pids[-1] is None


async def test_stop_interrupts_the_wait_for_the_next_start(tmp_path: Path) -> None:
    started = Started(tmp_path, "raise SystemExit(3)")
    keeper = asyncio.create_task(started.child.keep_running())
    async with asyncio.timeout(10):
        while not started.shown:
            await asyncio.sleep(0.01)
        await started.child.stop()
        await keeper


async def test_stop_ends_a_running_child_without_a_word(tmp_path: Path) -> None:
    started = Started(tmp_path, WAIT)
    keeper = asyncio.create_task(started.child.keep_running())
    await started.wait_for_output("up")
    await started.child.stop()
    await keeper
    assert started.shown == []
    assert started.pids[-1] is None


@pytest.mark.parametrize("turns", range(5))
async def test_stop_does_not_miss_a_child_that_is_just_being_started(tmp_path: Path, turns: int) -> None:
    started = Started(tmp_path, WAIT)
    keeper = asyncio.create_task(started.child.keep_running())
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await started.child.stop()
        await keeper


async def test_a_deaf_child_is_killed_after_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "STOP_SECONDS", 0.2)
    started = Started(tmp_path, DEAF)
    keeper = asyncio.create_task(started.child.keep_running())
    await started.wait_for_output("up")
    await started.child.stop()
    await keeper
    assert "is killed" in started.shown[0]


def test_an_end_in_words() -> None:
    assert describe_end(0) == "ended with status 0"
    assert describe_end(-9) == "was ended by SIGKILL"


def test_what_a_killed_run_left_is_known_to_the_next(tmp_path: Path) -> None:
    # Given a record with a living child, one that has ended, and the engines
    process = spawn(None, [sys.executable, "-c", WAIT], tmp_path, tmp_path / "log")
    killed = RunRecord(tmp_path / "run.json")
    killed.add_engines(("postgresql",))
    killed.change_child("worker", process.pid)
    killed.change_child("gone", process.pid)
    killed.change_child("gone", None)
    # When the next run looks
    following = RunRecord(tmp_path / "run.json")
    # Then it stops the child, and takes the engines over
    assert following.stop_leftovers() == ["worker"]
    assert identify(process.pid) is None
    following.add_engines(("redis",))
    assert RunRecord(tmp_path / "run.json").engines == ("postgresql", "redis")
    # And nothing is left when it has stopped everything
    following.clear()
    assert not (tmp_path / "run.json").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"children": 1}',
        '{"children": {"web": {"pid": "x"}}}',
        '{"children": [], "engines": "redis"}',
    ],
)
def test_a_damaged_record_stops_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    record = RunRecord(tmp_path / "run.json")
    assert record.stop_leftovers() == []
    assert record.engines == ()


async def test_a_full_disk_does_not_stop_a_child(tmp_path: Path) -> None:
    (tmp_path / "thing.log").symlink_to("/dev/full")
    started = Started(tmp_path, "print('x' * 500_000)")
    assert await started.child.run_once() == 0
    assert "its output cannot be kept" in started.shown[0]
