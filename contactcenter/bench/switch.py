"""The virtual Asterisk of a run: its own process, its door for placing calls, and what is left on it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

from contactcenter.bench.options import PlannedCall
from contactcenter.bench.processes import Measured, Processes

USER, PASSWORD_VARIABLE = "bench", "SIMULATOR_PASSWORD"
NODE = "virtual"
SCENARIO = {"think": [0.2, 0.8], "listen": [0.5, 1.5], "repeats": 20}
"""Callers press their key soon, and again whenever they are asked again: one that is pressed while no floor is there is
pressed in vain. Everything else is said call by call."""
START_SECONDS = 20.0
PLANNED_AT_ONCE = 2_000
"""Calls in one request: it must stay below the simulator's four megabytes."""


class VirtualSwitch:
    """Open it with ``async with``; the simulator must have been started by :func:`start_simulator`."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> VirtualSwitch:
        login = aiohttp.BasicAuth(USER, os.environ[PASSWORD_VARIABLE])
        self._session = aiohttp.ClientSession(auth=login, connector=aiohttp.TCPConnector(limit=32))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def until_up(self) -> None:
        """Return when it answers. Raises TimeoutError."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    await self.status()
                    return
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)

    async def until_application(self) -> None:
        """Return when an application is connected. Raises TimeoutError."""
        async with asyncio.timeout(START_SECONDS):
            while not (await self.status())["applications"]:  # noqa: ASYNC110 - the switch announces nothing
                await asyncio.sleep(0.05)

    async def status(self) -> dict[str, Any]:
        """The simulator's counters."""
        found: dict[str, Any] = await self._get("/simulator/status")
        return found

    async def active(self) -> tuple[int, int]:
        """How many callers are on the line, and how many will come."""
        found = await self._get("/simulator/active")
        return int(found["active"]), int(found["coming"])

    async def outcomes(self) -> dict[str, int]:
        """How many calls have ended, by how they ended for the caller."""
        found: dict[str, int] = (await self.status())["outcomes"]
        return found

    async def plan(self, calls: Sequence[PlannedCall]) -> None:
        """Let every caller call at their time; returns at once. Raises aiohttp.ClientError where that is refused."""
        assert self._session is not None
        for begin in range(0, len(calls), PLANNED_AT_ONCE):
            body = {
                "calls": [{"at": call.at, **call.script} for call in calls[begin : begin + PLANNED_AT_ONCE]]
            }
            async with self._session.post(f"{self.url}/simulator/plan", json=body) as answer:
                answer.raise_for_status()

    async def placed(self) -> set[str]:
        """Channels of the callers who have called so far."""
        return set((await self._get("/simulator/placed"))["channels"])

    async def left_channels(self) -> int:
        """How many channels there are."""
        return len(await self._get("/ari/channels"))

    async def left_conversations(self) -> int:
        """How many bridges there are, without the one in which callers wait and which stays."""
        return sum(bridge["bridge_type"] == "mixing" for bridge in await self._get("/ari/bridges"))

    async def _get(self, path: str) -> Any:
        assert self._session is not None
        async with self._session.get(self.url + path) as answer:
            answer.raise_for_status()
            return await answer.json()


def start_simulator(processes: Processes, folder: Path, seed: int, port: int) -> Measured:
    """Start the simulator on ``port``; no call comes by itself."""
    scenario = folder / "scenario.json"
    scenario.write_text(json.dumps(SCENARIO), encoding="utf-8")
    return processes.start(
        "simulator", "-m", "apps.telephony.simulator", "--port", str(port), "--rate", "0", "--user", USER,
        "--seed", str(seed), "--scenario", str(scenario),
    )  # fmt: skip


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
