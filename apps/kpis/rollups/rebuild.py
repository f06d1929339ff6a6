"""Makes the roll-ups anew."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.kpis.choices import Basis
from apps.kpis.domain.counts import SECONDS_FIELDS, STORED_FIELDS
from apps.kpis.figures_table import DAY, HOUR, coarse_rows
from apps.kpis.models import RollupState
from apps.kpis.rollups.sql import (
    COLUMNS,
    COUNTS,
    FACT,
    OF_SEGMENTS,
    OFFERS,
    add_statement,
    facts,
    offer_moment,
    parts,
)
from apps.kpis.rollups.squash import LOCK, NAMES, summed_facts, summed_offers


def rebuild_days() -> int:
    """Make the days of all dimensions anew from the segments and offers; return how many segments were counted.

    One transaction that sees one moment: what commits meanwhile is marked, and squashed afterwards.
    """
    with _one_moment() as cursor:
        cursor.execute("DELETE FROM kpis_rollupmark")
        cursor.execute("DELETE FROM kpis_segmentfact")
        cursor.execute("DELETE FROM kpis_dayrollup WHERE dimension <> 'group'")
        columns = ", ".join(FACT)
        cursor.execute(f"INSERT INTO kpis_segmentfact ({columns}) SELECT {columns} FROM ({facts()}) AS n")
        counted: int = cursor.rowcount
        rows = f"{summed_facts('kpis_segmentfact', '')} UNION ALL {summed_offers('kpis_offerfact')}"
        cursor.execute(add_statement("kpis_dayrollup", rows), {"zone": set_zone()})
        cursor.execute(NAMES)
    return counted


@contextmanager
def _one_moment() -> Iterator[CursorWrapper]:
    """A transaction whose statements all see one moment, which begins when nobody squashes. Inside another one, which
    must keep the projectors out, as that sees it."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield cursor
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def set_zone() -> str:
    """Let the stored days be the site's from now on, and return its zone."""
    RollupState.objects.update_or_create(pk=1, defaults={"zone": settings.TIME_ZONE})
    return settings.TIME_ZONE


def rebuild_periods() -> None:
    """Make the hours and days of the groups anew from their quarters of an hour. The projectors wait meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kpis_intervalfigures IN SHARE ROW EXCLUSIVE MODE")
        clear_periods(cursor)
        for table, start in (("kpis_hourrollup", HOUR), ("kpis_dayrollup", DAY)):
            cursor.execute(add_statement(table, coarse_rows("kpis_intervalfigures", start)))


def clear_periods(cursor: CursorWrapper) -> None:
    """Forget the hours and days of the groups."""
    cursor.execute("DELETE FROM kpis_hourrollup")
    cursor.execute("DELETE FROM kpis_dayrollup WHERE dimension = 'group'")


def rebuild_quarters() -> None:
    """Make the interval figures anew from the counted segments and offers: after a past was written without events.

    What the fold of the events counts is the same, but for events of interactions that are gone.
    """
    columns = ["group_id", "interval_start", "basis", "medium", *STORED_FIELDS]
    sums = ", ".join(
        f"SUM(r.{column}) / 1000.0" if name in SECONDS_FIELDS else f"SUM(r.{column})"
        for name, column in COLUMNS.items()
    )
    rows = " UNION ALL ".join(row for basis in Basis.values for row in _quarter_rows(basis))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE kpis_intervalfigures IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM kpis_intervalfigures")
        cursor.execute(
            f"INSERT INTO kpis_intervalfigures ({', '.join(columns)}) "
            f"SELECT group_id, at, basis, medium, {sums} FROM ({rows}) AS r GROUP BY 1, 2, 3, 4"
        )


def _quarter_rows(basis: str) -> list[str]:
    of_segments = ", ".join(
        f"SUM(v.{name}) AS {name}" if name in OF_SEGMENTS else f"0 AS {name}" for name in COUNTS
    )
    of_offers = ", ".join(f"SUM(o.{name})" if name in OFFERS else "0" for name in COUNTS)
    segments = (
        f"SELECT x.group_id, v.at, '{basis}' AS basis, x.medium, {of_segments} FROM kpis_segmentfact x "
        f"{parts(basis)} WHERE v.at IS NOT NULL GROUP BY 1, 2, 3, 4 "
        f"HAVING {' OR '.join(f'SUM(v.{name}) <> 0' for name in OF_SEGMENTS)}"
    )
    offers = (
        f"SELECT o.group_id, o.{offer_moment(basis)}, '{basis}', o.medium, {of_offers} FROM kpis_offerfact o "
        "GROUP BY 1, 2, 3, 4"
    )
    return [segments, offers]
