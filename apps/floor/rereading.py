"""Reads from the database again only what has changed there (ADR 0098).

To read the configuration of ten thousand agents keeps Python busy for more than a second, every five seconds, beside
the calls. The database can tell in milliseconds whether the same questions would be answered as they were last time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from apps.floor.reader import Prepared, prepare

READ_AGAIN_SECONDS = 60.0
"""After so long everything is read anyway: an answer may depend on the time, which a question holds as it was."""

_PRINT = "SELECT count(*), sum(hashtextextended(answer::text, 0)) FROM ({}) AS answer"

Question = tuple[str, Any]
"""A query and its parameters."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read ``at`` that time (monotonic seconds), by which questions, and the fingerprints of the answers."""

    at: float
    questions: tuple[Question, ...]
    prints: tuple[Any, ...]
    answer: Prepared


class Rereading:
    """A reading that returns what it returned last while every one of its queries still finds the same rows.

    All is read in one snapshot of the database. Belongs to one thread.
    """

    def __init__(self, reading: Callable[..., Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._reading = reading
        self._clock = clock
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def __call__(self, *args: Any) -> Prepared:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            kept = self._kept.get(args)
            if kept is None or not self._holds(kept):
                kept = self._kept[args] = self._read(args)
        return kept.answer

    def _holds(self, kept: _Kept) -> bool:
        return self._clock() - kept.at < READ_AGAIN_SECONDS and _prints(kept.questions) == kept.prints

    def _read(self, args: tuple[Any, ...]) -> _Kept:
        asked: list[Question] = []

        def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.append((sql, params))
            return execute(sql, params, many, context)

        at = self._clock()
        with connection.execute_wrapper(listen):
            answer = prepare(self._reading(*args))
        questions = tuple(asked)
        return _Kept(at, questions, _prints(questions), answer)


def _prints(questions: tuple[Question, ...]) -> tuple[Any, ...]:
    prints = []
    with connection.cursor() as cursor:
        for sql, params in questions:
            cursor.execute(_PRINT.format(sql), params)
            prints.append(cursor.fetchone())
    return tuple(prints)
