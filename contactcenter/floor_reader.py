"""Reads the database for a floor, which starts it: ``python -m contactcenter.floor_reader``.

It serves until its standard input is closed.
"""

import os
import sys

import django

from apps.floor.reader import ReaderProcess
from contactcenter.lean import leave_out_screens
from contactcenter.priority import come_later


def main() -> None:
    """Answer the floor's questions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    come_later()
    leave_out_screens()
    django.setup()
    from contactcenter.bootstrap import READINGS

    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may come between the answers
        ReaderProcess(READINGS, answers).run(sys.stdin.buffer)


if __name__ == "__main__":
    main()
