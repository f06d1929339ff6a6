"""The floor process put together: journal, engine, switches, screens, commands, lease.

What it needs from other layers comes in as :class:`Parts`; the composition root fills them.
"""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from apps.floor.connections import connect
from apps.floor.domain.config import SiteConfig
from apps.floor.domain.site import SiteEngine
from apps.floor.domain.snapshot import dump_site, load_site
from apps.floor.helper import Helper, HelperProcess
from apps.floor.holder import this_process
from apps.floor.intake import Intake
from apps.floor.journal.codec import Entry
from apps.floor.journal.writer import JournalWriter, recover, write_snapshot
from apps.floor.known_up import KnownUp
from apps.floor.leadership import Leadership, win_lease
from apps.floor.outside import MakeOutside
from apps.floor.patience import Patience
from apps.floor.publisher import Publisher
from apps.floor.reader import Reader, ReaderFailed
from apps.floor.runtime import ConfigChanged, Runtime, SwitchConnected
from apps.floor.switchboard import MakeSwitch, Switchboard
from apps.floor.time_base import TimeBase
from apps.integrations.selectors import circuits_key
from apps.interactions.domain.events import InteractionArrived
from apps.interactions.domain.messages import CustomerFound
from apps.kernel.clock import Clock, SystemClock
from apps.kernel.messages import Effect, Event
from apps.telephony.ports import NodeConfig, SwitchSnapshot
from apps.telephony.services import take_recording

log = logging.getLogger(__name__)

CONFIG_SECONDS = 5.0
HELPERS_SECONDS = 3.0
"""So long the projector waits for a switch: nothing that it does may delay those who are in line."""
KNOWN_UP_SECONDS = 1.0
CIRCUITS_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root supplies.

    ``load_config`` and ``load_nodes`` read the database at the start, in a thread. Afterwards ``reader`` does: its
    readings are ``config``, ``nodes`` and ``customer``, which takes an interaction's id and the caller's number, and
    those of ``outside``, which makes what carries out what flows ask other systems.
    ``projector`` begins with the first byte of its standard input, and is woken through it.
    """

    site: str
    journal: Path
    redis_url: str
    clock: Clock
    load_config: Callable[[], SiteConfig]
    load_nodes: Callable[[], Mapping[str, NodeConfig]]
    reader: Reader
    make_switch: MakeSwitch
    projector: Helper
    projected_position: Callable[[str], int]
    outside: MakeOutside


async def run_floor(parts: Parts) -> None:
    """Lead the site until cancelled. Waits as a standby while another floor leads; raises LeaseLost when superseded."""
    patience = Patience(parts.site, parts.redis_url)
    try:
        lease = await win_lease(parts.site, this_process(), patience)
        leadership = Leadership(lease)
        log.info("leading site %s, epoch %d", parts.site, lease.epoch)
        beginning = await patience.read(read_beginning, parts)
    finally:
        await patience.close()
    await leadership.confirm()  # the database may have been away in between, for longer than a lease lives
    engine, writer = await asyncio.to_thread(_rebuild, parts, beginning, lease.epoch)
    if isinstance(parts.clock, SystemClock) and parts.clock.follows_wall:
        TimeBase(parts.journal).carry_on(parts.clock, busy=bool(engine.calls))
    gc.freeze()  # a full collection over a busy floor's objects stops it for tens of milliseconds
    gc.set_threshold(50_000, 20, 100)
    try:
        await FloorProcess(parts, engine, writer, leadership).run(beginning.nodes)
    finally:
        writer.close()
        await leadership.release()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a floor needs of the database to start; ``projected``: the last position of the journal that is in it."""

    config: SiteConfig
    nodes: Mapping[str, NodeConfig]
    projected: int


def read_beginning(parts: Parts) -> Beginning:
    """Read it. Raises Django's database errors."""
    return Beginning(parts.load_config(), parts.load_nodes(), parts.projected_position(parts.site))


