"""`manage.py bench recovery`: on a site with engines of its own, so that they may be killed."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from contactcenter.bench.cli import BenchFailed, run_to_the_end, show
from contactcenter.bench.recovery_figures import failures, lines
from contactcenter.bench.recovery_options import RecoveryOptions
from contactcenter.bench.site import BenchSite, site_with_own_engines
from contactcenter.bench.switch import PASSWORD_VARIABLE
from contactcenter.env import environment


def bench_recovery(options: RecoveryOptions, *, as_json: bool) -> int:
    """Run, print the table (and the JSON line); 0 only for a good run. Raises BenchFailed, EmbeddedError."""
    engines = Path(tempfile.mkdtemp(prefix="bench-engines-"))
    engines.chmod(0o755)  # the servers' user must be able to enter it
    try:
        with site_with_own_engines(engines, environment().embedded_from, os.environ) as site:
            found = _run_inside(site, options, engines)
    finally:
        shutil.rmtree(engines, ignore_errors=True)
    problems = failures(found, options.longest_lag)
    show([*lines(found), *(f"FAILED: {problem}" for problem in problems)], found if as_json else None)
    return 1 if problems else 0


def _run_inside(site: BenchSite, options: RecoveryOptions, engines: Path) -> dict[str, Any]:
    result = site.folder / "result.json"
    arguments = [
        "-m",
        "contactcenter.bench.recovery_inside",
        str(result),
        json.dumps(dataclasses.asdict(options)),
    ]
    variables = site.environment | {PASSWORD_VARIABLE: secrets.token_hex(16), "BENCH_ENGINES": str(engines)}
    if status := run_to_the_end([sys.executable, *arguments], variables):
        raise BenchFailed(f"The run ended with status {status}; see above.")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found
