"""A demonstration site under a chosen clock: days of calls in a minute, then life at its own pace. For the pictures in
the documentation; the processes are those of ``manage.py demo``."""

import base64
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contactcenter.demo.credentials import Credentials, load_or_create
from contactcenter.demo.options import DemoOptions
from contactcenter.demo.ports import free_port
from contactcenter.demo.processes import (
    HOST,
    ProcessSpec,
    RunClock,
    background,
    child_environment,
    manage,
    prepare,
    web,
)
from contactcenter.embedded.servers import ensure_running, stop as stop_engines
from contactcenter.env import BASE_DIR

WEB, LIVING = "web", ("simulator", "floor", "virtual-agents", "worker")
STEP_SECONDS = 0.25
PATIENCE_SECONDS = 120.0


class DemoSite:
    """Everything below ``folder``. Times of the clock are Unix seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.credentials: Credentials = load_or_create(folder)
        self.port = free_port(8300)
        self.switch_port = free_port(8400, frozenset({self.port}))
        password = self.credentials.switch.password
        endpoints = ensure_running(folder)
        self._environment = child_environment(os.environ, endpoints, folder, self.switch_port, password)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._clock: RunClock | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def now(self) -> float:
        """What the floor's clock shows."""
        clock = self._clock
        return clock.start + (time.time() - clock.anchor) * clock.speed if clock else time.time()

    def prepare(self) -> None:
        """Tables and people of the demo; the web server."""
        self.run(*prepare().arguments)
        self._start(web(self.port))
        self.until(lambda: _answers(f"{self.url}/admin/login/"), "a page")

    def live_a_day(self, start: float, calls: int, *, speed: float, seed: int) -> None:
        """Let so many calls come, from ``start`` on the clock; return when all work is done."""
        self._recording(False)
        self._begin(RunClock(start, time.time(), speed), DemoOptions(calls=calls, speed=speed, seed=seed))
        options = ("--calls", str(calls), "--start", str(start))
        self.run(*manage("demo_run", "finish", *options))
        self._pause()

    def live(self, start: float, *, seed: int) -> None:
        """From ``start`` on at the pace of life, with callers who come by themselves; recordings are kept."""
        self._recording(True)
        self._begin(RunClock(start, time.time(), 1.0), DemoOptions(seed=seed))
        self.until(lambda: self.simulator("status")["applications"], "the floor")

    def simulator(self, path: str, **body: Any) -> dict[str, Any]:
        """POST to the simulator's own door (or GET /status), and return its answer."""
        login = f"{self.credentials.switch.username}:{self.credentials.switch.password}".encode()
        request = urllib.request.Request(
            f"http://{HOST}:{self.switch_port}/simulator/{path}",
            data=None if path == "status" else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Basic {base64.b64encode(login).decode()}",
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def run(self, *arguments: str) -> None:
        """A command of the site, to its end."""
        subprocess.run(arguments, cwd=BASE_DIR, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def until(self, happened: Callable[[], Any], what: str) -> None:
        """Ask until it is so; none of the asked announces anything."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                if happened():
                    return
            except OSError:
                pass  # it is still starting
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come; see {self.folder / 'log'}")
            time.sleep(STEP_SECONDS)

    def stop(self) -> None:
        self._pause()
        self._end(WEB)
        stop_engines(self.folder)

    def _begin(self, clock: RunClock, options: DemoOptions) -> None:
        self._clock = clock
        site = self._environment.get("FLOOR_SITE", "main")
        for spec in background(self.switch_port, options, site, clock):
            self._start(spec)

    def _pause(self) -> None:
        for name in reversed(LIVING):
            self._end(name)

    def _recording(self, kept: bool) -> None:
        """Sound takes its real length on the disk, however fast the clock runs."""
        update = f"from apps.agents.models import SkillGroup; SkillGroup.objects.update(record_calls={kept})"
        self.run(*manage("shell", "--verbosity", "0", "--command", update))

    def _start(self, spec: ProcessSpec) -> None:
        folder = self.folder / "log"
        folder.mkdir(exist_ok=True)
        with (folder / f"{spec.name}.log").open("ab") as log:
            self._processes[spec.name] = subprocess.Popen(
                spec.arguments, cwd=BASE_DIR, env=self._environment, stdout=log, stderr=log
            )

    def _end(self, name: str) -> None:
        if process := self._processes.pop(name, None):
            process.terminate()
            process.wait(20)


def _answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return bool(answer.status == 200)
