"""Adds what was marked to the daily roll-ups."""

from django.conf import settings
from django.db import connection, transaction

from apps.kpis.choices import Basis
from apps.kpis.models import RollupState
from apps.kpis.rollups.sql import (
    CHANGED,
    COUNTS,
    DIMENSION_KEYS,
    FACT,
    NAMED,
    OF_SEGMENTS,
    OFFERS,
    add_statement,
    offer_moment,
    parts,
)

LOCK = 0x6B706973
"""One at a time: the second would take away what the first has not written yet."""


def squash_rollups() -> int:
    """Bring the daily roll-ups up to date; return how many marks there were. Harmless when repeated.

    What commits meanwhile has marks of its own, which are not taken here: one statement sees one moment.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true), pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_SQUASH, {"zone": stored_zone()})
        marks: int = cursor.fetchone()[0]
        if marks:
            cursor.execute(NAMES)
    return marks


def stored_zone() -> str:
    """Return of which time zone the stored days are; the site's, where there are none yet."""
    state, _ = RollupState.objects.get_or_create(pk=1, defaults={"zone": settings.TIME_ZONE})
    return state.zone


def summed_facts(source: str, sign: str = "x.sign *") -> str:
    """Return the daily sums of the facts of ``source``, one set for each dimension; not those that are nothing."""
    keys = ", ".join(f"{key} AS {name}_key" for name, key in DIMENSION_KEYS.items())
    return " UNION ALL ".join(_summed(basis, source, keys, sign) for basis in Basis.values)


def _summed(basis: str, source: str, keys: str, sign: str) -> str:
    names = [f"{name}_key" for name in DIMENSION_KEYS]
    dimension = " ".join(f"WHEN GROUPING({name}_key) = 0 THEN '{name}'" for name in DIMENSION_KEYS)
    inner = ", ".join(f"{sign} v.{name} AS {name}" for name in OF_SEGMENTS)
    sums = ", ".join(f"SUM({name}) AS {name}" if name in OF_SEGMENTS else f"0 AS {name}" for name in COUNTS)
    return f"""
    SELECT '{basis}' AS basis, CASE {dimension} END AS dimension, day AS start, group_id, medium,
        COALESCE({", ".join(names)}) AS key, {sums}
    FROM (
        SELECT date_trunc('day', v.at, %(zone)s) AS day, x.group_id, x.medium, {keys}, {inner}
        FROM {source} x {parts(basis)} WHERE v.at IS NOT NULL
    ) AS part
    GROUP BY day, group_id, medium, GROUPING SETS ({", ".join(f"({name})" for name in names)})
    HAVING {" OR ".join(f"SUM({name}) <> 0" for name in OF_SEGMENTS)}
    """


def summed_offers(source: str) -> str:
    """Return the daily sums of the offers of ``source``, by agent."""
    sums = ", ".join(f"SUM(o.{name})" if name in OFFERS else "0" for name in COUNTS)
    return " UNION ALL ".join(
        f"SELECT '{basis}', 'agent', date_trunc('day', o.{offer_moment(basis)}, %(zone)s), o.group_id, o.medium, "
        f"o.agent::text, {sums} FROM {source} o GROUP BY 1, 2, 3, 4, 5, 6"
        for basis in Basis.values
    )


_SAVED = ", ".join(f"{name} = EXCLUDED.{name}" for name in FACT[1:])
_SQUASH = f"""
WITH gone AS (DELETE FROM kpis_rollupmark RETURNING segment_id, offer_id),
marked AS (SELECT DISTINCT segment_id FROM gone WHERE segment_id IS NOT NULL),
{CHANGED},
offers AS (SELECT o.* FROM kpis_offerfact o JOIN gone ON gone.offer_id = o.id),
saved AS (
    INSERT INTO kpis_segmentfact ({", ".join(FACT)}) SELECT {", ".join(FACT)} FROM now
    ON CONFLICT (segment_id) DO UPDATE SET {_SAVED}
),
dropped AS (
    DELETE FROM kpis_segmentfact f USING marked
    WHERE f.segment_id = marked.segment_id AND NOT EXISTS (SELECT FROM now WHERE now.segment_id = f.segment_id)
),
added AS ({add_statement("kpis_dayrollup", f"{summed_facts('changed')} UNION ALL {summed_offers('offers')}")})
SELECT COUNT(*) FROM gone
"""

NAMES = f"""
INSERT INTO kpis_rollupname AS t (dimension, key, label)
{" UNION ALL ".join(f"SELECT '{name}', live.* FROM ({rows}) AS live" for name, rows in NAMED.items())}
ON CONFLICT (dimension, key) DO UPDATE SET label = EXCLUDED.label WHERE t.label <> EXCLUDED.label
"""
"""The names of all that there are: some thousand rows at most, written where they changed."""
