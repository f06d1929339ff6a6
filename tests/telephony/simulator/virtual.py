"""The virtual Asterisk with scripted people, as the contract tests want a switch."""

from collections.abc import Mapping
from typing import Literal

from apps.kernel.clock import SystemClock
from apps.telephony.links import endpoint_through
from apps.telephony.outgoing import OutgoingTrunk, route_of
from apps.telephony.ports import NodeConfig, NumberRoute
from apps.telephony.provisioning import Phone as PushedPhone, Send, push_phones, tell_answered
from apps.telephony.simulator import calls
from apps.telephony.simulator.credentials import Credentials
from apps.telephony.simulator.engine import Engine
from apps.telephony.simulator.model import CallerId, Party
from apps.telephony.simulator.scenario import Phone, Scenario
from apps.telephony.simulator.server import SimulatorServer
from tests.telephony.contract.bench import CallerKind, PhoneKind

USER, PASSWORD = "suite", "virtual-password"
_ANI = "202555011"
_PHONES: Mapping[PhoneKind, Phone] = {
    "answers": Phone("answers", 0.3),
    "leaves": Phone("answers", 0.3, hangs_up_after=1.0),
    "silent": Phone("no_answer"),
    "busy": Phone("busy"),
    "auto": Phone("when_asked"),
    "dictates": Phone("answers", 0.3, keys=((1.5, "#"), (1.5, "1"))),
    "absent": Phone("unreachable"),
}


class VirtualWorld:
    """See :class:`tests.telephony.contract.bench.World`."""

    def __init__(self, server: SimulatorServer) -> None:
        self.config = NodeConfig("virtual", server.base_url, USER, PASSWORD)
        self.answered: dict[str, bool] = {}
        self._server = server
        self._phones: dict[int, PushedPhone] = {}
        self._far: set[int] = set()

    @classmethod
    async def start(cls, endpoints: Literal["any", "provisioned"] = "provisioned") -> "VirtualWorld":
        """Return a world whose switch listens."""
        server = SimulatorServer(
            credentials=Credentials(USER, PASSWORD),
            clock=SystemClock(),
            scenario=Scenario(endpoints=endpoints),
        )
        await server.start()
        return cls(server)

    async def add_phone(self, kind: PhoneKind, agent_id: int) -> None:
        if kind == "unknown":
            return
        extension = str(1000 + agent_id)
        self._server.engine.switchboard.fixed[extension] = _PHONES[kind]
        self._phones[agent_id] = PushedPhone(extension, "secret")

    def set_phone(self, extension: str, phone: Phone) -> None:
        """Let the telephone at an extension behave in this way."""
        self._server.engine.switchboard.fixed[extension] = phone

    async def add_far_phone(self, kind: PhoneKind, agent_id: int) -> None:
        self._server.engine.switchboard.fixed[str(1000 + agent_id)] = _PHONES[kind]
        self._far.add(agent_id)

    def endpoint_of(self, agent_id: int) -> str:
        extension = str(1000 + agent_id)
        return endpoint_through("far", extension) if agent_id in self._far else f"PJSIP/{extension}"

    async def add_number(self, kind: PhoneKind, number: str) -> None:
        self._server.engine.outside.fixed[number] = _PHONES[kind]

    async def break_trunk(self) -> None:
        self._server.engine.outside.broken["full"] = 34

    def route_of_number(self, number: str, trunk: str) -> NumberRoute | None:
        return route_of(number, [OutgoingTrunk("rig", "+4930555"), OutgoingTrunk("full")], trunk)

    async def prepare(self, send: Send) -> None:
        self.send = send
        await push_phones(send, self._phones.values())
        for number, answered in self.answered.items():
            await tell_answered(send, number, answered)

    async def follow(self, send: Send) -> None:
        return

    async def call(self, kind: CallerKind, dnis: str) -> None:
        engine = self._server.engine
        engine.act(lambda: ScriptedCaller(engine, kind, dnis))

    async def crowd(self, count: int, dnis: str) -> None:
        for _ in range(count):
            await self.call("stays", dnis)

    async def close(self) -> None:
        await self._server.stop()


class ScriptedCaller(Party):
    """A caller of the contract tests."""

    def __init__(self, engine: Engine, kind: CallerKind, dnis: str) -> None:
        self._world, self._kind = engine.world, kind
        self._channel = calls.new_incoming(engine.world, party=self, caller=CallerId(number=_ANI), exten=dnis)
        engine.dialplan.take(self._channel)
        if kind == "gives_up":
            self._world.later(0.5, self._hang_up)

    def be_answered(self) -> None:
        if self._kind == "presses":
            self._world.later(1.0, lambda: calls.press(self._world, self._channel, "5"))
        elif self._kind == "leaves":
            self._world.later(1.5, self._hang_up)

    def _hang_up(self) -> None:
        calls.hang_up(self._world, self._channel)
