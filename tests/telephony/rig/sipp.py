"""SIPp as callers and as agents' phones: real SIP, real RTP, one process each, ended by its own pid."""

import math
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.telephony.rig.asterisk import CALLERS, PHONES, AsteriskRig, free_media_port, free_port

SCENARIOS = Path(__file__).resolve().parents[1] / "sipp"

_DEFAULTS = {
    "NAME": "Caller", "ANI": "20255501", "DIGIT": "1", "WELCOME_MS": "500", "SECOND": "1", "AGAIN_MS": "2500",
    "PATIENCE_MS": "20000",
    "ANSWER_MS": "200", "TALK_MS": "60000", "PCAP_DIR": "/usr/share/sip-tester",
}  # fmt: skip


class SippUnavailable(Exception):
    """SIPp is not installed; the message says how to get it."""


class SippFailed(Exception):
    """A scenario did not go as written; the message holds SIPp's own account."""


def find_sipp() -> str:
    """Return the path of SIPp; raise :class:`SippUnavailable` where there is none."""
    path = shutil.which("sipp")
    if path is None:
        raise SippUnavailable("no sipp: apt-get install sip-tester")
    return path


@dataclass
class Sipp:
    """One running SIPp. ``arguments`` are its own; ``marks`` fill the ``@NAME@`` marks of the scenario."""

    scenario: str
    arguments: list[str]
    directory: Path
    marks: dict[str, str] = field(default_factory=dict)

    def start(self) -> "Sipp":
        """Start it and return at once."""
        self.directory.mkdir(parents=True, exist_ok=True)
        output = (self.directory / "output.log").open("wb")
        with output:
            self.process = subprocess.Popen(
                [find_sipp(), "-sf", str(self._scenario_file()), *self.arguments, "-nostdin", "-trace_err",
                 "-error_file", str(self.directory / "errors.log")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.directory,
            )  # fmt: skip
        return self

    def wait(self, timeout: float = 30.0) -> None:
        """Wait until all its calls are over; raise :class:`SippFailed` where one did not go as written."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            raise SippFailed(f"{self.scenario}: still running after {timeout} s\n{self.report}") from None
        if status != 0:
            raise SippFailed(f"{self.scenario}: exit {status}\n{self.report}")

    def stop(self) -> None:
        """End it now, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)

    @property
    def report(self) -> str:
        """What SIPp says went wrong."""
        files = [self.directory / name for name in ("errors.log", "output.log")]
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in files if path.exists())

    def _scenario_file(self) -> Path:
        tone = self.directory / "tone.ulaw"
        tone.write_bytes(tone_ulaw())
        text = (SCENARIOS / f"{self.scenario}.xml").read_text()
        for name, value in {**_DEFAULTS, "TONE": str(tone), **self.marks}.items():
            text = text.replace(f"@{name}@", value)
        path = self.directory / f"{self.scenario}.xml"
        path.write_text(text)
        return path


def callers(
    rig: AsteriskRig, directory: Path, scenario: str = "caller", *, dnis: str = "8001", calls: int = 1, rate: float = 5,
    hold_ms: int = 2000, address: str = CALLERS, **marks: str,
) -> Sipp:  # fmt: skip
    """Start ``calls`` callers, ``rate`` a second. Each keeps its line ``hold_ms`` after the key."""
    arguments = [
        f"127.0.0.1:{rig.sip_port}", "-i", address, "-mi", address, "-s", dnis, "-m", str(calls), "-r", str(rate),
        "-d", str(hold_ms), "-l", str(calls), "-p", str(free_port(address, socket.SOCK_DGRAM)),
        "-mp", str(free_media_port(address)),
    ]  # fmt: skip
    return Sipp(scenario, arguments, directory, marks).start()


@dataclass
class Phones:
    """Agents' phones behind one address; Asterisk calls ``sip:<anyone>@<address>``."""

    sipp: Sipp
    port: int

    def contact(self, extension: str) -> str:
        """Return the static SIP contact of an agent whose phone this is."""
        return f"sip:{extension}@{PHONES}:{self.port}"

    def stop(self) -> None:
        """Switch the phones off."""
        self.sipp.stop()


def register(rig: AsteriskRig, directory: Path, *, extension: str, password: str) -> Phones:
    """Start a phone that registers and does nothing else; afterwards its port is free for :func:`phones`."""
    port = free_port(PHONES, socket.SOCK_DGRAM)
    arguments = [f"127.0.0.1:{rig.sip_port}", "-i", PHONES, "-m", "1", "-p", str(port)]
    marks = {"EXTENSION": extension, "PASSWORD": password, "CONTACT": f"sip:{extension}@{PHONES}:{port}"}
    return Phones(Sipp("register", arguments, directory, marks).start(), port)


def phones(directory: Path, scenario: str = "phone", *, port: int = 0, **marks: str) -> Phones:
    """Start phones and return when they are reachable, on a port of their own unless one is given."""
    port, media = port or free_port(PHONES, socket.SOCK_DGRAM), free_media_port(PHONES)
    arguments = ["-i", PHONES, "-mi", PHONES, "-p", str(port), "-mp", str(media), "-rtp_echo"]
    started = Phones(Sipp(scenario, arguments, directory, marks).start(), port)
    _wait_until_bound(port, started)
    return started


def _wait_until_bound(port: int, started: Phones, timeout: float = 5.0) -> None:
    """Wait until SIPp has its socket; it has no other sign of life."""
    wanted = f":{port:04X} "
    deadline = time.monotonic() + timeout
    while wanted not in Path("/proc/net/udp").read_text():
        if time.monotonic() > deadline or started.sipp.process.poll() is not None:
            started.stop()
            raise SippFailed(f"phones did not start\n{started.sipp.report}")
        time.sleep(0.02)


def tone_ulaw(seconds: float = 1.0, hertz: float = 440.0) -> bytes:
    """Return a tone as 8 kHz mu-law samples: loud enough to be recognised in a recording."""
    return bytes(
        _ulaw(int(8000 * math.sin(2 * math.pi * hertz * n / 8000))) for n in range(int(8000 * seconds))
    )


def _ulaw(sample: int) -> int:
    """Return the G.711 mu-law code of a 16-bit sample."""
    sign, magnitude = (0x80, -sample) if sample < 0 else (0, sample)
    magnitude = min(magnitude, 32635) + 0x84
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> (exponent + 3) & 0x0F) & 0xFF
