"""The fold of segment rows into counts, once more as SQL: for millions of rows at once.

``tests/apps/kpis/test_rollups.py`` holds it against ``counts_of_segment``; a change there is a change here.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from apps.agents.domain.service_level import DEFAULT_FORMULA
from apps.kpis.domain.counts import SECONDS_FIELDS, STORED_FIELDS, Counts
from apps.kpis.domain.formulas import SERVICE_LEVELS, get_formula
from apps.kpis.domain.policies import USUAL
from apps.kpis.domain.ratio import Ratio

OFFERS = ("offers_made", "offers_missed", "offers_rejected")
COLUMNS: dict[str, str] = {
    name: name.replace("seconds", "ms") if name in SECONDS_FIELDS else name for name in STORED_FIELDS
}
"""The column of a roll-up, by the name of the count."""

STORED_ZONE = f"COALESCE((SELECT zone FROM kpis_rollupstate LIMIT 1), '{settings.TIME_ZONE}')"
"""Of which zone the stored days are."""

COUNTS = tuple(COLUMNS.values())
ROLLUP = ("basis", "dimension", "start", "group_id", "medium", "key", *COUNTS)
OF_SEGMENTS = tuple(name for name in COUNTS if name not in OFFERS)
LEVEL = ("level_numerator", "level_denominator")
_BASE = tuple(name for name in OF_SEGMENTS if name not in LEVEL)
"""What a fact stores: the service level follows from these by its formula, whenever they are counted."""
_AT_ANSWER = frozenset({"answered", "answered_within", "wait_ms_answered", "ring_ms"})
_AT_WRAP_UP = frozenset({"wrap_up_ms"})
_AT_BEGINNING = frozenset({"offered"})
_AT_CALLBACK = frozenset({"callbacks_within"})
_DATED = (
    ("arrived", _AT_BEGINNING),
    ("answered_in", _AT_ANSWER),
    ("ended_in", frozenset(_BASE) - _AT_BEGINNING - _AT_ANSWER - _AT_WRAP_UP - _AT_CALLBACK),
    ("wrapped_up_in", _AT_WRAP_UP),
    ("reached_in", _AT_CALLBACK),
)
"""By event: what is counted when."""
MOMENTS = tuple(name for name, _ in _DATED)
_MOMENT_COLUMNS = ("s.queued_at", "s.answered_at", "s.ended_at", "s.wrapped_up_at", "callback.reached_at")

FACT = (
    "segment_id", "group_id", "medium", *MOMENTS, "agent", "entry_point", "disposition", "category", "language",
    "tier", "formula", *_BASE,
)  # fmt: skip

DIMENSION_KEYS = {
    "agent": "COALESCE(x.agent::text, '')",
    "entry_point": "x.entry_point",
    "disposition": "COALESCE(x.disposition::text, '')",
    "category": "COALESCE(x.category::text, '')",
    "language": "x.language",
    "tier": "x.tier::text",
}
"""What a fact belongs to, by stored dimension; a team is its agents."""


NAMED = {
    "agent": "SELECT a.id::text AS key, COALESCE(NULLIF(u.display_name, ''), u.username) AS label "
    "FROM agents_agent a JOIN accounts_user u ON u.id = a.user_id",
    "disposition": "SELECT id::text AS key, name AS label FROM interactions_disposition",
    "category": "SELECT id::text AS key, COALESCE(NULLIF(full_name, ''), name) AS label FROM tickets_category",
    "team": "SELECT id::text AS key, name AS label FROM accounts_team",
}
"""Where the names of keys are that are ids."""


def _quarter(column: str) -> str:
    return f"date_bin('15 minutes', {column}, '2000-01-01 00:00Z')"


def _ms(column: str) -> str:
    # As exact_seconds: of the same product of floats, halves to the even side, nothing below zero.
    return f"GREATEST(round(COALESCE({column}, 0) * 1000)::bigint, 0)"


_COUNTED = {
    "offered": "inbound AND s.outcome <> 'handed_over'",
    "answered": "is_answered",
    "answered_within": "is_answered AND wait_ms <= threshold_ms",
    "abandoned": "is_abandoned",
    "abandoned_within": "is_abandoned AND wait_ms <= threshold_ms",
    "short_abandoned": "is_abandoned AND wait_ms <= short_ms",
    "flowed_out": "inbound AND s.outcome = 'flowed_out'",
    "callbacks_within": "callback.reached_at IS NOT NULL AND wait_ms <= threshold_ms",
    "handled": "is_handled",
    "transfers": "is_handled AND s.ended_by = 'transfer'",
    "held": "is_handled AND hold_ms > 0",
}
_SUMMED = {
    "wait_ms_answered": "is_answered THEN wait_ms",
    "wait_ms_abandoned": "is_abandoned THEN wait_ms",
    "ring_ms": f"is_answered THEN {_ms('s.ring_seconds')}",
    "talk_ms": f"is_handled THEN {_ms('s.talk_seconds')}",
    "hold_ms": "is_handled THEN hold_ms",
    "wrap_up_ms": f"is_handled THEN {_ms('s.wrap_up_seconds')}",
}


def _count(name: str) -> str:
    if name in _SUMMED:
        return f"CASE WHEN {_SUMMED[name]} ELSE 0 END AS {name}"
    return f"({_COUNTED[name]})::int::smallint AS {name}"


# Who answered is in the event also where the agent was deleted since, or was never known.
_AGENT = """
CASE WHEN s.agent_id IS NULL AND s.outcome IN ('answered', 'handed_over') THEN (
    SELECT e.agent_id FROM interactions_eventlog e
    WHERE e.interaction_id = s.interaction_id AND e.type = 'InteractionAnswered'
      AND (e.data->>'segment')::int = s.number ORDER BY e.seq LIMIT 1
) ELSE s.agent_id END
"""
_CATEGORY = """(
    SELECT t.category_id FROM tickets_ticketinteraction ti JOIN tickets_ticket t ON t.id = ti.ticket_id
    WHERE ti.interaction_id = s.interaction_id AND t.category_id IS NOT NULL ORDER BY t.id LIMIT 1
)"""
LIMITS = f"""
LEFT JOIN LATERAL (
    SELECT p.threshold_seconds, p.short_abandon_seconds, p.formula FROM agents_servicelevelpolicy p
    WHERE p.group_id = s.group_id AND p.valid_from <= s.queued_at ORDER BY p.valid_from DESC LIMIT 1
) AS policy ON true
CROSS JOIN LATERAL (SELECT COALESCE(policy.threshold_seconds, {USUAL.threshold_seconds}) * 1000 AS threshold_ms,
    COALESCE(policy.short_abandon_seconds, {USUAL.short_abandon_seconds}) * 1000 AS short_ms) AS limits
