"""A Redis of one test's own, which the test may stop and start: the suite's shared one must stay up."""

import socket
import subprocess
import time
from pathlib import Path

from contactcenter.embedded.programs import find_redis

START_SECONDS = 10.0


class OwnRedis:
    """A real server on a Unix socket in ``folder``; nothing is kept on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        program = find_redis("auto").path
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        command = [str(program), *options, "--dir", str(self._folder), "--daemonize", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("the test's own Redis did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        """Kill the server as a crash would; every connection breaks."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
