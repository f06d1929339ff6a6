"""Writes tens of thousands of rows with a few statements: the rows of an import are the staging table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from apps.sheets.domain.difference import RowKind
from apps.sheets.models import ImportBatch, ImportRow

ROWS = ImportRow._meta.db_table


@dataclass(frozen=True, slots=True)
class Target:
    """A table to write into. ``types``: column of the sheet → type in SQL, of those that are columns of the table by
    the same name. ``constant``: columns of new rows that the sheet lacks, as SQL. ``stamp``: columns that get the time
    of each change."""

    model: type[Model]
    types: Mapping[str, str]
    constant: Mapping[str, str]
    stamp: tuple[str, ...] = ()


def next_ids(model: type[Model], count: int) -> list[int]:
    """Draw so many ids of a table. A dry run that is never applied leaves a gap in them, and saves an UPDATE of all its
    rows: 3.6 s for 50,000."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def insert_new(batch: ImportBatch, target: Target, columns: list[str]) -> int:
    """Insert the new rows and return how many that were; fewer than expected means that somebody else was faster."""
    names = [name for name in columns if name in target.types]
    cells = [_cell(name, target.types[name]) for name in names]
    rest = {name: sql for name, sql in target.constant.items() if name not in names}
    into = ", ".join(f'"{name}"' for name in ("id", *names, *rest, *target.stamp))
    what = ", ".join(("r.object_id", *cells, *rest.values(), *("now()" for _ in target.stamp)))
    return _execute(
        f'INSERT INTO "{target.model._meta.db_table}" ({into}) SELECT {what} FROM {ROWS} r '
        "WHERE r.batch_id = %s AND r.kind = %s ORDER BY r.number ON CONFLICT DO NOTHING",
        [batch.pk, RowKind.NEW.value],
    )


def update_changed(batch: ImportBatch, target: Target, columns: list[str], source: str = "values") -> int:
    """Write the changed rows and return how many those were; ``source`` ``before`` takes them back."""
    names = [name for name in columns if name in target.types]
    sets = [f'"{name}" = {_cell(name, target.types[name], source)}' for name in names]
    sets += [f'"{name}" = now()' for name in target.stamp if name != "created_at"]
    if not sets:
        return 0
    return _execute(
        f'UPDATE "{target.model._meta.db_table}" t SET {", ".join(sets)} FROM {ROWS} r '
        "WHERE r.batch_id = %s AND r.kind = %s AND NOT r.is_kept AND t.id = r.object_id",
        [batch.pk, RowKind.CHANGED.value],
    )


def execute(statement: str, parameters: list[Any]) -> int:
    """Run a statement of the sheet's own and return how many rows it met; ``{rows}`` stands for the staging table."""
    return _execute(statement.replace("{rows}", ROWS), parameters)


def _cell(name: str, sql_type: str, source: str = "values") -> str:
    # Names of columns are those of our own code; a site's custom fields never come here.
    value = f"r.\"{source}\"->>'{name}'"
    if sql_type == "nulled text":
        return f"NULLIF({value}, '')"
    return f"COALESCE({value}, '')" if sql_type == "text" else f"({value})::{sql_type}"


def _execute(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