def _rebuild(parts: Parts, beginning: Beginning, epoch: int) -> tuple[SiteEngine, JournalWriter]:
    """Fold the journal into an engine, and begin a segment of our own behind it."""
    engine = SiteEngine(beginning.config)

    def apply(entry: Entry) -> None:
        engine.apply(entry.events, entry.at)

    position = recover(parts.journal, partial(load_site, engine), apply)
    position = go_on_behind(parts.site, position, beginning.projected)
    if position:  # so that the next start need not read what lies before
        try:
            write_snapshot(parts.journal, position + 1, epoch, dump_site(engine))
        except OSError as error:  # a full disk must not keep the floor from coming back
            log.warning("no snapshot, the next start reads the whole journal: %s", error)
    log.info("journal read up to %d: %d open interactions", position, len(engine.calls))
    return engine, JournalWriter(parts.journal, epoch, position + 1)


def go_on_behind(site: str, position: int, projected: int) -> int:
    """Return the position after which this floor writes.

    Where the database has more than the journal (its disk was lost, or the folder changed), events written at positions
    that the database already has would never be projected. The floor goes on behind them, loudly: callers are served,
    and what was open before stays open in the record.
    """
    if projected > position:
        log.error(
            "the journal of site %s ends at %d, but the database has %d events: the journal was lost. Going on behind "
            "them; interactions that were open are not known any more",
            site, position, projected,
        )  # fmt: skip
    return max(position, projected)


