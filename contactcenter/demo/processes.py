"""The processes of the suite, and the environment that they share. Data only: nothing is started here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contactcenter.demo.options import DemoOptions
from contactcenter.embedded.layout import Endpoints
from contactcenter.env import BASE_DIR

HOST = "127.0.0.1"
MANAGE = BASE_DIR / "manage.py"
WORKER_THREADS = 4
RUN_CALLS_PER_SECOND = 0.15  # what the demo's twenty agents can just about serve


@dataclass(frozen=True)
class ProcessSpec:
    """A child: its name (also its log's name), its command line, and in which wave it is stopped."""

    name: str
    arguments: tuple[str, ...]
    stop_wave: int  # agents go first (0), then the floor (1), then what the floor talks to (2)


@dataclass(frozen=True)
class RunClock:
    """The clock of a run of calls: it shows `start` at the real time `anchor` (Unix seconds) and runs `speed` times
    as fast as the real one."""

    start: float
    anchor: float
    speed: float

    def options(self) -> tuple[str, ...]:
        """As options of the floor and the simulator."""
        values = {"--speed": self.speed, "--clock-start": self.start, "--clock-anchor": self.anchor}
        return tuple(part for name, value in values.items() for part in (name, str(value)))


def manage(*arguments: str) -> tuple[str, ...]:
    """A command line of manage.py under this very interpreter."""
    return (sys.executable, str(MANAGE), *arguments)


def web(port: int) -> ProcessSpec:
    """Pages, API and WebSockets."""
    arguments = ("-m", "contactcenter.web", "-b", HOST, "-p", str(port))
    return ProcessSpec("web", (sys.executable, *arguments), stop_wave=2)


def prepare() -> ProcessSpec:
    """Brings the database up to date and loads the demo's data; ends by itself."""
    return ProcessSpec("prepare", manage("prepare_demo"), stop_wave=2)


def background(port: int, options: DemoOptions, site: str, clock: RunClock | None) -> list[ProcessSpec]:
    """Everything behind the pages, in starting order. `clock` is the one that all keep in a run of calls."""
    time = clock.options() if clock else ()
    pace = ("--speed", str(clock.speed)) if clock else ()
    # Counted calls begin when the agents are there (`demo_run finish` says so); others come by themselves.
    hold = ("--hold",) if options.calls is not None else ()
    callers = (*caller_options(options), *hold)
    simulator = ("-m", "apps.telephony.simulator", "--port", str(port), *time, *callers)
    return [
        ProcessSpec("simulator", (sys.executable, *simulator), stop_wave=2),
        ProcessSpec("floor", manage("floor", "--site", site, *time), stop_wave=1),
        ProcessSpec("virtual-agents", manage("virtual_agents", *pace), stop_wave=0),
        ProcessSpec("worker", worker_arguments(), stop_wave=2),
    ]


def caller_options(options: DemoOptions) -> tuple[str, ...]:
    """What the simulator needs to know about its callers; nothing where the user left all as it is."""
    chosen = {
        "--calls": options.calls,
        "--seed": options.seed,
        "--rate": RUN_CALLS_PER_SECOND if options.calls is not None else None,
    }
    return tuple(part for name, value in chosen.items() if value is not None for part in (name, str(value)))


def worker_arguments() -> tuple[str, ...]:
    """Celery with its scheduler inside: one process less; threads, as tasks wait more than they compute."""
    return (
        *(sys.executable, "-m", "celery", "-A", "contactcenter", "worker"),
        *("-B", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"),
        *("-P", "threads", "-c", str(WORKER_THREADS), "--without-gossip", "--without-mingle"),
        *("--loglevel", "INFO"),
    )


def child_environment(
    variables: Mapping[str, str],
    endpoints: Endpoints,
    var_dir: Path,
    switch_port: int,
    switch_password: str,
) -> dict[str, str]:
    """The caller's environment with the addresses of engines and switch, and with DEBUG off unless asked for.

    With DEBUG on, every process would keep its queries in memory and re-read its templates.
    """
    shared = {
        "DATABASE_URL": endpoints.database_url,
        "REDIS_URL": endpoints.redis_url,
        "VAR_DIR": str(var_dir),
        "DEMO_SWITCH_URL": f"http://{HOST}:{switch_port}",
        "DEMO_SWITCH_PASSWORD": switch_password,
        "SIMULATOR_PASSWORD": switch_password,
        "PYTHONUNBUFFERED": "1",
    }
    kept = {name: value for name, value in variables.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"DEBUG": "false", "DJANGO_SETTINGS_MODULE": "contactcenter.settings.dev", **kept, **shared}
