"""The port for malware scanners, and its three adapters: none, clamd over TCP or a socket, a command.

``settings.TICKET_SCANNER``: "" (no scanner: files are free at once), ``clamd://host:3310``, ``clamd:/run/clamd.sock``,
or ``command:/usr/bin/clamdscan --no-summary -`` (the file on standard input; exit 0 clean, 1 malware, else a fault).
"""

import shlex
import socket
import struct
import subprocess
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 60
CHUNK_BYTES = 64 * 1024
_ANSWER_BYTES = 4096


class ScanFailed(Exception):
    """The scanner could not say: the file stays in quarantine and is tried again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``finding`` names what was found; empty is clean."""

    finding: str = ""


class Scanner(Protocol):
    def scan(self, file: BinaryIO) -> Verdict:
        """Return what is in the file; raise :class:`ScanFailed` where that cannot be said."""
        ...


@dataclass(frozen=True, slots=True)
class Clamd:
    """Speaks clamd's INSTREAM; ``address`` is (host, port), or the path of a Unix socket."""

    address: tuple[str, int] | str

    def scan(self, file: BinaryIO) -> Verdict:
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK_BYTES):
                    connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                connection.sendall(struct.pack("!I", 0))
                answer = _read_answer(connection)
        except OSError as error:
            raise ScanFailed(str(error)) from error
        return _verdict_of(answer)

    def _connect(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, TIMEOUT_SECONDS)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(self.address)
        return connection


def _read_answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _ANSWER_BYTES and (part := connection.recv(_ANSWER_BYTES)):
        answer += part
    return answer.partition(b"\0")[0].decode(errors="replace").strip()


def _verdict_of(answer: str) -> Verdict:
    words = answer.removeprefix("stream:").strip()
    if words == "OK":
        return Verdict()
    if words.endswith(" FOUND"):
        return Verdict(words.removesuffix(" FOUND")[:200])
    raise ScanFailed(words or "no answer")


@dataclass(frozen=True, slots=True)
class Command:
    """Runs a program with the file on its standard input."""

    argv: tuple[str, ...]

    def scan(self, file: BinaryIO) -> Verdict:
        try:
            done = subprocess.run(
                self.argv, input=file.read(), capture_output=True, timeout=TIMEOUT_SECONDS, check=False
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ScanFailed(str(error)) from error
        said = done.stdout.decode(errors="replace").strip()
        if done.returncode > 1 or done.returncode < 0:
            raise ScanFailed(said or f"exit {done.returncode}")
        return Verdict((said.splitlines() or ["malware"])[0][:200]) if done.returncode else Verdict()


def get_scanner() -> Scanner | None:
    """Return the scanner of the site, None where it has none; raise ``ValueError`` for a setting that is none."""
    wanted: str = settings.TICKET_SCANNER
    if not wanted:
        return None
    if wanted.startswith("clamd://"):
        parts = urlsplit(wanted)
        return Clamd((parts.hostname or "localhost", parts.port or 3310))
    if wanted.startswith("clamd:"):
        return Clamd(wanted.removeprefix("clamd:"))
    if wanted.startswith("command:"):
        return Command(tuple(shlex.split(wanted.removeprefix("command:"))))
    raise ValueError(f"TICKET_SCANNER: {wanted!r} is no scanner")
