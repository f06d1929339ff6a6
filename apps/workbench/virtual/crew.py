"""Virtual agents at work: each keeps a connection to the floor and follows its habits."""

import asyncio
import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from apps.acd.domain.commands import SetPresence
from apps.floor.inbox import FloorClient, Reply
from apps.floor.live.hub import Hub
from apps.kernel.messages import Message
from apps.workbench.presence import Announcer
from apps.workbench.virtual.habits import Habits, Situation, Step, next_step, situation_of

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Member:
    """Who works: the agent's id, extension and user name."""

    agent_id: int
    extension: str
    username: str


class VirtualAgent:
    """One member of a crew. ``seed`` and the extension decide every draw of its own generator."""

    def __init__(self, member: Member, hub: Hub, client: FloorClient, habits: Habits, seed: int) -> None:
        self._member = member
        self._hub = hub
        self._client = client
        self._habits = habits
        self._chance = Random(f"{seed}/{member.extension}")
        self._announcer = Announcer(member.agent_id, hub.picture, self._submit)
        self._situation: Situation | None = None
        self._step: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Stay connected until cancelled."""
        await self._announcer.run()

    def look(self) -> None:
        """Look at the floor's picture; decide anew where the situation has changed."""
        view = self._hub.picture.agents.get(str(self._member.agent_id))
        if view is None or situation_of(view) == self._situation:
            return
        self._situation = situation_of(view)
        self.forget()
        step = next_step(view, self._chance, self._habits)
        if step is not None:
            self._step = asyncio.create_task(self._take(step), name=f"virtual-{self._member.extension}")

    def forget(self) -> None:
        """Drop the step that is planned."""
        if self._step is not None:
            self._step.cancel()
            self._step = None

    async def leave(self) -> None:
        """Close the workbench."""
        self.forget()
        await self._announcer.withdraw()

    async def _take(self, step: Step) -> None:
        """Carry the step out; where the floor is away or refuses, try again until the situation changes."""
        await asyncio.sleep(step.delay)
        while not (reply := await self._submit(self._signed(step.command))).ok:
            logger.info("agent %s: %s refused: %s", self._member.extension, step.command, reply.code)
            await asyncio.sleep(RETRY_SECONDS)

    def _signed(self, command: Message) -> Message:
        if isinstance(command, SetPresence):
            return dataclasses.replace(command, by=self._member.username)
        return command

    async def _submit(self, command: Message) -> Reply:
        return await self._client.submit(command, by=self._member.username)


class Crew:
    """Many virtual agents on one hub and one client."""

    def __init__(
        self, members: Sequence[Member], hub: Hub, client: FloorClient, habits: Habits, seed: int
    ) -> None:
        self._hub = hub
        self._agents = [VirtualAgent(member, hub, client, habits, seed) for member in members]

    async def run(self) -> None:
        """Work until cancelled; then every agent closes the workbench, as people do."""
        announcing = [asyncio.create_task(agent.run()) for agent in self._agents]
        try:
            while True:
                await self._follow()
        finally:
            for task in announcing:
                task.cancel()
            await asyncio.gather(*(agent.leave() for agent in self._agents))

    async def _follow(self) -> None:
        """Look at every frame. It ends where frames came faster than they were looked at: a new subscription
        then begins with all of it."""
        frames = self._hub.subscribe("floor")
        try:
            async for _frame in frames:
                for agent in self._agents:
                    agent.look()
        finally:
            self._hub.unsubscribe(frames)
