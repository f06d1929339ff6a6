"""Limits for the process that handles a foreign spreadsheet."""

import os
import resource

from apps.sheets.domain import limits


def confine() -> None:
    """Limit this process for good: memory, processor time, size of files."""
    os.nice(10)  # calls go first
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.FILE_SIZE),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
