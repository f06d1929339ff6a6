"""Keeps the lease of a running floor, and answers the question "may I still act?"."""

import asyncio
import logging
import time

from django.db import Error as DatabaseError

from apps.floor.lease import RENEW_SECONDS, TTL_SECONDS, Lease, acquire_lease, release_lease, renew_lease
from apps.floor.threads import in_database_thread

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Somebody else leads the site now. Stop at once: nothing more may go out."""


class Leadership:
    """Renews a lease in the background.

    While the database cannot be reached nobody else can win the lease either, so the leader goes on: calls are worth
    more than a row. A leader that was frozen finds its lease expired and asks before its next effect (ADR 0003).
    """

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.database_away = False
        self._confirmed_at = time.monotonic()

    async def run(self) -> None:
        """Renew until cancelled; raise :class:`LeaseLost`."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._renew()

    async def confirm(self) -> None:
        """Return when this process may act. Cheap while the lease is fresh; raise :class:`LeaseLost`."""
        if time.monotonic() - self._confirmed_at >= TTL_SECONDS and not self.database_away:
            await self._renew()

    async def _renew(self) -> None:
        asked_at = time.monotonic()
        try:
            renewed = await in_database_thread(renew_lease, self.lease)
        except DatabaseError as error:
            if not self.database_away:
                log.warning("lease cannot be renewed, the database is away: %s", error)
            self.database_away = True
            return
        if not renewed:
            raise LeaseLost(f"site {self.lease.site}: epoch {self.lease.epoch} is over")
        if self.database_away:
            log.info("the database is back, lease renewed")
        self.database_away = False
        self._confirmed_at = asked_at

    async def release(self) -> None:
        """Give the lease back; a database that is away will let it run out."""
        try:
            await in_database_thread(release_lease, self.lease)
        except DatabaseError as error:
            log.warning("lease not released: %s", error)


async def win_lease(site: str, holder: str) -> Lease:
    """Wait until the lease of ``site`` is won. A standby waits here."""
    told = False
    while True:
        try:
            if lease := await in_database_thread(acquire_lease, site=site, holder=holder):
                return lease
            if not told:
                log.info("another floor leads site %s: standing by", site)
                told = True
        except DatabaseError as error:
            log.warning("no lease yet, the database is away: %s", error)
        await asyncio.sleep(RENEW_SECONDS / 2)