"""
"""The policy of the group when the segment was queued, as ``PolicyBook.policy_of``."""


_KEPT = """
LEFT JOIN LATERAL (
    SELECT c.reached_at FROM interactions_callback c
    WHERE c.interaction_id = s.interaction_id AND s.outcome = 'flowed_out' AND inbound
      AND c.reached_at IS NOT NULL AND COALESCE(c.late_seconds, 0) = 0 AND NOT EXISTS (
          SELECT FROM interactions_segment n
          WHERE n.interaction_id = s.interaction_id AND n.queued_at > s.queued_at)
) AS callback ON true
"""
"""The promise that was kept to who left the segment, as ``segments_table``."""


def facts(joined: str = "") -> str:
    """Return the statement of what segments add now. ``joined`` chooses among ``interactions_segment s``."""
    counts = ",\n    ".join(_count(name) for name in _BASE)
    moments = ", ".join(
        f"{_quarter(column)} AS {name}" for name, column in zip(MOMENTS, _MOMENT_COLUMNS, strict=True)
    )
    return f"""
SELECT s.id AS segment_id, s.group_id, i.medium, {moments},
    {_AGENT} AS agent, i.entry_point, s.disposition_id AS disposition, {_CATEGORY} AS category, i.language, i.tier,
    COALESCE(policy.formula, '{DEFAULT_FORMULA}') AS formula,
    {counts}
