"""``manage.py simulator``: the virtual Asterisk. It needs no database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.telephony.simulator import main
from apps.telephony.simulator.scenario import ScenarioError


class Command(BaseCommand):
    """The same as ``python -m apps.telephony.simulator``."""

    help = "Run a virtual Asterisk with simulated callers and agents' telephones."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        main.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = main.run(options)
        except (ScenarioError, ValueError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        sys.exit(status)
