"""`manage.py bench`: makes a site for the run, runs it in a process of its own, shows what it found."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contactcenter.bench.figures import failures
from contactcenter.bench.media_figures import media_failures
from contactcenter.bench.options import AsteriskOptions, CallsOptions, MediaOptions
from contactcenter.bench.report import asterisk_lines, lines, media_lines
from contactcenter.bench.rig import find_rootfs
from contactcenter.bench.sipp_load import find_sipp
from contactcenter.bench.site import BenchSite, bench_site
from contactcenter.bench.switch import PASSWORD_VARIABLE
from contactcenter.env import BASE_DIR, environment

STOP_SECONDS = 60.0


class BenchFailed(Exception):
    """The run could not be carried out; the reason was written to standard error."""


def bench_calls(options: CallsOptions, *, as_json: bool) -> int:
    """Run, print the table (and the JSON line); 0 only for a good run. Raises BenchFailed, EmbeddedError."""
    if not Path("/proc/self/stat").exists():
        raise BenchFailed("Processor time and memory are read from /proc, which this system does not have.")
    with bench_site(environment(), os.environ) as site:
        found = _run_inside(site, options)
    problems = failures(found)
    show([*lines(found), *(f"FAILED: {problem}" for problem in problems)], found if as_json else None)
    return 1 if problems else 0


def bench_asterisk(options: AsteriskOptions, *, as_json: bool) -> int:
    """Run, print the table (and the JSON line). Raises BenchFailed, EmbeddedError, and where a part is missing
    AsteriskUnavailable or SippMissing."""
    find_rootfs()
    find_sipp()
    with bench_site(environment(), os.environ) as site:
        found = _run_inside(site, options)
    show(asterisk_lines(found), found if as_json else None)
    return 0


def bench_media(options: MediaOptions, *, as_json: bool) -> int:
    """Run, print the table (and the JSON line); 0 only for a good run. Raises what :func:`bench_asterisk` raises."""
    find_rootfs()
    find_sipp()
    with bench_site(environment(), os.environ) as site:
        found = _run_inside(site, options)
    problems = media_failures(found)
    show([*media_lines(found), *(f"FAILED: {problem}" for problem in problems)], found if as_json else None)
    return 1 if problems else 0


def show(table: Iterable[str], found: dict[str, Any] | None) -> None:
    """Print the lines of a table, and the figures as one JSON object in a last line where they are given."""
    for line in table:
        print(line)
    if found is not None:
        print(json.dumps(found))


def _run_inside(site: BenchSite, options: CallsOptions | AsteriskOptions | MediaOptions) -> dict[str, Any]:
    result = site.folder / "result.json"
    kind = type(options).__name__.removesuffix("Options").lower()
    arguments = ["-m", "contactcenter.bench.inside", kind, str(result), json.dumps(asdict(options))]
    status = run_to_the_end(
        [sys.executable, *arguments], site.environment | {PASSWORD_VARIABLE: secrets.token_hex(16)}
    )
    if status:
        raise BenchFailed(f"The run ended with status {status}; see above.")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def run_to_the_end(arguments: Sequence[str], variables: dict[str, str]) -> int:
    """Run to the end. When we are interrupted, the run is let finish its cleaning up before the site goes."""
    with subprocess.Popen(arguments, cwd=BASE_DIR, env=variables) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait(STOP_SECONDS)
            raise
