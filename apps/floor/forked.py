"""Forks a helper from a floor that is just beginning: it has all that the floor has loaded, and nothing else.

A helper that is executed instead imports the same things again, which takes two seconds of a processor (ADR 0170).
"""

import asyncio
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn


class NotAlone(RuntimeError):
    """Too late for a fork: what a child would inherit only works in its parent."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A child of ours that no event loop knows yet. ``stdin`` and ``stdout`` are our ends of its pipes; without
    ``stdout`` it has ours. It hears the end of its standard input when we close it, and when we die."""

    pid: int
    stdin: int
    stdout: int | None = None

    async def attach(self) -> "ForkedProcess":
        """Return it as a process that the running loop watches; it may have ended by now. To be called once."""
        process = ForkedProcess(self.pid)
        await process.connect(self.stdin, self.stdout)
        return process


@dataclass(slots=True)
class _Pipe:
    """One pipe, as two descriptors."""

    reading: int
    writing: int

    def close(self) -> None:
        os.close(self.reading)
        os.close(self.writing)


def fork(serve: Callable[[], None], *, answers: bool) -> Fork:
    """Fork a child that calls ``serve`` and ends: with 0, the status of SystemExit, or 1 and a trace on standard error.

    Its standard input is a pipe, and with ``answers`` its standard output is one as well. Of all else that is open here
    it has nothing but standard error (and output); SIGTERM ends it, Ctrl-C does not: its parent sees to that. Python
    gives :mod:`random` a new seed in a child, OpenSSL and :func:`os.urandom` need none. Whatever this process has
    planned for its own end (``finally``, :mod:`atexit`) never runs in the child. Raises :class:`NotAlone`, or OSError
    where the system has no process left, or none that can be watched.
    """
    check_alone()
    os.close(os.pidfd_open(os.getpid()))  # an old kernel cannot watch: then there must be no child
    gc.freeze()  # a collection in the child would write to, and so copy, every page that both could share
    sys.stdout.flush()
    sys.stderr.flush()
    pipes = [_Pipe(*os.pipe()) for _ in range(1 + answers)]
    try:
        pid = os.fork()
    except OSError:
        for pipe in pipes:
            pipe.close()
        raise
    if pid == 0:
        _live(serve, *pipes)
    os.close(pipes[0].reading)
    if not answers:
        return Fork(pid, pipes[0].writing)
    os.close(pipes[1].writing)
    return Fork(pid, pipes[0].writing, pipes[1].reading)


def check_alone() -> None:
    """Raise :class:`NotAlone` where a thread or an event loop runs: a child has neither, but what they have locked."""
    threads = max(threading.active_count(), _threads_of_system())
    if threads > 1:
        raise NotAlone(f"{threads} threads run")
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise NotAlone("an event loop runs")


def _threads_of_system() -> int:
    """Those of libraries count too; 0 where there is no /proc."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return 0


def _live(serve: Callable[[], None], questions: _Pipe, answers: _Pipe | None = None) -> NoReturn:
    """The whole life of the child."""
    status = 1
    try:
        _settle(questions, answers)
        serve()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        _flush()
        os._exit(status)


def _settle(questions: _Pipe, answers: _Pipe | None) -> None:
    """Have standard streams of our own, and let go of everything else."""
    os.dup2(questions.reading, 0)
    if answers is not None:
        os.dup2(answers.writing, 1)
    # Also the pipes of other children: as long as we held their ends, they would not hear that the floor is gone.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all: let the floor end first


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads it any more, or it was closed
            continue


@dataclass(slots=True)
class ForkedProcess:
    """A forked child with the face of an :class:`asyncio.subprocess.Process`, in the loop that attached it.

    ``returncode``: None while it runs, its exit status, or the negative number of the signal that ended it.
    """

    pid: int
    returncode: int | None = None
    stdin: asyncio.StreamWriter | None = None
    stdout: asyncio.StreamReader | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self, stdin: int, stdout: int | None) -> None:
        """Watch it, and take over our ends of its pipes."""
        loop = asyncio.get_running_loop()
        watched = os.pidfd_open(self.pid)
        loop.add_reader(watched, self._collect, watched)
        self.stdin = await _writer(loop, stdin)
        if stdout is not None:
            self.stdout = await _reader(loop, stdout)

    async def wait(self) -> int:
        """Return its ``returncode`` when it has ended."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def _collect(self, watched: int) -> None:
        asyncio.get_running_loop().remove_reader(watched)
        os.close(watched)
        _, status = os.waitpid(self.pid, 0)
        self.returncode = os.waitstatus_to_exitcode(status)
        self._ended.set()


async def _writer(loop: asyncio.AbstractEventLoop, descriptor: int) -> asyncio.StreamWriter:
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), os.fdopen(descriptor, "wb", 0)
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def _reader(loop: asyncio.AbstractEventLoop, descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0))
    return reader
