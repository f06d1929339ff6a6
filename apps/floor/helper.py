"""A process beside the floor that does what must not delay a call: its reader, its projector."""

import asyncio
from asyncio.subprocess import PIPE
from typing import Protocol

from apps.floor.forked import Fork


class HelperProcess(Protocol):
    """What the floor uses of it; :class:`asyncio.subprocess.Process` has it, and so has what was forked."""

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> asyncio.StreamWriter | None: ...
    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    @property
    def returncode(self) -> int | None: ...
    async def wait(self) -> int: ...
    def kill(self) -> None: ...


class Helper:
    """Starts it as often as it dies: the first is the one that was forked when the floor began, if it was; any other is
    ``command``, executed. Closing its standard input ends it. ``answers``: its standard output is a pipe to us."""

    def __init__(self, command: tuple[str, ...], fork: Fork | None = None, *, answers: bool = False) -> None:
        self._command = command
        self._fork = fork
        self._answers = answers

    async def start(self) -> HelperProcess:
        """Return one that runs, or has just ended."""
        fork, self._fork = self._fork, None
        if fork is not None:
            return await fork.attach()
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE if self._answers else None
        )
