"""`services` as a management command, for `manage.py help` and call_command; manage.py itself takes the short way."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactcenter.embedded import cli


class Command(BaseCommand):
    help = cli.DESCRIPTION
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        cli.add_arguments(parser)

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        status = cli.run(action)
        if status:
            raise CommandError(f"services {action} failed", returncode=status)
