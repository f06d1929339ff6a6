"""Benchmarks; see docs/benchmarks.md."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg import Error as DatabaseError

from contactcenter.bench.cli import BenchFailed, bench_asterisk, bench_calls, bench_media
from contactcenter.bench.flows.ivr import IvrOptions, add_ivr_arguments, bench_ivr
from contactcenter.bench.knowledge.cli import KnowledgeOptions, add_knowledge_arguments, bench_knowledge
from contactcenter.bench.kpi.cli import KpiOptions, add_kpi_arguments, bench_kpi
from contactcenter.bench.options import (
    AsteriskOptions,
    CallsOptions,
    MediaOptions,
    add_asterisk_arguments,
    add_calls_arguments,
    add_media_arguments,
)
from contactcenter.bench.recovery_cli import bench_recovery
from contactcenter.bench.recovery_options import RecoveryOptions, add_recovery_arguments
from contactcenter.bench.reports.cli import ReportsOptions, add_reports_arguments, bench_reports
from contactcenter.bench.rig import AsteriskUnavailable
from contactcenter.bench.routing.acd import AcdOptions, add_acd_arguments, bench_acd
from contactcenter.bench.sheets.cli import bench_import
from contactcenter.bench.sheets.options import ImportOptions, add_import_arguments
from contactcenter.bench.sipp_load import SippMissing
from contactcenter.bench.sla.run import SlaOptions, add_sla_arguments, bench_sla
from contactcenter.bench.tickets.cli import TicketsOptions, add_tickets_arguments, bench_tickets
from contactcenter.embedded.errors import EmbeddedError


class Kind(NamedTuple):
    """One benchmark: what it is for, what it is asked to do (a dataclass, whose fields are its arguments), and what
    runs it and returns 0 for a good run."""

    help: str
    add_arguments: Callable[[Any], None]
    options: type
    run: Callable[..., int]


KINDS: dict[str, Kind] = {
    "calls": Kind(
        "hold N conversations at once, and serve as many waiting callers",
        add_calls_arguments,
        CallsOptions,
        bench_calls,
    ),
    "recovery": Kind(
        "kill the floor again and again under load, and judge what is left",
        add_recovery_arguments,
        RecoveryOptions,
        bench_recovery,
    ),
    "asterisk": Kind(
        "real calls through bare Dial, app_queue and the floor, in turn",
        add_asterisk_arguments,
        AsteriskOptions,
        bench_asterisk,
    ),
    "media": Kind(
        "real conversations with sound through the floor, and what of it is lost",
        add_media_arguments,
        MediaOptions,
        bench_media,
    ),
    "ivr": Kind("the flow engine alone, in memory", add_ivr_arguments, IvrOptions, bench_ivr),
    "sla": Kind("the clocks of open tickets", add_sla_arguments, SlaOptions, bench_sla),
    "import": Kind(
        "customers from a workbook, beside the library's default path",
        add_import_arguments,
        ImportOptions,
        bench_import,
    ),
    "reports": Kind(
        "the figures of a flow's nodes, from the table of visits and from the EventLog",
        add_reports_arguments,
        ReportsOptions,
        bench_reports,
    ),
    "knowledge": Kind(
        "search the knowledge base, beside ILIKE over the same articles",
        add_knowledge_arguments,
        KnowledgeOptions,
        bench_knowledge,
    ),
    "tickets": Kind(
        "list, search, count and change many tickets", add_tickets_arguments, TicketsOptions, bench_tickets
    ),
    "kpi": Kind(
        "roll-ups beside plain SQL over millions of interactions, ingest, and the lists of the admin",
        add_kpi_arguments,
        KpiOptions,
        bench_kpi,
    ),
    "acd": Kind("the routing engine alone, in memory", add_acd_arguments, AcdOptions, bench_acd),
}


class Command(BaseCommand):
    help = f"Measure the suite: {', '.join(KINDS)}."
    requires_system_checks = ()  # a run has a database of its own, or none

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        for name, kind in KINDS.items():
            kind.add_arguments(kinds.add_parser(name, help=kind.help))

    def handle(self, *args: Any, **options: Any) -> None:
        kind = KINDS[options["kind"]]
        wanted = kind.options(**{field.name: options[field.name] for field in fields(kind.options)})
        try:
            status = kind.run(wanted, as_json=options["as_json"])
        except (AsteriskUnavailable, BenchFailed, DatabaseError, EmbeddedError, SippMissing) as error:
            raise CommandError(str(error)) from error
        if status:
            raise CommandError("The run is not good enough.", returncode=status)
