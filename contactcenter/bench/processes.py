"""The processes under measurement: started, watched through /proc, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from contactcenter.env import BASE_DIR

STOP_SECONDS = 30.0
LOG_TAIL = 4000
_TICKS = os.sysconf("SC_CLK_TCK")


class Measured:
    """A running process and what it has used so far."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._folder = Path(f"/proc/{pid}")

    def cpu_seconds(self) -> float:
        """Processor time, of user and kernel, without children."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_rss_mb(self) -> float:
        """The most memory that was resident at any time, in MiB."""
        lines = (self._folder / "status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024, 1)

    def child(self, name: str) -> Measured:
        """Its child process that is called so (``floor-projector``). Raises LookupError where there is none."""
        children = (self._folder / f"task/{self.pid}/children").read_text().split()
        for pid in children:
            if Path(f"/proc/{pid}/comm").read_text().strip() == name:
                return Measured(int(pid))
        raise LookupError(f"process {self.pid} has no child {name}")


class Processes:
    """A group of processes with one environment; leaving the block stops them, the last one first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(list(self._running)):
            self.stop(name)

    def start(self, name: str, *arguments: str) -> Measured:
        """Start Python with these arguments; its output goes to ``<name>.log``."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._running[name] = process
        return Measured(process.pid)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send it a signal; it may be stopped or go on afterwards."""
        self._running[name].send_signal(number)

    def running(self, name: str) -> Measured:
        """The process of this name."""
        return Measured(self._running[name].pid)

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut or the kernel's memory killer would."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str) -> None:
        """Ask the process to end, make it after 30 s, and wait for that."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def output(self, name: str) -> str:
        """All that the process wrote."""
        return (self._folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def log_tails(self) -> str:
        """The ends of all outputs, for an error message."""
        paths = sorted(self._folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{self.output(path.stem)[-LOG_TAIL:]}" for path in paths)
