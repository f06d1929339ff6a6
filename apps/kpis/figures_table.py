"""Adds to the table of interval figures: any number of rows in one statement."""

from collections.abc import Mapping

from django.db import connection

from apps.kernel.clock import as_datetime
from apps.kpis.domain.counts import SECONDS_FIELDS, STORED_FIELDS, Counts
from apps.kpis.domain.delta import Key
from apps.kpis.domain.sheds import ShedKey
from apps.kpis.models import IntervalFigures, ShedFigures
from apps.kpis.rollups.sql import COLUMNS, STORED_ZONE, add_statement

_TABLE = IntervalFigures._meta.db_table
_KEYS = {"group_id": "bigint", "interval_start": "timestamptz", "basis": "text", "medium": "text"}
_COUNTS = {name: "numeric" if name in SECONDS_FIELDS else "integer" for name in STORED_FIELDS}


def _add_statement() -> str:
    """One statement: the quarter of an hour, and the hour and the day that it is a part of."""
    columns = _KEYS | _COUNTS
    arrays = ", ".join(f"%s::{sql_type}[]" for sql_type in columns.values())
    added = ", ".join(f"{name} = figures.{name} + EXCLUDED.{name}" for name in _COUNTS)
    return (
        f"WITH new ({', '.join(columns)}) AS MATERIALIZED (SELECT * FROM unnest({arrays})), "
        f"hours AS ({_coarse('kpis_hourrollup', HOUR)}), days AS ({_coarse('kpis_dayrollup', DAY)}) "
        f"INSERT INTO {_TABLE} AS figures ({', '.join(columns)}) SELECT * FROM new "
        f"ON CONFLICT (group_id, interval_start, basis, medium) DO UPDATE SET {added}"
    )


HOUR = "date_trunc('hour', r.interval_start, 'UTC')"
DAY = f"date_trunc('day', r.interval_start, {STORED_ZONE})"


def _coarse(table: str, start: str) -> str:
    return add_statement(table, coarse_rows("new", start))


def coarse_rows(source: str, start: str) -> str:
    """Return rows of quarters of an hour as those of roll-ups, of the period that begins at ``start``."""
    counts = ", ".join(
        f"(r.{name} * 1000)::bigint AS {column}" if name in SECONDS_FIELDS else f"r.{name}"
        for name, column in COLUMNS.items()
    )
    return (
        f"SELECT r.basis, 'group' AS dimension, {start} AS start, r.group_id, r.medium, '' AS key, {counts} "
        f"FROM {source} r"
    )


_ADD = _add_statement()
_ADD_SHEDS = (
    f"INSERT INTO {ShedFigures._meta.db_table} AS sheds (node, interval_start, reason, policy, calls) "
    "SELECT * FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::integer[]) "
    "ON CONFLICT (interval_start, node, reason, policy) DO UPDATE SET calls = sheds.calls + EXCLUDED.calls"
)


def add_to_figures(sums: Mapping[Key, Counts], group_ids: Mapping[str, int]) -> None:
    """Add ``sums`` to the rows that there are, and insert the others. Every group of ``sums`` must be in
    ``group_ids``.

    Rows are taken in order, so that the projectors of two sites that serve the same groups cannot wait for
    each other in a circle.
    """
    if not sums:
        return
    ordered = sorted(sums)
    columns: list[list[object]] = [
        [group_ids[key.group] for key in ordered],
        [as_datetime(key.interval_start) for key in ordered],
        [key.basis for key in ordered],
        [str(key.medium) for key in ordered],
        *([getattr(sums[key], name) for key in ordered] for name in _COUNTS),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)


def add_to_sheds(sums: Mapping[ShedKey, int]) -> None:
    """Add ``sums`` to the rows of shed calls, in the same way."""
    if not sums:
        return
    ordered = sorted(sums)
    columns: list[list[object]] = [
        [key.node for key in ordered],
        [as_datetime(key.interval_start) for key in ordered],
        [key.reason for key in ordered],
        [key.policy for key in ordered],
        [sums[key] for key in ordered],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_SHEDS, columns)
