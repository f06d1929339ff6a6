"""A real Daphne in a process of its own, on the test's database and Redis."""

import os
import socket
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection


class WebServer:
    """Serves the whole project on a free local port."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the server
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "daphne", "--fd", str(self._socket.fileno()), "--no-server-name"),
                "contactcenter.asgi:application",
            ],
            env=os.environ | _environment(),
            pass_fds=[self._socket.fileno()],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        self._process.terminate()
        try:
            return self._process.wait(timeout=20)
        finally:
            self._process.kill()
            self._socket.close()

    @property
    def log(self) -> str:
        """What it has written so far."""
        self._log.seek(0)
        return self._log.read()


def _environment() -> dict[str, str]:
    parts = urlsplit(settings.DATABASE_URL)
    database = parts._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings.test",
        "DATABASE_URL": urlunsplit(database),
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_KEY_PREFIX": settings.REDIS_KEY_PREFIX,
        "FLOOR_SITE": settings.FLOOR_SITE,
    }
