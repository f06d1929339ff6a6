"""Up to which id nothing can appear any more (ADR 0130).

Ids are drawn before their transactions commit, so a row with a lower id may become visible after one with a higher id.
A trigger (migration 0001) therefore lets every transaction that is about to draw ids hold an advisory lock, until it
ends, whose number is the last id drawn by then: all of its own are higher. Whoever reads looks at the sequence first
and at the locks afterwards: the lower of the two is the horizon. A transaction that never publishes holds nobody up.
"""

from django.db import connection

LOCK_SPACE = 0x0B0C
"""The upper 24 bits of our advisory locks' numbers; the lower 40 are an id."""

_LAST = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM outbox_entry_id_seq"
_OLDEST = """
SELECT min(((classid::bigint & 255) << 32) | objid::bigint) FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 8 = %s AND pid <> pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def last_id() -> int:
    """Return the last id that anybody has drawn."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        (last,) = cursor.fetchone()
    return int(last)


def settled_id() -> int:
    """Return the id up to which every entry is visible or never will be. Entries of the own transaction count."""
    last = last_id()
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [LOCK_SPACE])
        (oldest,) = cursor.fetchone()
    return last if oldest is None else min(last, int(oldest))
