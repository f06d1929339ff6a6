"""SIPp as the callers and as the agents' phones of `bench asterisk`, and what their logs say."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contactcenter.bench.rig import CALLERS, PHONES, free_media_port, free_port

SCENARIOS = Path(__file__).parent / "sipp"
START_SECONDS = 5.0
STOP_SECONDS = 10.0
_LINE = re.compile(r"([IAB]) (\d+) \S+\s\S+\s([\d.]+)")
"""What, whose call, and SIPp's time stamp, whose last part is in Unix seconds."""


class SippMissing(Exception):
    """SIPp is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a load came to. ``busy``: callers who heard it. ``delays``: seconds from each caller's INVITE to the
    agent's."""

    offered: int
    connected: int
    busy: int
    delays: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The share of the offered calls that reached an agent and ended as they should."""
        return self.connected / self.offered if self.offered else 0.0


def find_sipp() -> str:
    """Return the path of SIPp; raise :class:`SippMissing`."""
    path = shutil.which("sipp")
    if path is None:
        raise SippMissing("no sipp: apt-get install sip-tester")
    return path


class AgentPhones:
    """All agents' phones behind one address; open it with ``with``. With ``echo`` they send back what they hear."""

    def __init__(self, folder: Path, *, echo: bool = False) -> None:
        self._folder = folder
        self._echo = ["-rtp_echo"] if echo else []
        self.port = free_port(PHONES, socket.SOCK_DGRAM)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> AgentPhones:
        arguments = [
            "-i",
            PHONES,
            "-mi",
            PHONES,
            "-p",
            str(self.port),
            "-mp",
            str(free_media_port(PHONES)),
            *self._echo,
        ]
        self._process = _start("agent", self._folder / "agents", arguments)
        _until_bound(self.port)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGUSR1)  # end in good order: SIPp writes its log only then
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def contact(self, extension: str) -> str:
        """The SIP address of an agent's phone."""
        return f"sip:{extension}@{PHONES}:{self.port}"

    def log(self) -> list[str]:
        """What was written; complete when the phones are off."""
        return _log_of(self._folder / "agents")


def call(
    folder: Path,
    sip_port: int,
    *,
    run: int,
    dnis: str,
    rate: int,
    calls: int,
    hold_ms: int,
    scenario: str = "caller",
) -> list[str]:
    """Place ``calls`` calls, ``rate`` a second, and return the log when all are over (or ten seconds after they
    should be). ``run`` (10 to 99) makes the callers' numbers those of this run only."""
    arguments = [
        f"127.0.0.1:{sip_port}", "-i", CALLERS, "-mi", CALLERS, "-p", str(free_port(CALLERS, socket.SOCK_DGRAM)),
        "-mp", str(free_media_port(CALLERS)), "-key", "run", str(run), "-s", dnis,
        "-m", str(calls), "-r", str(rate), "-d", str(hold_ms),
        "-l", str(calls), "-timeout", f"{calls // rate + hold_ms // 1000 + 10}s",
    ]  # fmt: skip
    process = _start(scenario, folder, arguments)
    process.wait()
    return _log_of(folder)


def hear(calls: int, callers: Sequence[str], agents: Iterable[str], failed: int) -> Heard:
    """Return what the two logs say together: whose call rang an agent, and how long after it began. Pure."""
    begun = dict(_moments(callers, "I"))
    rung: dict[int, float] = {}
    for number, at in _moments(agents, "A"):
        rung.setdefault(number, at)
    delays = tuple(rung[number] - at for number, at in begun.items() if number in rung)
    busy = sum(1 for _ in _moments(callers, "B"))
    return Heard(calls, max(0, len(delays) - failed), busy, delays)


def failed_calls(folder: Path) -> int:
    """Return how many calls SIPp itself counted as failed, or as not over when its time was up."""
    lines = [line for path in folder.glob("*.csv") for line in path.read_text().splitlines() if line]
    names, values = lines[0].split(";"), lines[-1].split(";")
    found = dict(zip(names, values, strict=False))
    return int(found["FailedCall(C)"]) + int(found["CurrentCall"])


def _moments(lines: Iterable[str], kind: str) -> Iterable[tuple[int, float]]:
    for line in lines:
        if (match := _LINE.match(line)) and match[1] == kind:
            yield int(match[2]), float(match[3])


def _start(scenario: str, folder: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output.log").open("wb") as output:
        return subprocess.Popen(
            [find_sipp(), "-sf", str(SCENARIOS / f"{scenario}.xml"), *arguments, "-nostdin", "-trace_logs",
             "-log_file", str(folder / "calls.log"), "-trace_stat", "-stf", str(folder / "counts.csv"), "-fd", "1"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder,
        )  # fmt: skip


def _log_of(folder: Path) -> list[str]:
    path = folder / "calls.log"
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def _until_bound(port: int) -> None:
    """Wait until SIPp has its socket; it has no other sign of life."""
    deadline = time.monotonic() + START_SECONDS
    while f":{port:04X} " not in Path("/proc/net/udp").read_text():
        if time.monotonic() > deadline:
            raise TimeoutError("SIPp did not start")
        time.sleep(0.02)
