"""Writes down which figures of the past have changed, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from apps.interactions.domain.record import Recorded
from apps.kernel.clock import as_datetime
from apps.kpis.choices import RestatementReason
from apps.kpis.domain.counts import STORED_FIELDS, Counts
from apps.kpis.domain.delta import Key, SegmentBook, sum_deltas
from apps.kpis.domain.lateness import describe_changes, list_late, subtract
from apps.kpis.models import IntervalFigures, Restatement
from apps.kpis.policies import Groups

MOST_ROWS = 10_000
"""So many restatements a rebuild writes down at most; how many there were it returns."""

_TABLE = IntervalFigures._meta.db_table
_KEYS = ("group_id", "interval_start", "basis", "medium")


def note_late(batch: Iterable[Recorded], book: SegmentBook, groups: Groups, now: datetime) -> int:
    """Write down what the late events of ``batch``, which have been added to the figures, have changed; return the
    number of rows. Nothing is asked of the database where none is late."""
    late = list_late(batch, now.timestamp())
    if not late:
        return 0
    sums = sum_deltas(late, book, groups.book).counts
    after = _read(sums, groups)
    rows = [
        _restatement(key, groups, subtract(after[key], part), after[key], late)
        for key, part in sorted(sums.items())
    ]
    Restatement.objects.bulk_create(rows)
    return len(rows)


def _restatement(
    key: Key, groups: Groups, before: Counts, after: Counts, late: list[Recorded]
) -> Restatement:
    return Restatement(
        group_id=groups.ids[key.group],
        interval_start=as_datetime(key.interval_start),
        basis=key.basis,
        medium=key.medium,
        changes=describe_changes(before, after),
        reason=RestatementReason.LATE,
        site=late[0].site,
        events=len(late),
    )


def _read(sums: Mapping[Key, Counts], groups: Groups) -> dict[Key, Counts]:
    codes = {pk: code for code, pk in groups.ids.items()}
    starts = {as_datetime(key.interval_start) for key in sums}
    rows = IntervalFigures.objects.filter(
        group__in={groups.ids[key.group] for key in sums}, interval_start__in=starts
    )
    found = {
        Key(codes[row.group_id], int(row.interval_start.timestamp()), row.basis, row.medium): row.counts
        for row in rows.order_by()
    }
    return {key: found.get(key, Counts()) for key in sums}


def keep_figures() -> None:
    """Keep the interval rows as they are, until the transaction ends, for :func:`note_rebuilt`."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE figures_before ON COMMIT DROP AS SELECT * FROM {_TABLE}")


def note_rebuilt() -> int:
    """Write down where the rows differ from those that were kept, and return in how many places."""
    keys = " AND ".join(f"a.{name} = b.{name}" for name in _KEYS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_columns('b')}, {_columns('a')} FROM figures_before b FULL JOIN {_TABLE} a ON {keys} "
            f"WHERE ({_counts('b')}) IS DISTINCT FROM ({_counts('a')})"
        )
        found = cursor.fetchall()
        cursor.execute("DROP TABLE figures_before")
    width = len(_KEYS) + len(STORED_FIELDS)
    rows = [_rebuilt(row[:width], row[width:]) for row in found]
    Restatement.objects.bulk_create(rows[:MOST_ROWS])
    return len(rows)


def _columns(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in (*_KEYS, *STORED_FIELDS))


def _counts(table: str) -> str:
    return ", ".join(f"COALESCE({table}.{name}, 0)" for name in STORED_FIELDS)


def _rebuilt(before: tuple[object, ...], after: tuple[object, ...]) -> Restatement:
    keys = (before if after[0] is None else after)[: len(_KEYS)]
    return Restatement(
        **dict(zip(_KEYS, keys, strict=True)),
        changes=describe_changes(_counts_of(before), _counts_of(after)),
        reason=RestatementReason.REBUILD,
    )


def _counts_of(row: tuple[object, ...]) -> Counts:
    values = zip(STORED_FIELDS, row[len(_KEYS) :], strict=True)
    known: dict[str, object] = {name: value for name, value in values if value is not None}
    return Counts(**known)  # type: ignore[arg-type]