class FloorProcess:
    """The tasks of a leading floor. Any of them failing ends all: a successor starts from the journal."""

    def __init__(
        self, parts: Parts, engine: SiteEngine, writer: JournalWriter, leadership: Leadership
    ) -> None:
        self._parts = parts
        self._engine = engine
        self._leadership = leadership
        self._redis: Redis = connect(parts.redis_url)
        self._runtime = Runtime(engine, writer, parts.clock, leadership, self._act, self._tell)
        self._switchboard = Switchboard(
            engine,
            parts.make_switch,
            self._runtime.deliver,
            self._connected,
            leadership,
            self._runtime.submit,
        )
        self._outside = parts.outside(self._runtime.deliver, self._take_recording)
        self._publisher = Publisher(self._redis, parts.site, engine, parts.clock, self._status)
        self._intake = Intake(self._redis, parts.site, self._runtime.submit)
        self._news_of_config = parts.reader.news_of("config")
        self._news_of_nodes = parts.reader.news_of("nodes")
        self._looking_up: set[asyncio.Task[None]] = set()
        self._known_up = KnownUp(parts.journal)
        self._projector: HelperProcess | None = None
        self._has_switch = asyncio.Event()

    async def run(self, nodes: Mapping[str, NodeConfig]) -> None:
        """Run on these switches, until cancelled or something fails."""
        self._switchboard.use(nodes)
        try:
            async with asyncio.TaskGroup() as tasks:
                for job in self._jobs():
                    tasks.create_task(job)
        finally:
            await self._switchboard.stop()
            await self._outside.close()
            await self._stop_projector()
            await self._redis.aclose()

    def _jobs(self) -> list[Coroutine[Any, Any, None]]:
        return [
            self._parts.reader.run(),
            self._runtime.run(),
            self._publisher.run(),
            self._intake.run(),
            self._leadership.run(),
            self._watch_config(),
            self._after_the_switch(self._keep_projector),
            self._keep_known_up(),
        ]

    async def _after_the_switch(self, helper: Callable[[], Awaitable[None]]) -> None:
        """Begin with ``helper`` once the calls of a switch are taken up, or none answers for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HELPERS_SECONDS):
                await self._has_switch.wait()
        await helper()

    # -- the runtime's two ways out --------------------------------------------------------------------------------

    async def _act(self, effect: Effect) -> None:
        if self._outside.takes(effect):
            self._outside.act(effect)
        else:
            await self._switchboard.act(effect)

    def _tell(self, events: list[Event], agents: set[int]) -> None:
        self._publisher.touched(events, agents)
        self._wake_projector()
        for event in events:
            # One that was refused is over: nobody asks who it was.
            if isinstance(event, InteractionArrived) and event.interaction_id in self._engine.calls:
                self._look_up(event)

    async def _take_recording(self, interaction_id: str, name: str) -> bytes:
        node = self._switchboard.node_of(interaction_id)
        if node is None:
            raise LookupError(f"the node of {interaction_id} is not configured")
        return await asyncio.to_thread(take_recording, node=node, name=name)

    async def _connected(self, snapshot: SwitchSnapshot) -> None:
        until = self._known_up.until(snapshot.node, self._engine.last_at)
        await self._runtime.submit(SwitchConnected(snapshot, until))
        self._has_switch.set()
        self._publisher.beat_soon()

    # -- who is calling ----------------------------------------------------------------------------------------------

    def _look_up(self, event: InteractionArrived) -> None:
        task = asyncio.create_task(self._find(event.interaction_id, event.ani), name="customer-lookup")
        self._looking_up.add(task)
        task.add_done_callback(self._looking_up.discard)

    async def _find(self, interaction_id: str, ani: str) -> None:
        """Never in the way of the call: an answer that comes late, or not, only leaves the screen without a name."""
        try:
            found: CustomerFound | None = await self._parts.reader.ask("customer", interaction_id, ani)
        except ReaderFailed as error:
            log.warning("customer lookup failed: %s", error)
            return
        if found is not None:
            self._runtime.deliver(found)

    # -- configuration -----------------------------------------------------------------------------------------------

    async def _watch_config(self) -> None:
        """Notice what supervisors change, whichever way it was written: by admin, import, API or shell."""
        while True:
            await asyncio.sleep(CONFIG_SECONDS)
            try:
                nodes = await self._news_of_nodes()
                config = await self._news_of_config()
                await self._outside.refresh()
            except ReaderFailed as error:
                log.warning("configuration cannot be read, going on with the last one: %s", error)
            else:
                await self._use(nodes, config)
            await self._show_circuits()

    async def _show_circuits(self) -> None:
        """Leave where the admin finds it how the connections to other systems are."""
        key = circuits_key(self._parts.site)
        with suppress(RedisError, OSError):  # the publisher reports that Redis is away
            await self._redis.set(key, msgspec.json.encode(self._outside.status()), ex=CIRCUITS_SECONDS)

    async def _use(self, nodes: Mapping[str, NodeConfig] | None, config: SiteConfig | None) -> None:
        """Go on with what is new."""
        if nodes is not None:
            self._switchboard.use(nodes)
        if config is not None and config != self._engine.config:
            await self._runtime.submit(ConfigChanged(config))
            self._publisher.touched_all()

    async def _keep_known_up(self) -> None:
        while True:
            await asyncio.sleep(KNOWN_UP_SECONDS)
            self._known_up.note(self._switchboard.nodes_up(), self._parts.clock.now())

    # -- projector ---------------------------------------------------------------------------------------------------

    async def _keep_projector(self) -> None:
        """Run the projector beside us, in a process of its own: folding rows must not delay a ringing phone."""
        while True:
            self._projector = await self._parts.projector.start()
            self._wake_projector()
            code = await self._projector.wait()
            log.warning("the projector ended with code %s, starting it again", code)
            await asyncio.sleep(1.0)

    def _wake_projector(self) -> None:
        """One unread byte is enough; a projector that is behind looks again by itself."""
        pipe = self._projector.stdin if self._projector else None
        if pipe and not pipe.is_closing() and pipe.transport.get_write_buffer_size() == 0:
            pipe.write(b"\n")

    async def _stop_projector(self) -> None:
        """Closing its input lets it write what is left, and end."""
        if self._projector and self._projector.returncode is None and self._projector.stdin:
            self._projector.stdin.close()
            try:
                await asyncio.wait_for(self._projector.wait(), 10)
            except TimeoutError:
                self._projector.kill()

    # -- beat --------------------------------------------------------------------------------------------------------

    def _status(self) -> dict[str, object]:
        return {
            "epoch": self._leadership.lease.epoch,
            "switches": self._switchboard.status(),
            "ring": self._runtime.ring_latency.summary(),
            "journal_error": self._runtime.journal_error,
            "database_away": self._leadership.database_away,
            "open_interactions": len(self._engine.calls),
            "shed": self._engine.admission.shed,
            "sheds": self._engine.admission.recent.views(self._parts.clock.now()),
        }
