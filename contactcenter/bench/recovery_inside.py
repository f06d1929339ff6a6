"""Runs inside the site of a recovery run: ``python -m contactcenter.bench.recovery_inside RESULT OPTIONS``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from contactcenter.bench.inside import say, until_signal
from contactcenter.bench.recovery_options import RecoveryOptions


def main(result: Path, options: RecoveryOptions) -> int:
    """Prepare the database, run, write the result; 1 with the reason on standard error where it could not be run."""
    django.setup()
    from contactcenter.bench.recovery import run_recovery
    from contactcenter.bench.watch import Stalled

    say("database: migrates …")
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    try:
        found = asyncio.run(until_signal(run_recovery(options, Path(settings.VAR_DIR), say)))
    except Stalled as error:
        say(f"The run failed: {error}")
        return 1
    result.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), RecoveryOptions(**json.loads(sys.argv[2]))))
