"""The real Asterisk with SIPp as its people."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from apps.telephony.ari.client import AriClient
from apps.telephony.ari.http import open_session
from apps.telephony.links import endpoint_through
from apps.telephony.outgoing import OutgoingTrunk, route_of
from apps.telephony.ports import NumberRoute, SwitchState
from apps.telephony.provisioning import Phone, Send, push_phones, tell_answered
from tests.telephony.contract.bench import CallerKind, PhoneKind
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sipp import Phones, Sipp, callers, phones

_PHONES: Mapping[str, tuple[str, dict[str, str]]] = {
    "answers": ("phone", {"ANSWER_MS": "300", "TALK_MS": "60000"}),
    "leaves": ("phone", {"ANSWER_MS": "300", "TALK_MS": "1000"}),
    "silent": ("phone", {"ANSWER_MS": "60000"}),
    "busy": ("phone_busy", {}),
    "auto": ("phone_auto", {}),
    "dictates": ("phone_dictates", {"SPEAK_MS": "1500", "LISTEN_MS": "1500"}),
}
_CALLERS: Mapping[str, tuple[str, dict[str, str]]] = {
    "stays": ("caller_waits", {"PATIENCE_MS": "60000"}),
    "leaves": ("caller_waits", {"PATIENCE_MS": "1500"}),
    "presses": ("caller", {"DIGIT": "5", "WELCOME_MS": "1000"}),
    "gives_up": ("caller_gives_up", {"PATIENCE_MS": "500"}),
}


class RealWorld:
    """See :class:`tests.telephony.contract.bench.World`. ``far`` is a second node, which only far phones need."""

    def __init__(self, rig: AsteriskRig, directory: Path, far: AsteriskRig | None = None) -> None:
        self.config = rig.config
        self.answered: dict[str, bool] = {}
        self._rig = rig
        self._directory = directory
        self._phones: dict[int, Phone] = {}
        self._far = far
        self._running: list[Sipp | Phones] = []

    async def add_far_phone(self, kind: PhoneKind, agent_id: int) -> None:
        assert self._far is not None
        await self.add_phone(kind, agent_id, self._far.node)

    async def add_phone(self, kind: PhoneKind, agent_id: int, home: str = "") -> None:
        if kind == "unknown":
            return
        contact = ""
        if kind in _PHONES:
            scenario, marks = _PHONES[kind]
            started = await asyncio.to_thread(phones, self._directory / f"phone{agent_id}", scenario, **marks)
            self._running.append(started)
            contact = started.contact(self._extension(agent_id))
        self._phones[agent_id] = Phone(self._extension(agent_id), "secret", contact, home)

    def add_contact(self, agent_id: int, contact: str) -> None:
        """Let the agent's phone be one that the test runs itself."""
        self._phones[agent_id] = Phone(self._extension(agent_id), "secret", contact)

    def endpoint_of(self, agent_id: int) -> str:
        extension, phone = self._extension(agent_id), self._phones.get(agent_id)
        return endpoint_through(phone.home, extension) if phone and phone.home else f"PJSIP/{extension}"

    async def add_number(self, kind: PhoneKind, number: str) -> None:
        scenario, marks = _PHONES[kind]
        directory, port = self._directory / "outside", self._rig.outside_port
        self._running.append(await asyncio.to_thread(phones, directory, scenario, port=port, **marks))

    async def break_trunk(self) -> None:
        directory, port = self._directory / "full", self._rig.full_port
        self._running.append(await asyncio.to_thread(phones, directory, "phone_congested", port=port))

    def route_of_number(self, number: str, trunk: str) -> NumberRoute | None:
        return route_of(number, [OutgoingTrunk("rig", "+4930555"), OutgoingTrunk("full")], trunk)

    async def prepare(self, send: Send) -> None:
        self.send = send
        await push_phones(send, [phone for phone in self._phones.values() if not phone.home])
        if far := [phone for phone in self._phones.values() if phone.home]:
            await self._prepare_far(far)
        for number, answered in self.answered.items():
            await tell_answered(send, number, answered)

    async def _prepare_far(self, far: list[Phone]) -> None:
        assert self._far is not None
        async with open_session(self._far.config) as session:
            await push_phones(AriClient(self._far.config, session, SwitchState()).request, far)

    async def follow(self, send: Send) -> None:
        return

    async def call(self, kind: CallerKind, dnis: str) -> None:
        scenario, marks = _CALLERS[kind]
        directory = self._directory / f"caller{len(self._running)}"
        started = await asyncio.to_thread(
            callers, self._rig, directory, scenario, dnis=dnis, hold_ms=60000, **marks
        )
        self._running.append(started)

    async def crowd(self, count: int, dnis: str) -> None:
        started = await asyncio.to_thread(
            callers, self._rig, self._directory / "crowd", "caller_waits", dnis=dnis, calls=count, rate=count,
            hold_ms=60000, PATIENCE_MS="60000",
        )  # fmt: skip
        self._running.append(started)

    async def close(self) -> None:
        for sipp in self._running:
            await asyncio.to_thread(sipp.stop)
        await asyncio.to_thread(self._rig.clear_calls)

    @staticmethod
    def _extension(agent_id: int) -> str:
        return str(1000 + agent_id)
