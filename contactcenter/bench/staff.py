"""Agents who outlive floors: their screens report to every new one, and finish each wrap-up, as browsers do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from apps.acd.domain.commands import CompleteWrapUp, SetPresence
from apps.agents.domain.states import Presence, WorkState
from apps.floor.inbox import FloorClient
from apps.floor.live.hub import Hub
from apps.floor.wire import Reply
from apps.kernel.messages import Message
from apps.workbench.presence import Announcer

BY = "bench"
LOOK_SECONDS = 0.2
WRAP_UP_SECONDS = (0.1, 0.4)


class Staff:
    """Agents by their ids, until cancelled. Whoever is not available becomes so; whoever wraps up completes it."""

    def __init__(self, agents: Sequence[int], hub: Hub, client: FloorClient, chance: Random) -> None:
        self._agents = agents
        self._hub = hub
        self._client = client
        self._chance = chance
        self._doing: dict[int, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """Work until cancelled."""
        frames = self._hub.subscribe("floor")  # keeps the picture up to date; we look at it whenever we like
        screens = [Announcer(agent, self._hub.picture, self._ask) for agent in self._agents]
        try:
            async with asyncio.TaskGroup() as group:
                for screen in screens:
                    group.create_task(screen.run())
                group.create_task(self._look_for_ever())
        finally:
            self._hub.unsubscribe(frames)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._hub.picture.synced:
                continue
            for agent in self._agents:
                command = self._next_command(agent)
                if command is not None and agent not in self._doing:
                    self._doing[agent] = asyncio.create_task(self._do(agent, command))

    def _next_command(self, agent: int) -> Message | None:
        view = self._hub.picture.agents.get(str(agent))
        if view is None or not view["connected"]:
            return None
        if view["work"] == WorkState.WRAP_UP:
            return CompleteWrapUp(agent, view["interaction_id"])
        if view["presence"] != Presence.AVAILABLE:
            return SetPresence(agent, Presence.AVAILABLE, by=BY)
        return None

    async def _do(self, agent: int, command: Message) -> None:
        """A refusal needs no answer: the picture says what is to be done next."""
        await asyncio.sleep(self._chance.uniform(*WRAP_UP_SECONDS))
        await self._ask(command)
        del self._doing[agent]

    async def _ask(self, command: Message) -> Reply:
        return await self._client.submit(command, by=BY)
