"""Keeps the lease of a running floor, and answers the question "may I still act?" (ADR 0003, ADR 0006)."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import Error as DatabaseError, connection

from apps.floor.lease import RENEW_SECONDS, TTL_SECONDS, Lease, acquire_lease, release_lease, renew_lease
from apps.floor.patience import Patience
from apps.floor.threads import in_database_thread, with_connection

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
FROZEN_SECONDS = 2.0
"""Nobody looked at the clock for so long: the process was stopped, or the machine slept."""
PATIENCE_SECONDS = 1.0
"""How long the database may take to answer before it counts as away."""


class LeaseLost(Exception):
    """Somebody else leads the site now. Stop at once: nothing more may go out."""


def awake_seconds() -> float:
    """Seconds since the machine was started, also those in which it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Leadership:
    """Renews a lease in the background. It is also the guard of the switches: nothing reaches one without its word.

    While the database cannot be reached nobody else can win the lease either, so the leader goes on: calls are worth
    more than a row. Unless there is a reason to *doubt*: this process was frozen for longer than the lease lives, or a
    switch says that somebody else has taken its application over. Then everything waits for the database's word.
    """

    def __init__(
        self,
        lease: Lease,
        renew: Callable[[Lease], bool] = renew_lease,
        clock: Callable[[], float] = awake_seconds,
    ) -> None:
        self.lease = lease
        self.database_away = False
        self._renew = renew
        self._clock = clock
        self._confirmed_at = self._awake_at = self._asked_at = clock()
        self._doubted_at: float | None = None
        self._lost = False
        self._answer: asyncio.Task[None] | None = None
        # Not in the loop's shared threads: others may hang in them when the database does.
        self._thread = ThreadPoolExecutor(1, "lease")

    async def run(self) -> None:
        """Renew until cancelled; raise :class:`LeaseLost`."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._look_at_the_clock()
            self._raise_if_lost()
            if self._clock() - self._asked_at >= RENEW_SECONDS:
                self._ask()
            elif self._answer and self._clock() - self._asked_at >= PATIENCE_SECONDS:
                self._note_away("no answer")

    async def confirm(self) -> None:
        """Return when this process may act. Cheap while the lease is fresh; raise :class:`LeaseLost`."""
        self._raise_if_lost()
        if self._is_fresh():
            return
        self._look_at_the_clock()
        if not self._is_fresh() and self._doubted_at is None and not self.database_away:
            await self._hear()
        while self._doubted_at is not None:
            if not await self._hear():
                await asyncio.sleep(TICK_SECONDS)

    async def may_act(self) -> bool:
        """Return whether this process may act, as soon as that is known."""
        try:
            await self.confirm()
        except LeaseLost:
            return False
        return True

    def doubt(self, reason: str) -> None:
        """Let everything wait until the database says who leads: there is a sign that it is somebody else."""
        log.warning("site %s: who leads? %s", self.lease.site, reason)
        self._doubted_at = self._clock()

    async def release(self) -> None:
        """Give the lease back; a database that is away will let it run out."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await in_database_thread(release_lease, self.lease)
        except (DatabaseError, TimeoutError) as error:
            log.warning("lease not released: %r", error)

    def _is_fresh(self) -> bool:
        return self._doubted_at is None and self._clock() - self._confirmed_at < TTL_SECONDS

    def _look_at_the_clock(self) -> None:
        now = self._clock()
        if now - self._awake_at > FROZEN_SECONDS and now - self._confirmed_at >= TTL_SECONDS:
            self.doubt(f"This process was frozen for {now - self._awake_at:.1f} s.")
        self._awake_at = now

    async def _hear(self) -> bool:
        """Ask, and wait a moment for the answer; return whether there was one. Raises LeaseLost."""
        answer = self._ask()
        await asyncio.wait({answer}, timeout=PATIENCE_SECONDS)
        if not answer.done():
            self._note_away("no answer")
        self._raise_if_lost()
        return answer.done() and not self.database_away

    def _ask(self) -> asyncio.Task[None]:
        """Ask the database, unless a question is still open."""
        if self._answer is None:
            self._asked_at = self._clock()
            self._answer = asyncio.create_task(self._take_answer(self._asked_at), name="lease")
        return self._answer

    async def _take_answer(self, asked_at: float) -> None:
        loop = asyncio.get_running_loop()
        try:
            renewed = await loop.run_in_executor(self._thread, with_connection(self._renew), self.lease)
        except DatabaseError as error:
            self._note_away(error)
            return
        finally:
            self._answer = None
        if not renewed:
            self._lost = True
            return
        if self.database_away:
            log.info("the database is back, lease renewed")
        self.database_away = False
        self._confirmed_at = asked_at
        if self._doubted_at is not None and self._doubted_at <= asked_at:
            self._doubted_at = None

    def _note_away(self, reason: object) -> None:
        if not self.database_away:
            log.warning("lease cannot be renewed, the database is away: %s", reason)
        self.database_away = True

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LeaseLost(f"site {self.lease.site}: epoch {self.lease.epoch} is over")


async def win_lease(site: str, holder: str, patience: Patience) -> Lease:
    """Wait until the lease of ``site`` is won. A standby waits here.

    After the database was away the leader gets the time of a lease to renew its own, which may have run out meanwhile.
    """
    told, not_before = False, 0.0
    while True:
        try:
            lease = await in_database_thread(_acquire, site, holder, awake_seconds() >= not_before)
        except DatabaseError as error:
            await patience.wait(error)
            not_before = awake_seconds() + TTL_SECONDS
            continue
        patience.answered()
        if lease is not None:
            return lease
        if not told and awake_seconds() >= not_before:
            log.info("another floor leads site %s: standing by", site)
            told = True
        await asyncio.sleep(RENEW_SECONDS / 2)


def _acquire(site: str, holder: str, may_lead: bool) -> Lease | None:
    """Win the lease, or only see whether the database answers."""
    if may_lead:
        return acquire_lease(site=site, holder=holder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None
