"""Finds a TCP port on the loopback interface that nobody listens on."""

from __future__ import annotations

import socket

from contactcenter.demo.processes import HOST

ATTEMPTS = 100
LAST_PORT = 65_535


class NoFreePort(Exception):
    """Every port that was tried is in use."""


def free_port(wanted: int, taken: frozenset[int] = frozenset()) -> int:
    """`wanted`, or the next free port above it that is not in `taken`. Raises NoFreePort after 100 attempts."""
    last = min(wanted + ATTEMPTS - 1, LAST_PORT)
    for port in range(wanted, last + 1):
        if port not in taken and _is_free(port):
            return port
    raise NoFreePort(f"Ports {wanted} to {last} are all in use: choose another with --port.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        # As the servers do: a port in the quiet time after its last connection counts as free.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
        return True
