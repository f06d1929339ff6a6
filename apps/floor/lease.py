"""Who leads a site: a row with an expiry and a fencing epoch, moved only by the database's own clock."""

from dataclasses import dataclass

from django.db import connection

from apps.floor.holder import has_ended

TTL_SECONDS = 3.0
RENEW_SECONDS = 1.0

_ACQUIRE = """
INSERT INTO floor_floorlease AS lease (site, holder, epoch, expires_at)
VALUES (%(site)s, %(holder)s, 1, now() + %(ttl)s * interval '1 second')
ON CONFLICT (site) DO UPDATE
   SET holder = excluded.holder, epoch = lease.epoch + 1, expires_at = excluded.expires_at
 WHERE lease.holder IN ('', %(ended)s)
    OR lease.expires_at < now() AND pg_postmaster_start_time() < now() - %(ttl)s * interval '1 second'
RETURNING epoch
"""

_HOLDER = "SELECT holder FROM floor_floorlease WHERE site = %s"

_RENEW = """
UPDATE floor_floorlease SET expires_at = now() + %(ttl)s * interval '1 second'
 WHERE site = %(site)s AND holder = %(holder)s AND epoch = %(epoch)s
"""

_RELEASE = """
UPDATE floor_floorlease SET holder = '', expires_at = now()
 WHERE site = %(site)s AND holder = %(holder)s AND epoch = %(epoch)s
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that was won. ``epoch`` is larger than that of every lease before it."""

    site: str
    holder: str
    epoch: int


def acquire_lease(*, site: str, holder: str, ttl_seconds: float = TTL_SECONDS) -> Lease | None:
    """Win the lease of ``site`` if it was given back or has run out, or if its holder has certainly ended (a killed
    process that is started again need not wait for its own lease to run out); None while somebody else holds it.

    A server that was started a moment ago lets nobody take over: a lease ran out while it was away, and its holder, who
    goes on leading, comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [site])
        found = cursor.fetchone()
        ended = found[0] if found and has_ended(found[0]) else ""
        cursor.execute(_ACQUIRE, {"site": site, "holder": holder, "ttl": ttl_seconds, "ended": ended})
        row = cursor.fetchone()
    return Lease(site, holder, row[0]) if row else None


def renew_lease(lease: Lease, *, ttl_seconds: float = TTL_SECONDS) -> bool:
    """Push the expiry on. False means that somebody else leads: stop at once, without another effect.

    A lease that ran out but was taken by nobody is renewed: the epoch proves that nobody led in between.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RENEW, {"site": lease.site, "holder": lease.holder, "epoch": lease.epoch, "ttl": ttl_seconds}
        )
        return cursor.rowcount == 1


def release_lease(lease: Lease) -> None:
    """Give the lease back at a clean stop, so that the next leader need not wait for its expiry."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, {"site": lease.site, "holder": lease.holder, "epoch": lease.epoch})
