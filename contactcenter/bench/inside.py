"""Runs inside a benchmark's site: ``python -m contactcenter.bench.inside KIND RESULT OPTIONS`` (a path; JSON).

The environment names a database, a folder and a key prefix of the run's own (site.py). Writes the figures to RESULT.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from contactcenter.bench.options import AsteriskOptions, CallsOptions, MediaOptions

_BEGAN = time.monotonic()


def main(kind: str, result: Path, values: dict[str, Any]) -> int:
    """Prepare the database, run, write the result; 1 with the reason on standard error where it could not be run."""
    django.setup()
    from contactcenter.bench.calls import run_calls
    from contactcenter.bench.media import run_media
    from contactcenter.bench.real_calls import run_asterisk
    from contactcenter.bench.rig import AsteriskFailed
    from contactcenter.bench.watch import Stalled

    folder = Path(settings.VAR_DIR)
    runs: dict[str, Callable[[], Any]] = {
        "calls": lambda: run_calls(CallsOptions(**values), folder, say),
        "asterisk": lambda: run_asterisk(AsteriskOptions(**values), folder, say),
        "media": lambda: run_media(MediaOptions(**values), folder, say),
    }

    say("database: migrates …")
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    try:
        found = asyncio.run(until_signal(runs[kind]()))
    except (Stalled, AsteriskFailed) as error:
        say(f"The run failed: {error}")
        return 1
    result.write_text(json.dumps(found), encoding="utf-8")
    return 0


async def until_signal(run: Any) -> Any:
    """SIGTERM and Ctrl-C cancel the run, which stops its processes."""
    task = asyncio.ensure_future(run)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        sys.exit(130)


def say(text: str) -> None:
    """Tell the user how far it is; standard output is for the result."""
    sys.stderr.write(f"{time.monotonic() - _BEGAN:6.1f} s  {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])))
