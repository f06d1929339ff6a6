"""The web server ends when it is told to, whatever its threads are waiting for."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.harness.web_server import WebServer

PATIENCE_SECONDS = 20.0


@contextmanager
def nobody_reads_sessions() -> Iterator[None]:
    """Whoever asks for a session waits, until this ends."""
    options = {"dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(settings.DATABASE_URL, **options) as keeper:
        keeper.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        yield
        keeper.rollback()


def ask(url: str) -> socket.socket:
    """Send a request whose answer takes its time; return the connection."""
    host, port = urlsplit(url).netloc.split(":")
    connection = socket.create_connection((host, int(port)), PATIENCE_SECONDS)
    connection.sendall(
        f"GET /workbench/ HTTP/1.1\r\nHost: {host}\r\nCookie: sessionid={'a' * 32}\r\n\r\n".encode()
    )
    return connection


def until_somebody_waits() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE relation = 'django_session'::regclass AND NOT granted"
            )
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    raise TimeoutError("nobody asked for a session")


@pytest.mark.django_db(transaction=True)
def test_a_request_that_nobody_waits_for_does_not_keep_a_stopped_server_alive():
    """Its thread waits for the database, or for the event loop, which has ended: Python waits for the thread."""
    server = WebServer()
    with nobody_reads_sessions(), ask(server.url) as asking:
        until_somebody_waits()
        asking.close()  # whose client is still there is waited for by Daphne
        assert server.stop() == 0
    assert "ended with requests that were not done" in server.log
