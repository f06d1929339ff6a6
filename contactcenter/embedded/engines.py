"""The two engines behind one face, so that starting, recognising and stopping are written once."""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from contactcenter.embedded import postgres, redis
from contactcenter.embedded.accounts import Account
from contactcenter.embedded.directories import runnable
from contactcenter.embedded.layout import Layout
from contactcenter.embedded.processes import Identity, read_pid
from contactcenter.embedded.programs import Program, find_postgres, find_redis


class Engine(ABC):
    """One server of one layout, run by `account` (None: by us) with programs from `source`."""

    name: str
    stop_signals: Sequence[tuple[signal.Signals, float]]

    def __init__(self, layout: Layout, account: Account | None, source: str) -> None:
        self.layout = layout
        self.account = account
        self.source = source

    @property
    def log(self) -> Path:
        return self.layout.var_dir / "log" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.layout.var_dir / f"{self.name}.pid"

    def running(self) -> Identity | None:
        """Our live server: the recorded process, or else the one that the engine itself names."""
        return read_pid(self.pid_file) or self.adopted()

    @abstractmethod
    def adopted(self) -> Identity | None:
        """The live server that the engine's own traces name, for a lost or damaged record."""

    @abstractmethod
    def prepare(self) -> None:
        """Whatever must exist before the server starts."""

    @abstractmethod
    def arguments(self) -> list[str]:
        """Command line of the server."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the server answers."""

    @abstractmethod
    def clear_stale(self) -> None:
        """Remove what a dead server left in the way of a new one."""


class Postgres(Engine):
    """PostgreSQL with its cluster."""

    name = postgres.NAME
    stop_signals = postgres.STOP_SIGNALS
    _program: Program | None = None

    @property
    def program(self) -> Program:
        """The programs for this cluster. Raises EmbeddedError when its major version is not installed."""
        if self._program is None:
            found = find_postgres(self.source, postgres.cluster_major(self.layout.postgres_data))
            self._program = runnable(found, self.layout, self.account)
        return self._program

    def adopted(self) -> Identity | None:
        return postgres.adopted(self.layout)

    def prepare(self) -> None:
        if postgres.cluster_major(self.layout.postgres_data) is None:
            postgres.initialise(self.layout, self.program, self.account)

    def arguments(self) -> list[str]:
        return postgres.server_arguments(self.layout, self.program)

    def is_ready(self) -> bool:
        return postgres.is_ready(self.layout, self.program)

    def clear_stale(self) -> None:
        postgres.clear_stale(self.layout)


class Redis(Engine):
    """Redis or Valkey."""

    name = redis.NAME
    stop_signals = redis.STOP_SIGNALS

    def adopted(self) -> Identity | None:
        return redis.adopted(self.layout)

    def prepare(self) -> None:
        """Nothing: it keeps nothing."""

    def arguments(self) -> list[str]:
        program = runnable(find_redis(self.source), self.layout, self.account)
        return redis.server_arguments(self.layout, program)

    def is_ready(self) -> bool:
        return redis.is_ready(self.layout)

    def clear_stale(self) -> None:
        redis.clear_stale(self.layout)