FROM interactions_segment s {joined}
JOIN interactions_interaction i ON i.id = s.interaction_id
JOIN agents_skillgroup g ON g.id = s.group_id
{LIMITS}
CROSS JOIN LATERAL (SELECT i.direction <> 'outbound' AS inbound, {_ms("s.wait_seconds")} AS wait_ms,
    {_ms("s.hold_seconds")} AS hold_ms,
    s.outcome IN ('answered', 'handed_over') AND s.ended_by <> '' AS is_handled) AS a
CROSS JOIN LATERAL (SELECT inbound AND s.outcome = 'answered' AS is_answered,
    inbound AND s.outcome = 'abandoned' AS is_abandoned) AS b
{_KEPT}
WHERE s.queued_at IS NOT NULL
"""


CHANGED = f"""
now AS MATERIALIZED ({facts(joined="JOIN marked ON marked.segment_id = s.id")}),
changed AS (
    SELECT 1 AS sign, {", ".join(FACT)} FROM now
    UNION ALL
    SELECT -1, {", ".join(f"f.{name}" for name in FACT)}
    FROM kpis_segmentfact f JOIN marked ON marked.segment_id = f.segment_id
)
"""
"""What is to be added to the roll-ups, and taken from them, for the segments of ``marked``."""


def parts(basis: str) -> str:
    """Return what a fact ``x`` adds when, as a lateral join ``v (at, counts…)``."""
    dated = (("arrived", frozenset(_BASE)),) if basis == "arrival" else _DATED
    rows = ", ".join(
        f"(x.{moment}, " + ", ".join(f"x.{name}" if name in names else "0" for name in _BASE) + ")"
        for moment, names in dated
    )
    level = ", ".join(f"{_level(part)} AS {name}" for part, name in enumerate(LEVEL))
    return (
        f"CROSS JOIN LATERAL (VALUES {rows}) AS c (at, {', '.join(_BASE)}) "
        f"CROSS JOIN LATERAL (SELECT c.*, {level}) AS v"
    )


def _level(part: int) -> str:
    """Return the numerator (0) or the denominator (1) of the service level over the counts ``c``, by the fact's
    formula. All formulas are sums: their factors are found by asking the pure functions for one of each count."""
    cases = " ".join(
        f"WHEN '{id_[-1].upper()}' THEN {_terms(get_formula(id_).ratio, part)}" for id_ in SERVICE_LEVELS
    )
    return f"CASE x.formula {cases} END"


def _terms(ratio: Callable[[Counts], Ratio], part: int) -> str:
    factors = {name: _factor(ratio(_one(name)), part) for name in _BASE if name in STORED_FIELDS}
    return " + ".join(f"({factor}) * c.{name}" for name, factor in factors.items() if factor)


def _one(name: str) -> Counts:
    values: dict[str, Any] = {name: 1}
    return Counts(**values)


def _factor(ratio: Ratio, part: int) -> int:
    return int(ratio.denominator if part else ratio.numerator)


def offer_moment(basis: str) -> str:
    """Return the column that says when an offer is counted."""
    return "arrived" if basis == "arrival" else "happened"


def add_statement(table: str, rows: str) -> str:
    """Return the upsert that adds ``rows`` to a table of roll-ups: in the order of the key, so that two who add to the
    same rows cannot wait for each other in a circle."""
    sums = ", ".join(f"SUM(r.{name})" for name in COUNTS)
    key = ", ".join(f"r.{name}" for name in ROLLUP[:6])
    added = ", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in COUNTS)
    return (
        f"INSERT INTO {table} AS t ({', '.join(ROLLUP)}) SELECT {key}, {sums} FROM ({rows}) AS r "
        f"GROUP BY {key} ORDER BY {key} "
        f"ON CONFLICT (basis, dimension, start, group_id, medium, key) DO UPDATE SET {added}"
    )
