"""Our floor in front of a real Asterisk, with agents' phones that SIPp answers: what all real loads run through."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from asgiref.sync import sync_to_async

from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from contactcenter.bench import watch
from contactcenter.bench.crew import Crew
from contactcenter.bench.directory import create_phone_site
from contactcenter.bench.options import AsteriskOptions
from contactcenter.bench.processes import Measured, Processes
from contactcenter.bench.rig import AsteriskRig
from contactcenter.bench.sipp_load import AgentPhones

DRAIN_SECONDS = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """The switch, the phones, and the processes of a run."""

    rig: AsteriskRig
    phones: AgentPhones
    processes: Processes


@asynccontextmanager
async def floor_at_work(
    options: AsteriskOptions, places: Places, number: str, say: Say
) -> AsyncIterator[tuple[Measured, watch.FloorWatch]]:
    """Fill the site, start the floor, sign everybody in; calls to ``number`` go to all agents. Raises Stalled."""
    rig, processes = places.rig, places.processes
    agents = await sync_to_async(create_phone_site)(options, rig.config, places.phones.contact, number)
    say(f"floor: starts and provisions {options.agents} phones …")
    floor, seen = processes.start("floor", "manage.py", "floor"), watch.FloorWatch()
    try:
        await watch.until(bool, seen.is_up, "the floor")
        await Crew(agents, hub(), floor_client(), seed=1).sign_in()
        yield floor, seen
    except (TimeoutError, watch.Stalled, ExceptionGroup) as error:
        raise watch.Stalled(f"{error!r}\n{processes.log_tails()}\n{rig.log[-3000:]}") from error
    finally:
        await hub().stop()
        await floor_client().close()
        await seen.close()


def left_behind(rig: AsteriskRig) -> tuple[int, int]:
    """Return how many channels stay, and how many bridges beside the one in which callers wait; then hang everybody up,
    so that the next load begins on an empty switch."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while any(left := (_channels(rig), _conversations(rig))) and time.monotonic() < deadline:
        time.sleep(0.2)
    if left[0]:
        rig.clear_calls()
    return left


async def left_after(rig: AsteriskRig) -> dict[str, int]:
    """Return the same under the names of a report."""
    channels, bridges = await asyncio.to_thread(left_behind, rig)
    return {"left_channels": channels, "left_bridges": bridges}


def _channels(rig: AsteriskRig) -> int:
    return rig.cli("core show channels concise").count("PJSIP/")


def _conversations(rig: AsteriskRig) -> int:
    """Bridges by their type: the one for those who wait is a holding bridge."""
    return sum(
        " stasis " in line and "holding" not in line for line in rig.cli("bridge show all").splitlines()
    )
