"""The real web server in a process of its own, on the test's database and Redis."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

START_SECONDS = 60.0


class WebServer:
    """Serves the whole project on a free local port; its screens show the times of ``time_zone``.

    ``ready`` is a page that it can answer, ``module`` what Python runs; ``variables`` change its environment."""

    def __init__(
        self,
        time_zone: str = "UTC",
        ready: str = "/accounts/login/",
        module: str = "contactcenter.web",
        **variables: str,
    ) -> None:
        self._ready = ready
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the server
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "--fd", str(self._socket.fileno()), "--no-server-name"],
            env=os.environ | _environment() | {"TIME_ZONE": time_zone} | variables,
            pass_fds=[self._socket.fileno()],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._socket.close()  # the server has its own; from now on a dead one refuses instead of hanging
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urlopen(f"{self.url}{self._ready}", timeout=START_SECONDS):
                    return
            except OSError:  # refused, or reset while it starts
                time.sleep(0.1)
        self._process.kill()
        raise RuntimeError(f"the web server did not start:\n{self.log}")

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        self.terminate()
        return self.wait()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self) -> int:
        """Return its exit status, once it has been asked to end."""
        try:
            return self._process.wait(timeout=20)
        finally:
            self._process.kill()

    def kill(self) -> None:
        """SIGKILL, as the kernel's memory killer would. May be repeated."""
        self._process.kill()
        self._process.wait(timeout=20)

    @property
    def pid(self) -> int:
        return self._process.pid

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
