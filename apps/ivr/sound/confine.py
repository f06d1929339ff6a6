"""Limits for a process that handles foreign sound; ``python -m apps.ivr.sound.confine PROGRAM …`` starts one so."""

import os
import sys

from apps.ivr.sound import rules
from apps.kernel.confine import confine as confine_to


def confine() -> None:
    """Limit this process for good, and what is started from it."""
    confine_to(memory_bytes=rules.MEMORY_BYTES, cpu_seconds=rules.CPU_SECONDS, file_bytes=rules.FILE_BYTES)


if __name__ == "__main__":
    confine()
    os.execv(sys.argv[1], sys.argv[1:])
