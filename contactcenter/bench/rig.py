"""A real Asterisk for tests and benchmarks: our configuration, loopback only, with files and ports of its own.

It runs straight from the root file system that ``deploy/asterisk/build.sh`` makes, with that system's own loader and
libraries: no chroot, no root rights, nothing installed on the host.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex

from apps.telephony.asterisk_config import NodeLayout, NodeSection, TrunkSection, render
from apps.telephony.ports import NodeConfig
from contactcenter.env import BASE_DIR

DEFAULT_ROOTFS = BASE_DIR / "var" / "asterisk" / "rootfs"
CALLERS = "127.0.0.2"
"""Callers send from here (the trunk is identified by it); phones must not."""
PHONES = "127.0.0.3"
OTHER_NODE = "127.0.0.4"
"""A second node's address: nodes know each other by theirs."""
NOBODY = "127.0.0.5"
"""From here comes no call."""


class AsteriskUnavailable(Exception):
    """There is no Asterisk to run; the message says how to get one."""


class AsteriskFailed(Exception):
    """Asterisk did not come up; the message holds the end of its log."""


def find_rootfs() -> Path:
    """Return the root file system that holds Asterisk; raise :class:`AsteriskUnavailable` where there is none."""
    rootfs = Path(os.environ.get("ASTERISK_ROOTFS") or DEFAULT_ROOTFS)
    if not (rootfs / "usr/sbin/asterisk").exists():
        raise AsteriskUnavailable(f"no Asterisk in {rootfs}: run `make asterisk` (root, one minute)")
    return rootfs


