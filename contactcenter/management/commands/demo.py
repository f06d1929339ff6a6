"""`demo` as a management command, for `manage.py help`; manage.py itself takes the short way, without Django."""

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactcenter.demo import cli
from contactcenter.demo.options import DESCRIPTION, add_arguments, from_namespace


class Command(BaseCommand):
    help = DESCRIPTION
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = cli.run(from_namespace(Namespace(**options)))
        except ValueError as error:
            raise CommandError(str(error)) from error
        if status:
            raise CommandError("demo failed", returncode=status)
