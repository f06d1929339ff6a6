"""`manage.py services start|stop|status`: the embedded engines from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from contactcenter.embedded.engines import Postgres, Redis
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import Endpoints
from contactcenter.embedded.servers import ensure_running, status, stop
from contactcenter.env import Environment, environment

DESCRIPTION = "Start, stop or show the embedded PostgreSQL and Redis that are used where no URL is set."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments, for this module and for the management command."""
    parser.add_argument("action", choices=["start", "stop", "status"])


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 on success, 1 with one sentence on standard error when an engine cannot be had."""
    parser = argparse.ArgumentParser(prog="manage.py services", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(arguments).action)


def run(action: str) -> int:
    """Do `action` for the VAR_DIR of this environment; returns the exit status."""
    try:
        return {"start": _start, "stop": _stop, "status": _status}[action](environment())
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


def start_engines(settings: Environment) -> Endpoints:
    """Engines for this environment: those whose URL is set are left alone."""
    return ensure_running(
        settings.var_dir,
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        source=settings.embedded_from,
    )


def _start(settings: Environment) -> int:
    found = start_engines(settings)
    for name, given in _given(settings).items():
        verb = (
            "set by its URL, not started"
            if given
            else "started"
            if name in found.started
            else "running already"
        )
        print(f"{name}: {verb}")
    return 0


def _stop(settings: Environment) -> int:
    stopped = stop(settings.var_dir)
    for name in _given(settings):
        print(f"{name}: {'stopped' if name in stopped else 'was not running'}")
    return 0


def _status(settings: Environment) -> int:
    """Exit status 0 when all that is not given by a URL runs, else 3 as service managers expect."""
    processes = status(settings.var_dir)
    missing = False
    for name, given in _given(settings).items():
        process = processes[name]
        missing |= not given and process is None
        state = "set by its URL" if given else f"running, process {process.pid}" if process else "not running"
        print(f"{name}: {state}")
    return 3 if missing else 0


def _given(settings: Environment) -> dict[str, bool]:
    return {Postgres.name: settings.database_url is not None, Redis.name: settings.redis_url is not None}
