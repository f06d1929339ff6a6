"""Lets several test runs of one checkout share one pair of engines without sharing data.

Each run holds a numbered slot: a file lock that the kernel frees when the process ends, however it ends. The
number tells the runs' databases and keys apart; whoever gives the last slot back stops the engines.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

SLOTS = 8


class NoFreeSlot(Exception):
    """More test runs at the same time than there are slots."""


class Slots:
    """The slots of one directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def taking_turns(self) -> Iterator[None]:
        """No other run takes or gives back a slot inside this block."""
        with (self._folder / "slots.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def take(self) -> tuple[int, TextIO]:
        """The lowest free slot and its open lock file; closing the file gives the slot back."""
        for number in range(SLOTS):
            lock = self._try(number)
            if lock is not None:
                return number, lock
        raise NoFreeSlot(f"{SLOTS} test runs hold all slots in {self._folder}: wait for one to end.")

    def all_free(self) -> bool:
        """Whether no run holds a slot."""
        for number in range(SLOTS):
            lock = self._try(number)
            if lock is None:
                return False
            lock.close()
        return True

    def _try(self, number: int) -> TextIO | None:
        lock = (self._folder / f"slot-{number}.lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock
