"""A floor's reader and projector: forked with it, and executed anew when they die, while calls go on."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from asgiref.sync import sync_to_async

from apps.kernel.ids import derive_id
from contactcenter.bench.processes import Measured
from contactcenter.priority import LATER
from tests.e2e.conftest import Centre
from tests.factories.customers import CustomerNumberFactory
from tests.harness.suite import PATIENCE_SECONDS, Suite

HELPERS = ("floor-reader", "floor-projector")
GRACE = "+15550100001"


def helper(suite: Suite, floor: str, name: str) -> int:
    return Measured(suite.processes[floor].pid).child(name).pid


def command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def sockets(pid: int) -> list[str]:
    """What the process could say something through, to a database, say."""
    links = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    return [link for link in links if link.startswith("socket:")]


async def successor(suite: Suite, name: str, killed: int) -> int:
    """The helper that has come in the place of the killed one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(LookupError, OSError):  # the old one has just gone, the new one has no name yet
                if (pid := helper(suite, "floor", name)) != killed:
                    return pid
            await asyncio.sleep(0.05)


async def serve_grace(suite: Suite) -> None:
    """Her call shows who she is, which the reader knows, and reaches the database, which the projector does."""
    channel = await suite.place_call(ani=GRACE, patience_seconds=600)
    call = derive_id("virtual", channel)
    await suite.until(lambda picture: (picture.interactions.get(call, {}).get("customer") or {}).get("name"))
    await suite.simulator("hangup", channel_id=channel)
    await suite.until_projected(call, "InteractionEnded")


async def test_r1_reader_and_projector_are_forked_and_replaced_when_they_are_killed(
    suite: Suite, centre: Centre
):
    await sync_to_async(lambda: CustomerNumberFactory(number=GRACE))()
    await serve_grace(suite)
    floor = suite.processes["floor"].pid
    forked = {name: helper(suite, "floor", name) for name in HELPERS}
    assert [command(pid) for pid in forked.values()] == [command(floor)] * 2
    niceness = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (floor, *forked.values())]
    assert niceness[1:] == [LATER, LATER]
    assert niceness[0] <= 0

    for pid in forked.values():
        os.kill(pid, signal.SIGKILL)
    executed = {name: await successor(suite, name, pid) for name, pid in forked.items()}
    assert "contactcenter.floor_reader" in command(executed["floor-reader"])
    assert "projector" in command(executed["floor-projector"])
    await serve_grace(suite)
    assert "ended with code -9, starting it again" in suite.logs()
    await asyncio.to_thread(suite.stop)  # fails where one of them does not end with its floor
