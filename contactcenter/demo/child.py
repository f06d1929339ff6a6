"""One child process: started, listened to, started again when it dies, stopped in good order."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import FileIO
from pathlib import Path

from contactcenter.demo.console import Console
from contactcenter.demo.processes import ProcessSpec
from contactcenter.embedded.processes import open_log
from contactcenter.env import BASE_DIR

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
HEALTHY_AFTER_SECONDS = 30.0  # a child that lived this long begins anew with short delays
STOP_SECONDS = 10.0
CHUNK_BYTES = 65_536
LONGEST_LINE_BYTES = 16_384


def restart_delay(failures: int) -> float:
    """Seconds to wait before the start that follows `failures` failures in a row: 1, 2, 4 … 30."""
    return float(min(FIRST_DELAY_SECONDS * 2 ** (failures - 1), LONGEST_DELAY_SECONDS))


class Child:
    """A process of the suite. `changed` is called with every new process number (None: it has ended)."""

    def __init__(
        self,
        spec: ProcessSpec,
        environment: Mapping[str, str],
        log_dir: Path,
        console: Console,
        changed: Callable[[str, int | None], None],
    ) -> None:
        self.spec = spec
        self.log = log_dir / f"{spec.name}.log"
        self._environment = environment
        self._console = console
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._starting = asyncio.Lock()

    async def run_once(self) -> int:
        """Start the process, wait for its end and return its exit status (negative: the signal that ended it).

        Does not start it any more once `stop` was called.
        """
        with open_log(self.log) as log:
            async with self._starting:
                if self._stopping.is_set():
                    return 0
                process = await self._start()
            assert process.stdout is not None
            await self._listen(process.stdout, log)
            status = await process.wait()
            self._changed(self.spec.name, None)
            return status

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *self.spec.arguments,
            cwd=BASE_DIR,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops children in order
        )
        self._changed(self.spec.name, self._process.pid)
        return self._process

    async def keep_running(self) -> None:
        """Run the process again and again until `stop`; tell the user about every unplanned end."""
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            status = await self.run_once()
            if self._stopping.is_set():
                return
            failures = 1 if time.monotonic() - began > HEALTHY_AFTER_SECONDS else failures + 1
            delay = restart_delay(failures)
            self._console.tell(
                self.spec.name,
                f"{describe_end(status)}; starts again in {delay:.0f} s. Its output: {self.log}",
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)

    async def stop(self) -> None:
        """Ask the process to end; make it after 10 s. Returns when it is gone."""
        self._stopping.set()
        async with self._starting:  # a process that is just being made must not slip through
            running = self._signal(signal.SIGTERM)
        if not running:
            return
        assert self._process is not None
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._console.tell(self.spec.name, f"did not end within {STOP_SECONDS:.0f} s and is killed")
            self._signal(signal.SIGKILL)
            await self._process.wait()

    def kill(self) -> None:
        """End the process at once."""
        self._stopping.set()
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> bool:
        """Send a signal to the running process; False when there is none."""
        if self._process is None or self._process.returncode is not None:
            return False
        try:
            self._process.send_signal(number)
        except ProcessLookupError:
            return False
        return True

    async def _listen(self, stream: asyncio.StreamReader, log: FileIO) -> None:
        """Copy all output into the log as it comes, and show each complete line to the console."""
        rest = b""
        while chunk := await stream.read(CHUNK_BYTES):
            self._keep(log, chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._console.relay(self.spec.name, line.decode("utf-8", "replace"))
            rest = rest[:LONGEST_LINE_BYTES]

    def _keep(self, log: FileIO, chunk: bytes) -> None:
        """Write to the log. A full disk must not stop the reading: the child would stand still on a full pipe."""
        try:
            log.write(chunk)
        except OSError as error:
            self._console.tell(self.spec.name, f"its output cannot be kept: {error}")


def describe_end(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"was ended by {name}"
