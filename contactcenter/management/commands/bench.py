"""Benchmarks with the real processes, on a site of their own; see docs/benchmarks.md."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg import Error as DatabaseError

from contactcenter.bench.cli import BenchFailed, bench_calls
from contactcenter.bench.options import CallsOptions, add_calls_arguments
from contactcenter.embedded.errors import EmbeddedError


class Command(BaseCommand):
    help = "Measure the suite: calls (a floor under load on the virtual Asterisk)."
    requires_system_checks = ()  # the run has a database of its own

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        add_calls_arguments(
            kinds.add_parser("calls", help="hold N conversations at once, and serve as many waiting callers")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = CallsOptions(
            options["concurrent"], options["seed"], options["hold_seconds"], options["rate"]
        )
        try:
            status = bench_calls(wanted, as_json=options["as_json"])
        except (BenchFailed, DatabaseError, EmbeddedError) as error:
            raise CommandError(str(error)) from error
        if status:
            raise CommandError("The run is not good enough.", returncode=status)