def free_port(address: str = "127.0.0.1", kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of ``address`` that nothing used a moment ago."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


def free_media_port(address: str) -> int:
    """Return an even UDP port of ``address`` that is free with the three after it: RTP, RTCP, and those of video."""
    while True:
        port = free_port(address, socket.SOCK_DGRAM) & ~1
        with ExitStack() as stack:
            try:
                for number in range(port, port + 4):
                    stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(
                        (address, number)
                    )
            except (OSError, OverflowError):
                continue
            return port


@dataclass
class AsteriskRig:
    """One node. ``start``, ``stop``, ``kill`` may be repeated; files under ``directory`` stay until it is removed.

    ``more`` is appended to configuration files (name -> text). Nodes that ring each other's phones
    (``nodes``, set before the start) need an ``address`` each: they are known by it.
    """

    directory: Path
    node: str = "rig"
    password: str = field(default_factory=lambda: token_hex(12))
    trunk_max_calls: int = 0
    fallback_retry_seconds: int = 1
    fallback_retry_times: int = 600
    address: str = "127.0.0.1"
    nodes: Sequence["AsteriskRig"] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    more_trunks: Sequence[TrunkSection] = ()

    def __post_init__(self) -> None:
        self.rootfs = find_rootfs()
        self.http_port = free_port()
        self.sip_port = free_port(self.address, socket.SOCK_DGRAM)
        self.outside_port = free_port(PHONES, socket.SOCK_DGRAM)  # where outgoing calls are sent
        self.full_port = free_port(PHONES, socket.SOCK_DGRAM)  # the second trunk's
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> NodeConfig:
        """How the application reaches this node."""
        return NodeConfig(self.node, f"http://127.0.0.1:{self.http_port}", "suite", self.password)

    @property
    def log(self) -> str:
        """Everything that Asterisk wrote to its log so far."""
        path = self.directory / "log" / "messages"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self, timeout: float = 20.0) -> None:
        """Start Asterisk and return when it says that it is ready (its systemd notification)."""
        self._write_files()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            address = self.directory / "ready"
            address.unlink(missing_ok=True)
            ready.bind(str(address))
            ready.settimeout(timeout)
            self.process = self._spawn(str(address))
            self._wait_until_ready(ready)

    def stop(self, timeout: float = 10.0) -> None:
        """Ask Asterisk to end and wait for it; hang all calls up."""
        self._end(signal.SIGTERM, timeout)

    def kill(self) -> None:
        """End Asterisk as a power cut would."""
        self._end(signal.SIGKILL, 5.0)

    def cli(self, command: str) -> str:
        """Return what Asterisk answers to a console command."""
        run = subprocess.run(
            [*self._program(), "-C", str(self.directory / "etc/asterisk.conf"), "-rx", command],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
        return run.stdout + run.stderr

    def clear_calls(self) -> None:
        """Hang everybody up and return when no channel of a call is left."""
        self.cli("channel request hangup all")
        deadline = time.monotonic() + 5
        while "PJSIP/" in self.cli("core show channels concise"):
            if time.monotonic() > deadline:
                raise AsteriskFailed(f"calls do not end:\n{self.cli('core show channels')}")
            time.sleep(0.05)

    def _end(self, number: signal.Signals, timeout: float) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def _wait_until_ready(self, ready: socket.socket) -> None:
        while True:
            try:
                said = ready.recv(4096)
            except TimeoutError:
                self.kill()
                raise AsteriskFailed(f"not ready in time:\n{self._tail()}") from None
            if b"READY=1" in said:
                return

    def _tail(self) -> str:
        console = self.directory / "log" / "console.log"
        return (console.read_text(errors="replace") if console.exists() else "")[-2000:] + self.log[-2000:]

    def _spawn(self, notify: str) -> subprocess.Popen[bytes]:
        console = (self.directory / "log" / "console.log").open("ab")
        with console:
            return subprocess.Popen(
                [*self._program(), "-f", "-C", str(self.directory / "etc/asterisk.conf")],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, cwd=self.directory,
                env={"PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": notify, "LANG": "C.UTF-8"},
            )  # fmt: skip

    def _program(self) -> list[str]:
        loader = next(self.rootfs.glob("usr/lib*/ld-linux-*.so.*"))
        libraries = [path.parent for path in self.rootfs.glob("usr/lib/*-linux-gnu/libc.so.6")]
        paths = ":".join(f"{path}:{path}/pulseaudio" for path in libraries)
        return [str(loader), "--library-path", paths, str(self.rootfs / "usr/sbin/asterisk")]

    def _write_files(self) -> None:
        for name in ("etc", "data", "state/keys", "spool/recording", "run", "log"):
            (self.directory / name).mkdir(parents=True, exist_ok=True)
        self._link_data()
        outside = f"{PHONES}:{self.outside_port}"
        trunks = [
            TrunkSection("rig", (CALLERS,), self.trunk_max_calls, outside),
            TrunkSection("full", (NOBODY,), 0, f"{PHONES}:{self.full_port}"),
            *self.more_trunks,
        ]
        others = [NodeSection(rig.node, f"{rig.address}:{rig.sip_port}") for rig in self.nodes]
        for name, text in render(self._layout(), trunks, nodes=others).items():
            (self.directory / "etc" / name).write_text(text + self.more.get(name, ""))
        for name in self.more.keys() - {path.name for path in (self.directory / "etc").iterdir()}:
            (self.directory / "etc" / name).write_text(self.more[name])

    def _link_data(self) -> None:
        """Gather the read-only data: the links inside the root file system are absolute and lead nowhere outside it."""
        shared = self.rootfs / "usr/share/asterisk"
        links = {
            "documentation": shared / "documentation",
            "rest-api": shared / "rest-api",
            "moh": shared / "moh",
        }
        (self.directory / "data/sounds").mkdir(exist_ok=True)
        links["sounds/en"] = shared / "sounds/en_US_f_Allison"
        for name, target in links.items():
            link = self.directory / "data" / name
            if not link.is_symlink():
                link.symlink_to(target)

    def _layout(self) -> NodeLayout:
        base = NodeLayout(node=self.node, ari_user=self.config.username, ari_password=self.password)
        modules = next(self.rootfs.glob("usr/lib/*-linux-gnu/asterisk/modules"))
        return replace(
            base,
            etc_dir=str(self.directory / "etc"), module_dir=str(modules), data_dir=str(self.directory / "data"),
            state_dir=str(self.directory / "state"), spool_dir=str(self.directory / "spool"),
            run_dir=str(self.directory / "run"), log_dir=str(self.directory / "log"),
            music_dir=str(self.directory / "data/moh"),
            http_port=self.http_port, sip_address=self.address, sip_port=self.sip_port,
            rtp_start=20000, rtp_end=29999,
            fallback_retry_seconds=self.fallback_retry_seconds, fallback_retry_times=self.fallback_retry_times,
        )  # fmt: skip

    def remove(self) -> None:
        """End it and forget everything."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
