"""The agents of a run: signed in at the begin, each wrap-up done after a moment, all over the wire of the workbench."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from apps.acd.domain.commands import CompleteWrapUp, ConnectWorkbench, SetPresence
from apps.agents.domain.states import Presence, WorkState
from apps.floor.inbox import FloorClient
from apps.floor.live.frames import decode_frame
from apps.floor.live.hub import Hub
from apps.kernel.messages import Message

SIGN_INS_AT_ONCE = 64
WRAP_UP_SECONDS = (0.1, 0.5)
BY = "bench"

log = logging.getLogger(__name__)


class CommandRefused(Exception):
    """The floor did not do what an agent asked."""


class Crew:
    """Agents by their ids. ``refused`` counts the wrap-ups that were not accepted, or not answered within 10 s."""

    def __init__(self, agents: Sequence[int], hub: Hub, client: FloorClient, seed: int) -> None:
        self.refused = 0
        self._agents = agents
        self._hub = hub
        self._client = client
        self._chance = Random(f"bench/{seed}/crew")
        self._wrapping: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def sign_in(self) -> None:
        """Every agent opens the workbench and becomes available. Raises an ExceptionGroup of CommandRefused."""
        room = asyncio.Semaphore(SIGN_INS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for agent in self._agents:
                group.create_task(self._sign_in(agent, room))

    async def work(self) -> None:
        """Finish every wrap-up that the floor shows, until cancelled."""
        while True:
            frames = self._hub.subscribe("floor")
            try:
                async for (
                    text
                ) in frames:  # ends where we fall behind; a new subscription begins with everything
                    self._look(decode_frame(text.encode()).get("agents", {}).values())
            finally:
                self._hub.unsubscribe(frames)

    def _look(self, views: Iterable[dict[str, Any]]) -> None:
        for view in views:
            key = (view["id"], view["interaction_id"])
            if view["work"] == WorkState.WRAP_UP and key not in self._wrapping:
                self._wrapping[key] = asyncio.create_task(self._wrap_up(*key))

    async def _sign_in(self, agent: int, room: asyncio.Semaphore) -> None:
        async with room:
            await self._ask(ConnectWorkbench(agent, f"bench-{agent}"))
            await self._ask(SetPresence(agent, Presence.AVAILABLE, by=BY))

    async def _wrap_up(self, agent: int, interaction_id: str) -> None:
        """As a person would, the agent tries again where the floor did not do it."""
        while True:
            await asyncio.sleep(self._chance.uniform(*WRAP_UP_SECONDS))
            try:
                await self._ask(CompleteWrapUp(agent, interaction_id))
                return
            except CommandRefused as refusal:
                log.warning("%s", refusal)
                self.refused += 1

    async def _ask(self, command: Message) -> None:
        reply = await self._client.submit(command, by=BY, timeout=10.0)
        if not reply.ok:
            raise CommandRefused(f"{command}: {reply.code} {reply.reason}")
