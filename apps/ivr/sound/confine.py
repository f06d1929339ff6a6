"""Limits for a process that handles foreign input; ``python -m apps.ivr.sound.confine PROGRAM …`` starts one so."""

import os
import resource
import sys

from apps.ivr.sound import rules


def confine() -> None:
    """Limit this process for good: memory, processor time, size of files; what is started from it inherits that."""
    os.nice(10)  # calls go first
    for what, most in (
        (resource.RLIMIT_AS, rules.MEMORY_BYTES),
        (resource.RLIMIT_CPU, rules.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, rules.FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    confine()
    os.execv(sys.argv[1], sys.argv[1:])
