"""T46: a connection for commands that is lost is opened again, on the virtual Asterisk."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from apps.kernel.clock import SystemClock
from apps.telephony.ari.http import open_session
from apps.telephony.ari.lanes import LANES, CommandLanes
from apps.telephony.ari.requests import get
from apps.telephony.ports import NodeConfig, SwitchState
from apps.telephony.simulator.credentials import Credentials
from apps.telephony.simulator.server import SimulatorServer

USER, PASSWORD = "suite", "secret"


class Leading:
    """A guard that a test answers for."""

    def __init__(self) -> None:
        self.leads = True

    async def may_act(self) -> bool:
        return self.leads

    def doubt(self, reason: str) -> None:
        """Nobody else is there."""


class Rig:
    def __init__(self, server: SimulatorServer, lanes: CommandLanes, guard: Leading) -> None:
        self.server, self.lanes, self.guard = server, lanes, guard

    async def until(self, lanes: int) -> None:
        async with asyncio.timeout(10):
            while len(self.lanes) != lanes:
                await asyncio.sleep(0.01)

    async def all_answer(self) -> None:
        """Ask over each lane: a lane that has a command under way is not picked."""
        async with asyncio.TaskGroup() as asking:
            for _ in range(LANES):
                lane = self.lanes.pick()
                assert lane is not None
                asking.create_task(lane.request(get("asterisk", "ping"), 5))
                await asyncio.sleep(0)  # it is on its way


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    server = SimulatorServer(credentials=Credentials(USER, PASSWORD), clock=SystemClock())
    await server.start()
    node = NodeConfig("virtual", server.base_url, USER, PASSWORD)
    async with open_session(node) as session:
        guard = Leading()
        lanes = CommandLanes(node, session, SwitchState(), guard)
        await lanes.open()
        yield Rig(server, lanes, guard)
        await lanes.close()
        assert len(lanes) == 0
    await server.stop()


async def test_a_lane_that_is_lost_is_opened_again_and_the_others_serve_meanwhile(rig: Rig):
    assert len(rig.lanes) == LANES
    rig.server.cut_connections("commands-1")
    await rig.until(LANES - 1)
    assert rig.lanes.pick() is not None
    await rig.until(LANES)
    await rig.all_answer()


async def test_where_the_switch_refuses_they_come_back_when_it_takes_them_again(rig: Rig):
    rig.server.faults.refuse_until = asyncio.get_running_loop().time() + 60
    rig.server.cut_connections("commands")
    await rig.until(0)
    assert rig.lanes.pick() is None
    rig.server.faults.refuse_until = 0.0
    await rig.until(LANES)
    await rig.all_answer()


async def test_who_leads_no_more_takes_no_lane_from_its_successor(rig: Rig):
    rig.guard.leads = False
    keepers = list(rig.lanes._keepers)
    rig.server.cut_connections("commands")
    await asyncio.wait_for(asyncio.gather(*keepers), 10)  # each gives up
    assert len(rig.lanes) == 0
