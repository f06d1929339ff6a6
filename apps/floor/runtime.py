"""The floor process around the pure engine: one inbox, one writer, logged before acted upon.

Everything that happens is a message in one inbox. The loop takes what is there, lets the engine decide, appends the
events to the journal, waits until they are on the disk, and only then lets effects and replies out. While it waits,
the next messages gather: the group commit adapts itself to the load.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from apps.acd.domain.commands import ConnectWorkbench, RenewWorkbench
from apps.floor.domain.config import SiteConfig
from apps.floor.domain.reconcile import reconcile
from apps.floor.domain.site import SiteEngine, SiteOutcome
from apps.floor.domain.snapshot import dump_site
from apps.floor.inbox_order import InboxOrder
from apps.floor.journal.writer import JournalWriter
from apps.floor.latency import Latency
from apps.floor.leadership import Leadership
from apps.floor.timers import Timers
from apps.floor.wire import Reply
from apps.interactions.domain.effects import RingAgent
from apps.kernel.clock import Clock
from apps.kernel.messages import CancelTimer, Effect, Event, Message, Rejected, SetTimer
from apps.telephony.ports import SwitchSnapshot

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
ROTATE_AGAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SwitchConnected(Message):
    """A node was (re)connected; this is what it carries now. ``known_until``: when it was last known to be up."""

    snapshot: SwitchSnapshot
    known_until: float


@dataclass(frozen=True, slots=True)
class ConfigChanged(Message):
    """A supervisor changed something that the engines know."""

    config: SiteConfig


@dataclass(frozen=True, slots=True)
class Resume(Message):
    """The first message after a start: take up every wait."""


@dataclass(slots=True)
class Item:
    """A message in the inbox. ``answer`` is resolved once its events are safe."""

    message: Message
    received: float = field(default_factory=time.perf_counter)
    answer: asyncio.Future[Reply] | None = None


def in_floor_time(message: Message, speed: float) -> Message:
    """Return the message with the lease of a workbench in the floor's own time, of which ``speed`` seconds pass in a
    real one: a screen renews its lease by the clock on the wall, however fast a demonstration runs."""
    if speed != 1.0 and isinstance(message, ConnectWorkbench | RenewWorkbench):
        return replace(message, lease_seconds=message.lease_seconds * speed)
    return message


class Runtime:
    """Feeds one :class:`SiteEngine`. ``act`` carries an effect out; ``tell`` learns of committed events, and of the
    agents who asked for something: an opened workbench changes what is shown without being a fact of the day."""

    def __init__(
        self,
        engine: SiteEngine,
        writer: JournalWriter,
        clock: Clock,
        leadership: Leadership,
        act: Callable[[Effect], Awaitable[None]],
        tell: Callable[[list[Event], set[int]], None],
    ) -> None:
        self.engine = engine
        self.ring_latency = Latency()
        self.journal_error = ""
        self._rotate_after = 0.0
        self._writer = writer
        self._clock = clock
        self._leadership = leadership
        self._act = act
        self._tell = tell
        self._timers = Timers(clock, self.deliver)
        self._inbox: InboxOrder[Item] = InboxOrder(barriers=(SwitchConnected,))

    def deliver(self, message: Message) -> None:
        """Put a message into the inbox; never blocks."""
        self._inbox.put(Item(message))

    async def submit(self, message: Message) -> Reply:
        """Put a message into the inbox and return what became of it, once that is safe."""
        item = Item(
            in_floor_time(message, self._clock.speed), answer=asyncio.get_running_loop().create_future()
        )
        self._inbox.put(item)
        assert item.answer is not None
        return await item.answer

    async def run(self) -> None:
        """Process messages until cancelled. Raises LeaseLost, and whatever the engine raises: a floor whose state may
        be wrong stops, and is rebuilt from the journal by its successor."""
        await self._process([Item(Resume())])
        while True:
            await self._process(await self._inbox.take())
            await asyncio.sleep(0)  # what was decided leaves before the next is decided

    async def _process(self, items: list[Item]) -> None:
        events: list[Event] = []
        effects: list[tuple[Effect, float]] = []
        answers: list[tuple[Item, Reply]] = []
        for item in items:
            reply = self._decide(item, events, effects)
            answers.append((item, reply))
        await self._make_safe()
        await self._leadership.confirm()
        for effect, received in effects:
            await self._carry_out(effect, received)
        for item, reply in answers:
            if item.answer is not None and not item.answer.done():
                item.answer.set_result(reply)
        agents = {agent for item in items if (agent := _agent_to_show(item.message)) is not None}
        if events or agents:
            self._tell(events, agents)

    def _decide(self, item: Item, events: list[Event], effects: list[tuple[Effect, float]]) -> Reply:
        now = self._clock.now()
        try:
            outcomes = self._outcomes(item.message, now)
        except Rejected as refusal:
            return Reply(ok=False, code=refusal.code, reason=refusal.reason)
        for outcome in outcomes:
            if outcome.events:
                self._writer.append(now, outcome.events)
                events += [event for _, event in outcome.events]
            effects += [(effect, item.received) for effect in outcome.effects]
        return Reply(ok=True)

    def _outcomes(self, message: Message, now: float) -> list[SiteOutcome]:
        match message:
            case Resume():
                return [self.engine.resume(now)]
            case SwitchConnected(snapshot=snapshot, known_until=known_until):
                return reconcile(self.engine, snapshot, now, known_until)
            case ConfigChanged(config=config):
                return [self.engine.reconfigure(config, now)]
        return [self.engine.handle(message, now)]

    async def _make_safe(self) -> None:
        """Commit the journal. A full disk stops the floor from acknowledging anything, loudly, until there is room.

        This blocks the loop, on purpose: nothing may happen before it is done, and handing it to a thread and back
        takes longer than the disk (ADR 0048). A new segment is begun in a thread: it writes the whole state.
        """
        while self._writer.has_unsafe:
            try:
                self._writer.commit()
            except OSError as error:
                self.journal_error = str(error)
                log.critical("the journal cannot be written, nothing is acknowledged: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
        self.journal_error = ""
        if self._writer.is_long and time.monotonic() >= self._rotate_after:
            await self._rotate()

    async def _rotate(self) -> None:
        """Begin a new segment. Where there is no room the old one grows on: it may be the last thing that fits."""
        try:
            await asyncio.to_thread(self._writer.rotate, dump_site(self.engine))
        except OSError as error:
            self._rotate_after = time.monotonic() + ROTATE_AGAIN_SECONDS
            log.critical("the journal cannot begin a new segment: %s", error)

    async def _carry_out(self, effect: Effect, received: float) -> None:
        match effect:
            case SetTimer():
                self._timers.set(effect)
            case CancelTimer():
                self._timers.cancel(effect)
            case _:
                await self._act(effect)
                if isinstance(effect, RingAgent):
                    self.ring_latency.add(time.perf_counter() - received)


def _agent_to_show(message: Message) -> int | None:
    """Return whose view may have changed without an event. That a workbench is still open changes nothing, and two
    thousand of them say so all day long."""
    return None if isinstance(message, RenewWorkbench) else getattr(message, "agent_id", None)
