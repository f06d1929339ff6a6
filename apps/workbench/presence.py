"""Keeps the floor told that a workbench is open, for as long as it is."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from apps.acd.domain.commands import ConnectWorkbench, DisconnectWorkbench, RenewWorkbench
from apps.floor.live.frames import FloorPicture
from apps.floor.wire import Reply
from apps.kernel.ids import new_id
from apps.kernel.messages import Message

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
RENEW_SECONDS = 10.0
LEASE_SECONDS = 35.0
"""A screen whose process was killed counts for so long; three renewals may be lost before one that is open does not."""


class Announcer:
    """Says ``ConnectWorkbench`` for one open screen until the floor has heard it, renews that while the screen is open,
    and says it again whenever the floor forgot: another floor process took over (a new epoch), its picture shows the
    agent without a screen, or it does not know the screen that is renewed.

    ``submit`` gives a command to the floor and never raises.
    """

    def __init__(
        self, agent_id: int, picture: FloorPicture, submit: Callable[[Message], Awaitable[Reply]]
    ) -> None:
        self.session = new_id()
        self._agent_id = agent_id
        self._picture = picture
        self._submit = submit
        self._heard_by: int | None = None  # epoch of the floor that knows of this screen
        self._heard_at = 0.0

    async def run(self) -> None:
        """Announce until cancelled."""
        while True:
            if self._is_unknown():
                await self._announce()
            elif time.monotonic() - self._heard_at >= RENEW_SECONDS:
                await self._renew()
            await asyncio.sleep(CHECK_SECONDS)

    async def withdraw(self) -> None:
        """Say that the screen is gone; the floor allows a grace time before presence ends."""
        await self._submit(DisconnectWorkbench(self._agent_id, self.session))

    def _is_unknown(self) -> bool:
        if self._heard_by is None or self._heard_by != self._picture.epoch:
            return True
        view = self._picture.agents.get(str(self._agent_id))
        return self._picture.synced and view is not None and not view["connected"]

    async def _announce(self) -> None:
        epoch, asked_at = self._picture.epoch, time.monotonic()
        reply = await self._submit(ConnectWorkbench(self._agent_id, self.session, LEASE_SECONDS))
        if reply.ok:
            self._heard_by, self._heard_at = epoch, asked_at
        else:
            logger.info("workbench of agent %s not announced: %s", self._agent_id, reply.code)

    async def _renew(self) -> None:
        asked_at = time.monotonic()
        reply = await self._submit(RenewWorkbench(self._agent_id, self.session, LEASE_SECONDS))
        if reply.ok:
            self._heard_at = asked_at
        elif reply.code == "unknown_session":
            self._heard_by = None
