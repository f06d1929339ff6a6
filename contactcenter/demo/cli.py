"""`manage.py demo`: parse the arguments, make sure that we are the only supervisor, run it."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from contactcenter.demo.console import Console
from contactcenter.demo.credentials import CredentialsError
from contactcenter.demo.options import DESCRIPTION, DemoOptions, add_arguments, from_namespace
from contactcenter.demo.ports import NoFreePort
from contactcenter.demo.run import RunFailed
from contactcenter.demo.supervisor import DemoFailed, Supervisor
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.env import environment

EXPECTED_ERRORS = (CredentialsError, DemoFailed, EmbeddedError, NoFreePort, RunFailed)


def main(arguments: Sequence[str]) -> int:
    """Run the command with command-line arguments; returns the exit status."""
    parser = argparse.ArgumentParser(prog="manage.py demo", description=DESCRIPTION)
    add_arguments(parser)
    try:
        options = from_namespace(parser.parse_args(arguments))
    except ValueError as error:
        parser.error(str(error))
    return run(options)


def run(options: DemoOptions) -> int:
    """Run the demo; 1 with one sentence on standard error when it cannot be brought up."""
    settings = environment()
    try:
        with _only_one(settings.var_dir):
            return asyncio.run(Supervisor(settings, options, os.environ, Console()).run())
    except EXPECTED_ERRORS as error:
        print(error, file=sys.stderr)
        return 1


@contextmanager
def _only_one(var_dir: Path) -> Iterator[None]:
    """Two demos on one VAR_DIR would share ports, data and log-ins. The lock goes with the process."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoFailed(
                f"A demo already runs on {var_dir}: stop it, or set VAR_DIR for a second one."
            ) from None
        yield
