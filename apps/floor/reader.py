"""Reads the database for the floor, in a process of its own.

Python runs one thread at a time. A thread of the floor that reads ten thousand agents, or looks customers up, takes the
interpreter away from the calls for milliseconds at every turn; another process does not (ADR 0047).
"""

import asyncio
import contextlib
import itertools
import logging
import pickle
import struct
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import IO, Any

from apps.floor.helper import Helper, HelperProcess

log = logging.getLogger(__name__)

RESTART_SECONDS = 1.0
_LENGTH = struct.Struct("!I")

Reading = Callable[..., Any]
"""Reads the database and returns what can be pickled, or :class:`Prepared`."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer that is pickled already, with its digest."""

    value: bytes
    digest: bytes


def prepare(found: Any) -> Prepared:
    """Return what a reading found, ready for the pipe. A Prepared stays as it is."""
    if isinstance(found, Prepared):
        return found
    value = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    return Prepared(value, blake2b(value, digest_size=16).digest())


class ReaderFailed(Exception):
    """The database could not be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """``name`` is that of a reading. ``known`` is the digest of the answer that the asker has already."""

    number: int
    name: str
    args: tuple[Any, ...] = ()
    known: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` is pickled, and None where the asker has it already. ``problem`` is set where the reading failed."""

    number: int
    digest: bytes = b""
    value: bytes | None = None
    problem: str = ""


def encode_frame(thing: Question | Answer) -> bytes:
    """Return ``thing`` as it goes through the pipe."""
    body = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


class Reader:
    """The floor's end. ``helper`` starts the process, which serves until its standard input is closed."""

    def __init__(self, helper: Helper) -> None:
        self._helper = helper
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[Question, asyncio.Future[Answer]]] = {}
        self._process: HelperProcess | None = None

    async def run(self) -> None:
        """Keep the process running until cancelled; a new one is asked again what the last one left unanswered."""
        try:
            while True:
                self._process = await self._helper.start()
                for question, _ in self._waiting.values():
                    self._send(question)
                await self._read(self._process)
                log.warning("the reader ended with code %s, starting it again", await self._process.wait())
                await asyncio.sleep(RESTART_SECONDS)
        finally:
            await self._stop()

    async def ask(self, name: str, *args: Any) -> Any:
        """Return what the reading ``name`` finds; raise :class:`ReaderFailed`. Waits until the process is there."""
        answer = await self._answer(name, args)
        return pickle.loads(answer.value) if answer.value is not None else None

    def news_of(self, name: str, *args: Any) -> Callable[[], Awaitable[Any]]:
        """Return a function that returns what a reading finds, or None where that is what it returned last; it raises
        :class:`ReaderFailed`."""
        known = b""

        async def news() -> Any:
            nonlocal known
            answer = await self._answer(name, args, known)
            known = answer.digest
            return None if answer.value is None else pickle.loads(answer.value)

        return news

    async def _answer(self, name: str, args: tuple[Any, ...], known: bytes = b"") -> Answer:
        question = Question(next(self._numbers), name, args, known)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[question.number] = question, future
        self._send(question)
        try:
            answer = await future
        finally:
            del self._waiting[question.number]
        if answer.problem:
            raise ReaderFailed(answer.problem)
        return answer

    def _send(self, question: Question) -> None:
        pipe = self._process.stdin if self._process else None
        if pipe and not pipe.is_closing():
            pipe.write(encode_frame(question))

    async def _read(self, process: HelperProcess) -> None:
        assert process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
                answer: Answer = pickle.loads(await process.stdout.readexactly(length))
                _, future = self._waiting.get(answer.number, (None, None))
                if future is not None and not future.done():
                    future.set_result(answer)

    async def _stop(self) -> None:
        """Closing its input ends it."""
        if self._process and self._process.returncode is None and self._process.stdin:
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), 5)
            except TimeoutError:
                self._process.kill()


class ReaderProcess:
    """The other end: one thread for each reading, so that no customer waits behind ten thousand agents."""

    def __init__(self, readings: Mapping[str, Reading], answers: IO[bytes]) -> None:
        self._readings = readings
        self._answers = answers
        self._writing = Lock()
        self._threads = {name: ThreadPoolExecutor(1, name) for name in readings}

    def run(self, questions: IO[bytes]) -> None:
        """Serve until ``questions`` ends, then give up what is not answered: nobody listens any more."""
        while head := questions.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(head)
            question: Question = pickle.loads(questions.read(length))
            self._threads[question.name].submit(self._serve, question)
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)

    def finish(self) -> None:
        """Return when the readings that were going on have ended: one of them may just open a ticket."""
        for thread in self._threads.values():
            thread.shutdown(wait=True)

    def _serve(self, question: Question) -> None:
        frame = encode_frame(self._answer(question))
        with self._writing, contextlib.suppress(BrokenPipeError):
            self._answers.write(frame)
            self._answers.flush()

    def _answer(self, question: Question) -> Answer:
        try:
            found = prepare(self._readings[question.name](*question.args))
        except Exception as error:
            return Answer(question.number, problem=f"{type(error).__name__}: {error}")
        return Answer(question.number, found.digest, None if found.digest == question.known else found.value)
