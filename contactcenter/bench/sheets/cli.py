"""`manage.py bench import`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from contactcenter.bench.cli import BenchFailed, show
from contactcenter.bench.sheets.options import ImportOptions, figures, import_failures, import_lines
from contactcenter.bench.site import BenchSite, bench_site
from contactcenter.env import BASE_DIR, environment


def bench_import(options: ImportOptions, *, as_json: bool) -> int:
    """Run, print the table (and the JSON line); 0 only for a good run. Raises BenchFailed, EmbeddedError."""
    with bench_site(environment(), os.environ) as site:
        _step(site, "migrate", "-", 0)
        _step(site, "make", "customers.xlsx", options.rows)
        ours = _step(site, "ours", "customers.xlsx", options.rows)
        again = _step(site, "ours", "customers.xlsx", options.rows)
    with bench_site(environment(), os.environ) as site:  # a table as empty as ours was
        _step(site, "migrate", "-", 0)
        _step(site, "make", "customers.xlsx", options.default_rows)
        default = _step(site, "default", "customers.xlsx", options.default_rows)
    found = figures(options, ours, again, default)
    problems = import_failures(found)
    show([*import_lines(found), *(f"FAILED: {problem}" for problem in problems)], found if as_json else None)
    return 1 if problems else 0


def _step(site: BenchSite, step: str, name: str, rows: int) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "contactcenter.bench.sheets.steps",
        step,
        str(site.folder / name),
        str(rows),
    ]
    done = subprocess.run(command, cwd=BASE_DIR, env=site.environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise BenchFailed(f"The step “{step}” ended with status {done.returncode}; see above.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
