"""Keeps the floor told that a workbench is open, for as long as it is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apps.acd.domain.commands import ConnectWorkbench, DisconnectWorkbench
from apps.floor.live.frames import FloorPicture
from apps.floor.wire import Reply
from apps.kernel.ids import new_id
from apps.kernel.messages import Message

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0


class Announcer:
    """Says ``ConnectWorkbench`` for one open screen until the floor has heard it, and again whenever the floor
    forgot: another floor process took over (a new epoch), or its picture shows the agent without a screen.

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

    async def run(self) -> None:
        """Announce until cancelled."""
        while True:
            if self._is_unknown():
                await self._announce()
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
        epoch = self._picture.epoch
        reply = await self._submit(ConnectWorkbench(self._agent_id, self.session))
        if reply.ok:
            self._heard_by = epoch
        else:
            logger.info("workbench of agent %s not announced: %s", self._agent_id, reply.code)
