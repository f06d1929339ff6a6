"""The demo as a visitor meets it: started, logged in to, interrupted, started again."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from contactcenter.embedded.servers import status, stop
from contactcenter.env import BASE_DIR

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+(?=/admin/)")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
UP_SECONDS = 180
STOP_SECONDS = 60
CONFIGURED = ("DATABASE_URL", "REDIS_URL", "REDIS_KEY_PREFIX", "DJANGO_SETTINGS_MODULE", "EMBEDDED_FROM")


class Demo:
    """A running `manage.py demo` on a VAR_DIR of its own."""

    def __init__(self, var_dir: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "demo", "--port", "18000"],
            cwd=BASE_DIR,
            env=kept | {"VAR_DIR": str(var_dir)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""

    def wait_for(self, text: str, seconds: float) -> str:
        """Read until `text` was printed; returns all output so far."""
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while text not in self.output:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                chunk = os.read(self.process.stdout.fileno(), 65_536) if ready else b""
                assert chunk, f"{text!r} did not come; the output was:\n{self.output}"
                self.output += chunk.decode("utf-8", "replace")
        return self.output

    def interrupt(self) -> int:
        """As Ctrl-C does; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        self.wait_for("Stopped. The data stay.", STOP_SECONDS)
        return self.process.wait(STOP_SECONDS)


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A VAR_DIR with an awkward name, in a place that the servers' user may enter."""
    with tempfile.TemporaryDirectory(prefix="cc-") as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent, "演示 demo")
        yield folder
        stop(folder)


@pytest.fixture
def start(var_dir: Path) -> Iterator[Callable[[], Demo]]:
    """Starts demos, and kills those that a failed test leaves behind."""
    started: list[Demo] = []

    def start_one() -> Demo:
        started.append(Demo(var_dir))
        return started[-1]

    yield start_one
    for demo in started:
        if demo.process.poll() is None:
            # Twice: the first stops in good order, the second kills the children.
            demo.process.send_signal(signal.SIGINT)
            demo.process.send_signal(signal.SIGINT)
            demo.process.wait(STOP_SECONDS)


def log_in(base: str, username: str, password: str) -> tuple[OpenerDirector, str]:
    """Log in at the admin's page; returns the browser and the address that it ended at."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{base}/admin/login/", timeout=30).read().decode()
    token = TOKEN.search(page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": username, "password": password, "next": "/admin/"}
    answer = browser.open(f"{base}/admin/login/", urlencode(form).encode(), timeout=30)
    return browser, str(answer.url)


def test_a_visitor_starts_logs_in_stops_and_starts_again(var_dir: Path, start: Callable[[], Demo]) -> None:
    # When the demo is started for the first time
    demo = start()
    output = demo.wait_for("Log-ins:", UP_SECONDS)
    # Then it prints an address and log-ins that work
    address = ADDRESS.search(output)
    assert address is not None
    logins = json.loads((var_dir / "demo-credentials.json").read_text())
    supervisor = logins["supervisor"]
    assert f"{supervisor['username']} / {supervisor['password']}" in output
    assert log_in(address[0], **supervisor)[1] == f"{address[0]}/admin/"
    # And Ctrl-C stops everything, engines included
    children = json.loads((var_dir / "demo-run.json").read_text())["children"]
    assert "web" in children
    assert demo.interrupt() == 0
    assert not any(Path(f"/proc/{child['pid']}").exists() for child in children.values())
    assert not any(status(var_dir).values())

    # When it is started again, nothing is prepared anew, and the log-ins are the same
    again = start()
    output = again.wait_for("Log-ins:", UP_SECONDS)
    # (Only a port that another program took in the meantime has to be entered.)
    assert "Preparing" not in output or "is in use" in output
    assert supervisor["password"] in output
    assert again.interrupt() == 0


def test_a_second_demo_on_the_same_data_is_refused(var_dir: Path, start: Callable[[], Demo]) -> None:
    first = start()
    deadline = time.monotonic() + UP_SECONDS
    while not (var_dir / "demo-run.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    second = start()
    assert second.process.wait(STOP_SECONDS) == 1
    second.wait_for("A demo already runs", 5)
    assert first.interrupt() == 0
    assert not any(status(var_dir).values())
