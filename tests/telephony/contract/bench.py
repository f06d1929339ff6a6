"""What a contract test needs around a switch: callers who call, phones that ring, and the messages that come out.

A :class:`World` is one kind of switch with its people: the real Asterisk with SIPp, or the virtual one with scripted
ones. A :class:`Bench` puts the adapter under test in front of it. The scenarios know only the bench.
"""

import asyncio
import contextlib
from typing import Literal, Protocol, TypeVar

from apps.interactions.domain import messages as msg
from apps.kernel.messages import Effect, Message
from apps.telephony.ari.switch import AriSwitch
from apps.telephony.ports import NodeConfig, NumberRoute, SwitchSnapshot
from apps.telephony.provisioning import Send

PhoneKind = Literal["answers", "leaves", "busy", "silent", "auto", "dictates", "absent", "unknown"]
"""answers: after 0.3 s, stays. leaves: answers, hangs up 1 s later. silent: rings for ever. auto: answers at once, and
only if it is asked to. dictates: answers, presses # 1.5 s later and 1 after another 1.5 s. absent: known to the switch,
not registered. unknown: the switch has no such phone."""

CallerKind = Literal["stays", "presses", "leaves", "gives_up"]
"""stays: until the switch hangs up. presses: key 5, a second after the answer, then stays. leaves: hangs up 1.5 s after
the answer. gives_up: cancels after 0.5 s if nobody has answered."""

Sort = TypeVar("Sort", bound=Message)


class World(Protocol):
    """A switch and its people."""

    config: NodeConfig
    answered: dict[str, bool]  # number dialled -> whether its calls are always answered first
    send: Send  # once connected, sends a request to the switch

    async def add_phone(self, kind: PhoneKind, agent_id: int) -> None:
        """Give the agent a phone of this kind."""
        ...

    async def add_far_phone(self, kind: PhoneKind, agent_id: int) -> None:
        """Give the agent a phone of this kind that is at home at another node."""
        ...

    def endpoint_of(self, agent_id: int) -> str:
        """Return the dial string of the agent's phone."""
        ...

    async def add_number(self, kind: PhoneKind, number: str) -> None:
        """Let somebody outside have this number; one at a time."""
        ...

    async def break_trunk(self) -> None:
        """Let the trunk ``full`` refuse all calls because it is congested; ``rig``, the first one, takes them."""
        ...

    def route_of_number(self, number: str, trunk: str) -> NumberRoute | None:
        """Return how a number outside is dialled."""
        ...

    async def prepare(self, send: Send) -> None:
        """Tell the switch about the phones; run at every connect."""
        ...

    async def follow(self, send: Send) -> None:
        """Nothing changes while a test runs."""
        ...

    async def call(self, kind: CallerKind, dnis: str) -> None:
        """Let one caller of this kind dial."""
        ...

    async def crowd(self, count: int, dnis: str) -> None:
        """Let so many callers who stay dial within a second."""
        ...

    async def close(self) -> None:
        """Send everybody home."""
        ...


class Bench:
    """An :class:`AriSwitch` in front of a :class:`World`; collects what it delivers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.switch = AriSwitch(
            world.config, world.endpoint_of, world, world.route_of_number, music_after=0.0
        )
        self.snapshots: asyncio.Queue[SwitchSnapshot] = asyncio.Queue()
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._agents = 0
        self._running: asyncio.Task[None] | None = None

    async def connect(self) -> SwitchSnapshot:
        """Run the switch and return the snapshot of its first connection."""
        self._running = asyncio.create_task(self.switch.run(self._messages.put_nowait, self._on_connected))
        return await asyncio.wait_for(self.snapshots.get(), 15)

    async def disconnect(self) -> None:
        """End the application; the switch keeps its calls."""
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def phone(self, kind: PhoneKind) -> int:
        """Add a phone before :meth:`connect`; return the agent's id."""
        self._agents += 1
        await self.world.add_phone(kind, self._agents)
        return self._agents

    async def far_phone(self, kind: PhoneKind) -> int:
        """Add a phone at another node before :meth:`connect`; return the agent's id."""
        self._agents += 1
        await self.world.add_far_phone(kind, self._agents)
        return self._agents

    async def call(self, kind: CallerKind = "stays", dnis: str = "8001") -> msg.CallArrived:
        """Let a caller call and return the message of the arrival."""
        await self.world.call(kind, dnis)
        return await self.next(msg.CallArrived)

    async def do(self, *effects: Effect) -> None:
        """Carry effects out."""
        for effect in effects:
            await self.switch.execute(effect)

    async def next(self, sort: type[Sort], within: float = 10.0) -> Sort:
        """Return the next message, which must be of this type."""
        message = await asyncio.wait_for(self._messages.get(), within)
        assert isinstance(message, sort), f"expected {sort.__name__}, got {message}"
        return message

    def arrived(self) -> list[Message]:
        """Return what has come so far and was not asked for yet."""
        return [self._messages.get_nowait() for _ in range(self._messages.qsize())]

    async def expect(self, *messages: Message, within: float = 10.0) -> None:
        """Check that exactly these messages come next, in this order."""
        got = [await asyncio.wait_for(self._messages.get(), within) for _ in messages]
        assert got == list(messages), f"expected {messages}, got {got}"

    async def expect_in_any_order(self, *messages: Message, within: float = 10.0) -> None:
        """Check that exactly these messages come next; events of different channels have no order."""
        got = [await asyncio.wait_for(self._messages.get(), within) for _ in messages]
        assert sorted(got, key=repr) == sorted(messages, key=repr), f"expected {messages}, got {got}"

    async def quiet(self, seconds: float = 0.5) -> None:
        """Check that no message comes for a while."""
        with contextlib.suppress(TimeoutError):
            message = await asyncio.wait_for(self._messages.get(), seconds)
            raise AssertionError(f"expected nothing, got {message}")

    async def close(self) -> None:
        """Disconnect and send everybody home."""
        await self.disconnect()
        await self.world.close()

    async def _on_connected(self, node: str, snapshot: SwitchSnapshot) -> None:
        assert node == snapshot.node == self.world.config.code
        self.snapshots.put_nowait(snapshot)
