"""T48: a full disk under a running floor. Nothing is acknowledged, nothing goes out, somebody is told; with room again
it goes on by itself."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from apps.acd.domain import commands as acd
from apps.floor import runtime as floor_runtime
from apps.floor.domain.site import SiteEngine
from apps.floor.journal import writer as journal
from apps.floor.journal.reader import read_entries
from apps.floor.journal.segments import list_segments
from apps.floor.journal.writer import JournalWriter
from apps.floor.leadership import Leadership
from apps.floor.lease import Lease
from apps.floor.runtime import Runtime
from apps.interactions.domain.messages import CallArrived, DigitReceived
from apps.kernel.clock import ManualClock
from apps.kernel.messages import Effect, Message
from tests.domain.floor.site_driver import CONFIG

CALL = "a" * 32


class Floor:
    """A runtime on a journal whose disk can be full: then its segment is ``/dev/full``."""

    def __init__(self, folder: Path) -> None:
        self.writer = JournalWriter(folder, 1, 1)
        self.acted: list[Effect] = []
        leadership = Leadership(Lease("main", "me", 1), lambda lease: True)
        self.runtime = Runtime(
            SiteEngine(CONFIG), self.writer, ManualClock(), leadership, self._act, lambda events, agents: None
        )

    async def ask(self, message: Message) -> bool:
        async with asyncio.timeout(5):
            return (await self.runtime.submit(message)).ok

    async def _act(self, effect: Effect) -> None:
        self.acted.append(effect)

    def fill(self) -> None:
        self._disk = os.dup(self.writer._file)
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, self.writer._file)
        os.close(full)

    def make_room(self) -> None:
        os.dup2(self._disk, self.writer._file)
        os.close(self._disk)


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    floor = Floor(tmp_path)
    running = asyncio.create_task(floor.runtime.run())
    yield floor
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    floor.writer.close()


async def test_t48_with_a_full_disk_nothing_is_acknowledged_until_there_is_room(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(floor_runtime, "RETRY_SECONDS", 0.02)
    await floor.ask(acd.ConnectWorkbench(1, "tab"))
    floor.fill()
    arrived = asyncio.create_task(floor.runtime.submit(CallArrived(CALL, "pbx", "ch", "+1", "4001")))
    async with asyncio.timeout(1):
        while not floor.runtime.journal_error:
            await asyncio.sleep(0.01)
    assert "No space left" in floor.runtime.journal_error
    assert not arrived.done()
    assert floor.acted == []
    assert list(read_entries(tmp_path)) == []

    floor.make_room()
    async with asyncio.timeout(5):
        assert (await arrived).ok
    assert floor.acted
    assert floor.runtime.journal_error == ""
    assert [entry.position for entry in read_entries(tmp_path)] == [1]


async def test_t48_where_no_new_segment_fits_the_old_one_grows_on(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_room(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "SEGMENT_EVENTS", 1)
    with monkeypatch.context() as full:
        full.setattr(journal, "write_snapshot", no_room)
        assert await floor.ask(CallArrived(CALL, "pbx", "ch", "+1", "4001"))
        assert await floor.ask(DigitReceived(CALL, "1"))
    assert len(list_segments(tmp_path)) == 1
    floor.runtime._rotate_after = 0.0
    assert await floor.ask(CallArrived("b" * 32, "pbx", "ch2", "+1", "4001"))
    await floor.ask(acd.ConnectWorkbench(1, "tab"))
    assert len(list_segments(tmp_path)) == 2
    assert len({entry.position for entry in read_entries(tmp_path)}) == 3
