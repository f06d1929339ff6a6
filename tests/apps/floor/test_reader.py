"""The floor's reader: a process of its own answers, says what is news, and is replaced when it dies."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from apps.floor.helper import Helper
from apps.floor.reader import Reader, ReaderFailed

SERVE = """
import os, sys, time
from apps.floor.reader import ReaderProcess

def fail():
    raise OSError("the database is away")

ReaderProcess({
    "pid": os.getpid, "sum": lambda *numbers: sum(numbers), "fail": fail, "slow": lambda: time.sleep(60),
}, sys.stdout.buffer).run(sys.stdin.buffer)
os._exit(0)
"""


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader(Helper((sys.executable, "-c", SERVE), answers=True))
    running = asyncio.create_task(reader.run())
    yield reader
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_another_process_answers(reader: Reader) -> None:
    assert await reader.ask("sum", 1, 2) == 3
    assert await reader.ask("pid") not in (os.getpid(), None)


async def test_what_is_known_already_is_not_told_again(reader: Reader) -> None:
    news = reader.news_of("sum", 20, 1)

    assert [await news(), await news()] == [21, None]


async def test_a_reading_that_fails_says_why(reader: Reader) -> None:
    with pytest.raises(ReaderFailed, match="OSError: the database is away"):
        await reader.ask("fail")


async def test_a_slow_reading_keeps_no_other_waiting(reader: Reader) -> None:
    slow = asyncio.create_task(reader.ask("slow"))

    assert await reader.ask("sum", 2) == 2
    assert not slow.done()
    slow.cancel()


async def test_a_reader_that_dies_is_replaced_and_asked_again(reader: Reader) -> None:
    first = await reader.ask("pid")

    os.kill(first, signal.SIGKILL)

    assert await reader.ask("pid") not in (first, None)
