"""The embedded Redis or Valkey: broker and channel layer on a Unix socket. It keeps nothing on disk."""

from __future__ import annotations

import re
import signal
import socket
from contextlib import suppress

from contactcenter.embedded.layout import Layout
from contactcenter.embedded.processes import Identity, identify
from contactcenter.embedded.programs import Program

NAME = "redis"
DATABASES = 64  # each parallel test process has one of its own
ANSWER_TIMEOUT_SECONDS = 5
PROCESS_ID = re.compile(rb"^process_id:(\d+)", re.MULTILINE)
STOP_SIGNALS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def server_arguments(layout: Layout, program: Program) -> list[str]:
    """Command line of the server: no TCP, nothing saved, and a full memory refuses instead of losing tasks."""
    return [
        str(program.path),
        *("--port", "0"),
        *("--unixsocket", str(layout.redis_socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(layout.redis_data)),
        *("--databases", str(DATABASES)),
        *("--save", ""),
        *("--appendonly", "no"),
        *("--maxmemory-policy", "noeviction"),
        *("--daemonize", "no"),
    ]


def is_ready(layout: Layout) -> bool:
    """Whether a server answers on our socket.

    Only we and our servers' user may enter the socket's directory, so whoever answers there is ours.
    """
    return adopted(layout) is not None


def adopted(layout: Layout) -> Identity | None:
    """The server that answers on our socket, by its own word; None when nobody does."""
    with suppress(OSError):
        match = PROCESS_ID.search(_ask_information(layout))
        return identify(int(match.group(1))) if match else None
    return None


def clear_stale(layout: Layout) -> None:
    """Remove the socket of a dead server."""
    layout.redis_socket.unlink(missing_ok=True)


def _ask_information(layout: Layout) -> bytes:
    """What the server says about itself. Spoken by hand: importing a client takes longer than starting Redis."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_TIMEOUT_SECONDS)
        connection.connect(str(layout.redis_socket))
        connection.sendall(b"INFO server\r\n")
        with connection.makefile("rb") as answer:
            header = answer.readline()
            return answer.read(int(header[1:])) if header.startswith(b"$") else b""
