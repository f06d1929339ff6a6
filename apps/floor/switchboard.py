"""All switches of a site behind one door: effects go to the node that carries the call."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from apps.floor.domain.site import SiteEngine
from apps.kernel.messages import Effect, Message
from apps.telephony.ports import Guard, NodeConfig, OnRefused, Switch, SwitchSnapshot

log = logging.getLogger(__name__)

MakeSwitch = Callable[[NodeConfig], Switch]
Connected = Callable[[SwitchSnapshot], Awaitable[Any]]


class Switchboard:
    """Runs one :class:`Switch` per active node; nodes come and go with the configuration."""

    def __init__(
        self,
        engine: SiteEngine,
        make: MakeSwitch,
        deliver: Callable[[Message], None],
        connected: Connected,
        guard: Guard,
        on_refused: OnRefused,
    ) -> None:
        self._engine = engine
        self._make = make
        self._deliver = deliver
        self._connected = connected
        self._guard = guard
        self._on_refused = on_refused
        self._switches: dict[str, Switch] = {}
        self._nodes: dict[str, NodeConfig] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def use(self, nodes: Mapping[str, NodeConfig]) -> None:
        """Connect to what is new or changed in ``nodes``, leave what is no longer there."""
        for code in [code for code, node in self._nodes.items() if nodes.get(code) != node]:
            self._tasks.pop(code).cancel()
            del self._switches[code], self._nodes[code]
        for code, node in nodes.items():
            if code not in self._nodes:
                self._start(code, node)

    async def act(self, effect: Effect) -> None:
        """Carry ``effect`` out on the node of its interaction. A node that is away catches up when it is back: the
        reconciliation then repeats whatever the interaction's state calls for."""
        interaction_id: str = effect.interaction_id  # type: ignore[attr-defined]
        switch = self._switches.get(self._node_of(interaction_id))
        if switch is None:
            log.warning("%s for %s: its node is not configured", type(effect).__name__, interaction_id)
            return
        await switch.execute(effect)

    def status(self) -> dict[str, dict[str, Any]]:
        """Return, for each node, how its connection is."""
        return {
            code: {
                "state": switch.state.phase,
                "error": switch.state.last_error,
                "events": switch.state.events,
                "commands": switch.state.commands,
                "malformed": switch.state.malformed,
            }
            for code, switch in self._switches.items()
        }

    def nodes_up(self) -> list[str]:
        """Return the nodes that are connected now."""
        return [code for code, switch in self._switches.items() if switch.state.phase == "up"]

    async def stop(self) -> None:
        """Disconnect from all nodes; the calls stay up."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def node_of(self, interaction_id: str) -> NodeConfig | None:
        """Return the node that carries an interaction; None where it is not configured."""
        return self._nodes.get(self._node_of(interaction_id))

    def _node_of(self, interaction_id: str) -> str:
        if call := self._engine.calls.get(interaction_id):
            return call.node
        return self._engine.closed.get(interaction_id, ("", ""))[0]

    def _start(self, code: str, node: NodeConfig) -> None:
        switch = self._switches[code] = self._make(node)
        self._nodes[code] = node
        for call in self._engine.calls.values():
            if call.node == code:
                switch.adopt(call.interaction_id, call.channel_id)
        self._tasks[code] = asyncio.create_task(
            switch.run(self._deliver, self._on_connected, self._guard, self._on_refused),
            name=f"switch-{code}",
        )

    async def _on_connected(self, node: str, snapshot: SwitchSnapshot) -> None:
        log.info(
            "node %s connected: %d channels, %d bridges", node, len(snapshot.channels), len(snapshot.bridges)
        )
        await self._connected(snapshot)
