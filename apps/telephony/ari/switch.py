"""Asterisk behind the port :class:`apps.telephony.ports.Switch`."""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from apps.kernel.messages import Effect
from apps.telephony import naming
from apps.telephony.ari import snapshot as snapshots
from apps.telephony.ari.backoff import Backoff
from apps.telephony.ari.calls import Calls
from apps.telephony.ari.client import AriClient
from apps.telephony.ari.events import ApplicationReplaced, AriEvent
from apps.telephony.ari.gate import Gate
from apps.telephony.ari.http import open_session
from apps.telephony.ari.requests import AriError, ConnectionRefused, Request
from apps.telephony.ari.runner import MUSIC_AFTER, EffectRunner
from apps.telephony.ports import (
    ALWAYS,
    Deliver,
    Guard,
    NodeConfig,
    OnConnected,
    OnRefused,
    RouteOfNumber,
    SwitchState,
)
from apps.telephony.provisioning import KeepsPhones

log = logging.getLogger(__name__)


class AriSwitch:
    """One Asterisk node. ``endpoints`` gives the dial string of an agent, e.g. ``PJSIP/1001``; without ``phones`` the
    agents' phones are configured elsewhere. ``numbers`` says how a telephone number is dialled from here, ``gate_rate``
    how many calls a second the node lets in by itself (0: it does not look)."""

    def __init__(
        self,
        node: NodeConfig,
        endpoints: Callable[[int], str],
        phones: KeepsPhones | None = None,
        numbers: RouteOfNumber = lambda number, trunk: None,
        music_after: float = MUSIC_AFTER,
        gate_rate: Callable[[], int] = lambda: 0,
    ) -> None:
        self.state = SwitchState()
        self._gate_rate = gate_rate
        self._node = node
        self._phones = phones
        self._calls = Calls(node.code)
        self._runner = EffectRunner(node, endpoints, self._calls, self.state, numbers, music_after)
        self._on_refused: OnRefused | None = None
        self._held: list[AriEvent] | None = []
        self._guard: Guard = ALWAYS
        self._closing: asyncio.Task[None] | None = None

    async def run(
        self,
        deliver: Deliver,
        on_connected: OnConnected,
        guard: Guard = ALWAYS,
        on_refused: OnRefused | None = None,
    ) -> None:
        """See :meth:`apps.telephony.ports.Switch.run`."""
        self._on_refused = on_refused
        backoff = Backoff()
        async with open_session(self._node) as session:
            self._guard = guard
            client = AriClient(self._node, session, self.state, guard)
            self._runner.start(client.request, deliver)
            try:
                while True:
                    problem = await self._stay_connected(client, deliver, on_connected, backoff)
                    self.state.phase, self.state.last_error = "down", problem
                    delay = backoff.next()
                    log.warning("node %s is down: %s; again in %.1f s", self._node.code, problem, delay)
                    await asyncio.sleep(delay)
                    self.state.phase = "connecting"
            finally:
                await self._runner.stop()

    async def execute(self, effect: Effect) -> None:
        """See :meth:`apps.telephony.ports.Switch.execute`."""
        self._runner.submit(effect)

    def adopt(self, interaction_id: str, channel_id: str) -> None:
        """See :meth:`apps.telephony.ports.Switch.adopt`."""
        self._calls.adopt(interaction_id, channel_id)

    async def _stay_connected(
        self, client: AriClient, deliver: Deliver, on_connected: OnConnected, backoff: Backoff
    ) -> str:
        """Connect and deliver until the connection ends; return why it did."""
        self._held = []  # until the floor has seen the snapshot, events wait
        try:
            await client.connect()
        except ConnectionRefused as refused:
            return str(refused)
        reader = asyncio.create_task(client.read(lambda event: self._receive(event, deliver, client)))
        followers = [reader]
        try:
            await self._set_up(client, on_connected)
            backoff.reset()
            self._release(deliver)
            if self._phones is not None:
                followers.append(asyncio.create_task(self._follow(self._phones, client)))
            if self._on_refused is not None:
                gate = Gate(self._node, self._gate_rate, self._on_refused)
                followers.append(asyncio.create_task(self._keep(gate, client)))
            return await reader
        except (AriError, msgspec.DecodeError) as error:
            return f"connected, but could not set up: {error}"
        finally:
            for task in followers:
                task.cancel()
            await asyncio.gather(*followers, return_exceptions=True)
            await client.close()

    async def _follow(self, phones: KeepsPhones, client: AriClient) -> str:
        try:
            await phones.follow(client.request)
        except Exception:
            log.exception("node %s: changes of phones are not passed on any more", self._node.code)
        return ""

    async def _keep(self, gate: Gate, client: AriClient) -> str:
        try:
            await gate.keep(client.request)
        except Exception:
            log.exception("node %s: its gate is not kept any more, it opens by itself", self._node.code)
        return ""

    async def _set_up(self, client: AriClient, on_connected: OnConnected) -> None:
        await client.prepare()
        await self._ensure_waiting_bridges(client)
        if self._phones is not None:
            await self._phones.prepare(client.request)
        snapshot = await snapshots.take_snapshot(client, self._node)
        self._calls.replace(
            snapshots.callers_of(snapshot),
            [bridge.id for bridge in snapshot.bridges],
            snapshots.waiting_in(snapshot),
        )
        self.state.connects += 1
        self.state.phase, self.state.last_error = "up", ""
        log.info(
            "node %s is up, commands over %s", self._node.code, "WebSocket" if client.uses_socket else "HTTP"
        )
        await on_connected(self._node.code, snapshot)

    async def _ensure_waiting_bridges(self, client: AriClient) -> None:
        """Callers wait in bridges that outlive the connection: they hear music when nobody is here to play it."""
        bridges = naming.waiting_bridges(self._node.code)
        await asyncio.gather(*(self._ensure_waiting_bridge(client, bridge) for bridge in bridges))

    @staticmethod
    async def _ensure_waiting_bridge(client: AriClient, bridge: str) -> None:
        try:
            await client.request(Request("POST", ("bridges", bridge), {"type": "holding", "name": bridge}))
        except AriError as error:
            if error.status != 409:
                raise

    def _receive(self, event: AriEvent, deliver: Deliver, client: AriClient) -> None:
        if isinstance(event, ApplicationReplaced):
            self._be_replaced(client)
        elif self._held is not None:
            self._held.append(event)
        else:
            self._pass_on(event, deliver)

    def _be_replaced(self, client: AriClient) -> None:
        """No event comes any more: connect anew, if this process is still the one that may."""
        taken = f"Another connection took the application '{self._node.app}' of node {self._node.code} over."
        log.error("%s", taken)
        self._guard.doubt(taken)
        self._closing = asyncio.create_task(client.close())

    def _release(self, deliver: Deliver) -> None:
        held, self._held = self._held or [], None
        for event in held:
            self._pass_on(event, deliver)

    def _pass_on(self, event: AriEvent, deliver: Deliver) -> None:
        message = self._calls.message_of(event)
        if message is None:
            self.state.skipped += 1
        else:
            deliver(message)
