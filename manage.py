#!/usr/bin/env python
"""Command line of the suite. `demo` and `services` start what Django needs, so they run before it is loaded."""

import os
import sys
from typing import TYPE_CHECKING

from contactcenter.lean import LEAN_COMMANDS, leave_out_screens
from contactcenter.starting import begin_start, end_start

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

BEFORE_DJANGO = {"demo": "contactcenter.demo.cli", "services": "contactcenter.embedded.cli"}


def main(arguments: list[str]) -> int:
    """Run the command named by `arguments` and return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    from contactcenter.env import ConfigError

    try:
        return run(arguments)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2


def run(arguments: list[str]) -> int:
    """As `main`, with a wrong environment still an exception."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in BEFORE_DJANGO:
        from importlib import import_module

        status: int = import_module(BEFORE_DJANGO[command]).main(arguments[2:])
        return status
    if command in LEAN_COMMANDS:
        leave_out_screens()
    begin_start()
    from django.core.management import ManagementUtility

    from contactcenter.db.base import EnginesNotRunning

    class Utility(ManagementUtility):
        def fetch_command(self, subcommand: str) -> "BaseCommand":
            """The last step before the command runs: by now all is imported."""
            found = super().fetch_command(subcommand)
            end_start()
            return found

    try:
        Utility(arguments).execute()
    except EnginesNotRunning as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
