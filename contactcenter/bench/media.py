"""`bench media` from inside its site: conversations with sound through our floor and a real Asterisk, and their losses.

Callers send a tone, the agents' phones send back what they hear. Asterisk counts, for each channel, what it sent, what
came and which numbers were missing. That is the one side. The other side is what it sent to a phone against what came
back from there, and what the kernel threw away before the phones had read it. SIPp's callers do not read what they are
sent: there the count of Asterisk is all there is.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

from apps.telephony.ari.http import open_session
from apps.telephony.ports import NodeConfig
from contactcenter.bench import watch
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.media_figures import Counted, media_figures
from contactcenter.bench.options import AsteriskOptions, MediaOptions
from contactcenter.bench.processes import Measured, Processes
from contactcenter.bench.real_floor import Places, Say, floor_at_work, left_after
from contactcenter.bench.rig import PHONES, AsteriskRig
from contactcenter.bench.sipp_load import AgentPhones, call, failed_calls

NUMBER = "7003"
RATE = 20
SPARE_SECONDS = 4.0
"""Calls last so much longer than is measured: the last one must have had its time while the first is still there."""
TONE = (b"\x9f" * 10 + b"\x1f" * 10) * 400
"""A second of 400 Hz, as mu-law."""


async def run_media(options: MediaOptions, folder: Path, say: Say) -> dict[str, Any]:
    """Run everything and return the figures. Raises Stalled, AsteriskFailed, SippMissing."""
    machine = machine_facts()
    rig = AsteriskRig(folder / "asterisk", node="bench")
    try:
        await asyncio.to_thread(rig.start)
        with AgentPhones(folder, echo=True) as phones, Processes(folder) as processes:
            found = await _talk(options, Places(rig, phones, processes), folder, say)
    finally:
        await asyncio.to_thread(rig.stop)
    return {"calls": options.calls, "seconds": options.seconds, **found, "machine": machine}


async def _talk(options: MediaOptions, places: Places, folder: Path, say: Say) -> dict[str, Any]:
    site = AsteriskOptions(agents=options.calls)
    async with floor_at_work(site, places, NUMBER, say):
        assert places.rig.process is not None
        asterisk, dropped = Measured(places.rig.process.pid), dropped_packets()
        load = asyncio.create_task(asyncio.to_thread(_place, options, places.rig, folder / "callers"))
        say(f"{options.calls} calls with sound for {options.seconds:g} s …")
        await watch.until(lambda count: count >= options.calls, _answered, "all conversations")
        began, cpu = time.monotonic(), asterisk.cpu_seconds()
        await asyncio.sleep(options.seconds)
        counted = await count_packets(places.rig.config)
        used, seconds = asterisk.cpu_seconds() - cpu, time.monotonic() - began
        dropped = dropped_packets() - dropped  # while the sockets are there
        await load
        return media_figures(counted) | {
            "connected_ratio": 1 - failed_calls(folder / "callers") / options.calls,
            "phones_dropped": dropped, **await left_after(places.rig),
            "asterisk_cpu_percent": round(100 * used / seconds, 1), "load": round(os.getloadavg()[0], 1),
        }  # fmt: skip


def _place(options: MediaOptions, rig: AsteriskRig, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tone.ulaw").write_bytes(TONE)
    hold = options.calls / RATE + options.seconds + SPARE_SECONDS
    call(
        folder, rig.sip_port, run=10, dnis=NUMBER, rate=RATE, calls=options.calls, hold_ms=int(hold * 1000),
        scenario="speaking_caller",
    )  # fmt: skip


async def _answered() -> int:
    return await watch.count_events("InteractionAnswered")


async def count_packets(node: NodeConfig) -> list[Counted]:
    """Return the counts of every channel that has sound now."""
    async with open_session(node) as session:
        names = [channel["id"] for channel in await _get(session, node, "channels")]
        found = [(name, await _get(session, node, f"channels/{name}/rtp_statistics")) for name in names]
    return [
        Counted(name, counts["txcount"], counts["rxcount"], counts["rxploss"])
        for name, counts in found
        if counts
    ]


async def _get(session: aiohttp.ClientSession, node: NodeConfig, path: str) -> Any:
    async with session.get(f"{node.base_url}/ari/{path}") as answer:
        return await answer.json() if answer.status == 200 else None


def dropped_packets(table: Sequence[str] | None = None) -> int:
    """Return how many datagrams the kernel has thrown away before the phones read them."""
    lines = Path("/proc/net/udp").read_text().splitlines() if table is None else table
    phones = "".join(f"{int(part):02X}" for part in reversed(PHONES.split(".")))
    rows = (line.split() for line in lines[1:])
    return sum(int(row[-1]) for row in rows if row[1].startswith(phones))
