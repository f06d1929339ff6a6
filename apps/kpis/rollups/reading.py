"""The statement that answers a query: stored days, finer rows where a day is cut, and what was marked since."""

from apps.kpis.domain.counts import SECONDS_FIELDS, STORED_FIELDS
from apps.kpis.domain.rollup_query import RollupQuery
from apps.kpis.rollups.sql import (
    CHANGED,
    COUNTS,
    DIMENSION_KEYS,
    MOMENTS,
    NAMED,
    OF_SEGMENTS,
    OFFERS,
    offer_moment,
    parts,
)

_BUCKETS = {
    "": "NULL::int",
    "weekday": "extract(isodow FROM at AT TIME ZONE %(zone)s)::int - 1",
    "hour_of_day": "extract(hour FROM at AT TIME ZONE %(zone)s)::int",
}
_GROUPS = "SELECT id FROM agents_skillgroup WHERE code = ANY(%(groups)s)"
_COLUMNS = f"at, group_id, medium, key, {', '.join(COUNTS)}"


def needs_marks(query: RollupQuery) -> bool:
    """Return whether the answer depends on marks: groups have their sums at once."""
    return query.by not in ("", "group", "medium")


def statement(query: RollupQuery, with_marks: bool) -> str:
    """Return the statement: bucket, key, label and the stored counts, durations in milliseconds. Without marks it is
    half as long, and so is its planning."""
    marked = _MARKED if with_marks else ""
    rows = (
        _dimension_rows(_stored(query.by), query.basis, with_marks)
        if needs_marks(query)
        else _group_rows(query.basis)
    )
    bucket = _BUCKETS.get(query.grain, "width_bucket(at, %(starts)s::timestamptz[])")
    key, label, joined = _named(query.by)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in COUNTS)
    wanted = "medium = ANY(%(media)s)" + ("" if query.groups is None else f" AND group_id IN ({_GROUPS})")
    return f"""
        WITH {marked} summed AS (
            SELECT {bucket} AS bucket, {key} AS key, {sums}
            FROM ({" UNION ALL ".join(rows)}) AS rows ({_COLUMNS}) {_of_team(query.by)}
            WHERE {wanted} GROUP BY 1, 2 HAVING {" OR ".join(f"SUM({name}) <> 0" for name in COUNTS)}
        )
        SELECT bucket, {label}, {", ".join(COUNTS)} FROM summed {joined} ORDER BY bucket, 2
    """


def _stored(by: str) -> str:
    return "agent" if by == "team" else by


def _of_team(by: str) -> str:
    if by != "team":
        return ""
    return (
        "LEFT JOIN (SELECT a.id::text AS agent, u.team_id::text AS team FROM agents_agent a "
        "JOIN accounts_user u ON u.id = a.user_id) AS member ON member.agent = key"
    )


def _named(by: str) -> tuple[str, str, str]:
    """Return the key that is summed by, the columns key and label, and what is joined for them."""
    match by:
        case "":
            return "''", "'', ''", ""
        case "group":
            return "group_id", "g.code, g.name", "JOIN agents_skillgroup g ON g.id = summed.key"
        case "medium":
            return "medium", "key, key", ""
        case "agent" | "disposition" | "category" | "team":
            named = (
                f"LEFT JOIN kpis_rollupname n ON n.dimension = '{by}' AND n.key = summed.key "
                f"LEFT JOIN ({NAMED[by]}) AS live ON live.key = summed.key"
            )
            key = "COALESCE(member.team, '')" if by == "team" else "key"
            return key, "summed.key, COALESCE(live.label, n.label, summed.key)", named
        case _:
            return "key", "key, key", ""


def _in(name: str, column: str) -> str:
    return (
        f"JOIN unnest(%({name}_from)s::timestamptz[], %({name}_to)s::timestamptz[]) AS r (a, b) "
        f"ON {column} >= r.a AND {column} < r.b"
    )


def _stored_rows(table: str, pieces: str, dimension: str, basis: str) -> str:
    return (
        f"SELECT t.start, t.group_id, t.medium, t.key, {', '.join(f't.{name}' for name in COUNTS)} FROM {table} t "
        f"{_in(pieces, 't.start')} WHERE t.basis = '{basis}' AND t.dimension = '{dimension}'"
    )


def _group_rows(basis: str) -> list[str]:
    columns = ", ".join(
        f"(t.{name} * 1000)::bigint" if name in SECONDS_FIELDS else f"t.{name}" for name in STORED_FIELDS
    )
    quarters = (
        f"SELECT t.interval_start, t.group_id, t.medium, '', {columns} FROM kpis_intervalfigures t "
        f"{_in('quarters', 't.interval_start')} WHERE t.basis = '{basis}'"
    )
    return [
        _stored_rows("kpis_dayrollup", "days", "group", basis),
        _stored_rows("kpis_hourrollup", "hours", "group", basis),
        quarters,
    ]


_MARKED = f"""
    marked AS (SELECT DISTINCT segment_id FROM kpis_rollupmark WHERE segment_id IS NOT NULL),
    {CHANGED},
"""
_WINDOW = "{at} >= %(start)s AND {at} < %(end)s"


def _dimension_rows(dimension: str, basis: str, with_marks: bool) -> list[str]:
    columns = f"SELECT v.at, x.group_id, x.medium, {DIMENSION_KEYS[dimension]}"
    fine, changed = f"{_fine_facts(basis)} x {parts(basis)}", f"changed x {parts(basis)}"
    rows = [
        _stored_rows("kpis_dayrollup", "days", dimension, basis),
        f"{columns}, {_of_segments('v.')} FROM {fine} WHERE v.at >= x.a AND v.at < x.b",
    ]
    if with_marks:
        inside = _WINDOW.format(at="v.at")
        rows.append(f"{columns}, {_of_segments('x.sign * v.')} FROM {changed} WHERE {inside}")
    return rows + (_offers(basis, with_marks) if dimension == "agent" else [])


def _of_segments(prefix: str) -> str:
    return ", ".join(f"{prefix}{name}" if name in OF_SEGMENTS else "0" for name in COUNTS)


def _fine_facts(basis: str) -> str:
    moments = ("arrived",) if basis == "arrival" else MOMENTS
    happened = " OR ".join(f"(f.{moment} >= r.a AND f.{moment} < r.b)" for moment in moments)
    return (
        "(SELECT r.a, r.b, f.* FROM unnest(%(fine_from)s::timestamptz[], %(fine_to)s::timestamptz[]) AS r (a, b) "
        f"JOIN kpis_segmentfact f ON {happened})"
    )


def _offers(basis: str, with_marks: bool) -> list[str]:
    at = f"o.{offer_moment(basis)}"
    counts = ", ".join(f"o.{name}" if name in OFFERS else "0" for name in COUNTS)
    columns = f"SELECT {at}, o.group_id, o.medium, o.agent::text, {counts} FROM kpis_offerfact o"
    if not with_marks:
        return [f"{columns} {_in('fine', at)}"]
    # The marked ones by their marks, which are few: the table itself may hold millions.
    return [
        f"{columns} {_in('fine', at)} WHERE NOT EXISTS (SELECT FROM kpis_rollupmark m WHERE m.offer_id = o.id)",
        f"{columns} JOIN kpis_rollupmark m ON m.offer_id = o.id WHERE {_WINDOW.format(at=at)}",
    ]
