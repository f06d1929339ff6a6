"""Reads the database for a floor, beside it: forked from it, or as ``python -m contactcenter.floor_reader``."""

import os
import sys

import django

from apps.floor.reader import ReaderProcess
from contactcenter.lean import leave_out_screens
from contactcenter.priority import be_called, come_later


def main() -> None:
    """A floor that lost its reader starts this."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    be_called("floor-reader")
    come_later()
    leave_out_screens()
    django.setup()
    answer_questions()


def answer_questions() -> None:
    """Answer the floor's questions until standard input is closed."""
    from contactcenter.bootstrap import READINGS

    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may come between the answers
        reader = ReaderProcess(READINGS, answers)
        reader.run(sys.stdin.buffer)
        reader.finish()


if __name__ == "__main__":
    main()
