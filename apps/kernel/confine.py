"""Limits for a process that handles foreign input."""

import os
import resource


def confine(*, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Limit this process for good: memory, processor time, size of files; what is started from it inherits that."""
    os.nice(10)  # calls go first
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
