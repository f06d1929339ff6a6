"""Two real Asterisk nodes and one floor: the caller is on one, the agent's phone at home at the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from apps.agents.models import SkillGroup
from apps.ivr.models import CallFlow
from apps.ivr.services import create_draft, publish_version
from apps.telephony.models import AsteriskNode, EntryPoint
from tests.factories.agents import AgentFactory, GroupMembershipFactory, SkillGroupFactory
from tests.harness.suite import Suite, SuiteFailed
from tests.telephony.rig.asterisk import OTHER_NODE, AsteriskRig
from tests.telephony.rig.voices import Voice, VoiceCaller, VoicePhone

pytestmark = [pytest.mark.asterisk, pytest.mark.sipp]

EXTENSION = "2001"
SECONDS = 10.0
FLOW = {
    "format": 1,
    "language": "",
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "line"},
        {"id": "line", "type": "route", "group": "sales", "max_wait_seconds": 60, "timeout": "bye"},
        {"id": "bye", "type": "hang_up"},
    ],
}


@dataclass
class TwoNodes:
    """The floor, the callers' node, the phones' node, the one agent and their phone."""

    suite: Suite
    callers: AsteriskRig
    phones: AsteriskRig
    agent: int
    phone: VoicePhone


def add_node(rig: AsteriskRig, extensions: str = "") -> None:
    AsteriskNode.objects.create(
        code=rig.node, name=rig.node.title(), base_url=rig.config.base_url, username=rig.config.username,
        password=rig.password, sip_address=f"{rig.address}:{rig.sip_port}", home_extensions=extensions,
    )  # fmt: skip


def add_centre(contact: str) -> int:
    """A line, and an agent whose phone only its own node knows; return the agent's id."""
    group: SkillGroup = SkillGroupFactory(code="sales", wrap_up_seconds=1, record_calls=False)
    agent = AgentFactory(extension=EXTENSION, accept_on="phone", sip_contact=contact)
    GroupMembershipFactory(agent=agent, group=group)
    flow = CallFlow.objects.create(code="line", name="Line")
    publish_version(version=create_draft(flow=flow, definition=FLOW))
    EntryPoint.objects.create(dnis="8001", name="Line", flow=flow)
    return int(agent.pk)


@pytest.fixture
async def two_nodes(transactional_db: None, tmp_path: Path) -> AsyncIterator[TwoNodes]:
    north = AsteriskRig(tmp_path / "north", node="north")
    south = AsteriskRig(tmp_path / "south", node="south", address=OTHER_NODE)
    north.nodes, south.nodes = [south], [north]
    suite = Suite(tmp_path)
    async with AsyncExitStack() as stack:
        phone = await stack.enter_async_context(VoicePhone(Voice("agent", 700.0)))
        agent = await sync_to_async(add_centre)(phone.contact(EXTENSION))
        await sync_to_async(add_node)(north)
        await sync_to_async(add_node)(south, "2000-2999")
        try:
            for rig in (north, south):
                await asyncio.to_thread(rig.start)
            suite.start_floor()
            await suite.until_up()
            yield TwoNodes(suite, north, south, agent, phone)
        finally:
            await asyncio.to_thread(suite.discard)
            for rig in (north, south):
                await asyncio.to_thread(rig.kill)
            await sync_to_async(connections.close_all)()


async def until(happened: Callable[[], bool], what: str, suite: Suite) -> None:
    """Ask the switches until it is so."""
    deadline = asyncio.get_running_loop().time() + SECONDS
    while not await asyncio.to_thread(happened):
        if asyncio.get_running_loop().time() > deadline:
            raise SuiteFailed(f"{what}\n{suite.logs()}")
        await asyncio.sleep(0.1)


async def until_they_hear_each_other(one: Voice, other: Voice) -> None:
    async with asyncio.timeout(SECONDS):
        while [await voice.hears((one, other)) for voice in (one, other)] != [{other.name}, {one.name}]:
            pass


async def test_a_caller_on_one_node_talks_to_an_agent_at_another(two_nodes: TwoNodes) -> None:
    suite, north, south = two_nodes.suite, two_nodes.callers, two_nodes.phones
    await until(lambda: EXTENSION in south.cli("pjsip show endpoints"), "the phone is not at its home", suite)
    assert f" {EXTENSION} " not in north.cli("pjsip show endpoints")
    await suite.sign_in(two_nodes.agent)

    for number, ends in enumerate(("caller", "agent")):
        caller = Voice("caller", 400.0)
        async with VoiceCaller(north, caller) as calling:
            await calling.be_answered()
            await suite.until(lambda picture: picture.agents[str(two_nodes.agent)]["work"] == "talking")
            await until_they_hear_each_other(caller, two_nodes.phone.voice)
            (calling if ends == "caller" else two_nodes.phone).hang_up()
            await suite.until(lambda picture: not picture.interactions)
        for rig in (north, south):
            await until(
                lambda rig=rig: "0 active channels" in rig.cli("core show channels count"),
                f"after call {number}, ended by the {ends}, a channel is left on {rig.node}",
                suite,
            )
        await suite.until(lambda picture: picture.agents[str(two_nodes.agent)]["work"] == "idle")
