"""The real processes for end-to-end tests: a floor with its projector, a virtual Asterisk, and a person to watch them.

Everything is as in production but for the switch: real PostgreSQL, real Redis, real ARI over a socket, real signals.
"""

import asyncio
import base64
import json
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
import redis
from django.conf import settings
from django.db import connection
from redis.asyncio import Redis as AsyncRedis

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence
from apps.floor import wire
from apps.floor.inbox import floor_client
from apps.floor.live.frames import FloorPicture
from apps.floor.live.hub import hub
from apps.floor.wire import Reply
from apps.interactions.models import EventLog, Interaction
from apps.kernel.messages import Message

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0
USER, PASSWORD = "suite", "secret"
AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class SuiteFailed(AssertionError):
    """Something did not happen in time; the message holds the ends of the processes' logs."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def this_database() -> str:
    """The URL of the database that this test uses, for other processes."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


class Suite:
    """A floor and a virtual Asterisk on this test's database. Logs and journal are below ``folder``.

    ``settings_module``: of all processes; with ``tests.harness.busy_settings`` they leave work to a worker.
    """

    def __init__(self, folder: Path, settings_module: str = "contactcenter.settings.test") -> None:
        self.folder = folder
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = os.environ | {
            "DATABASE_URL": this_database(),
            "FLOOR_JOURNAL_DIR": str(folder / "journal"),
            "MEDIA_ROOT": str(folder / "media"),
            "SIMULATOR_PASSWORD": PASSWORD,
            "DJANGO_SETTINGS_MODULE": settings_module,
            "PGAPPNAME": f"suite-{self.port}",
        }

    # -- processes ---------------------------------------------------------------------------------------------

    def start_simulator(self, *options: str) -> None:
        """Start the virtual Asterisk; no calls come by themselves."""
        self.start(
            "simulator", "-m", "apps.telephony.simulator", "--port", str(self.port), "--rate", "0",
            "--user", USER, *options,
        )  # fmt: skip

    def start_floor(self, *options: str, **variables: str) -> None:
        """Start a floor; the last beat of the one before it no longer counts. ``variables`` change its environment."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.delete(wire.beat_key(settings.FLOOR_SITE))
        self.start("floor", "manage.py", "floor", *options, **variables)

    def start(self, name: str, *arguments: str, **variables: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment | variables, stdout=log, stderr=log
        )
        log.close()

    def kill(self, name: str) -> None:
        """SIGKILL, as a power cut or the kernel's memory killer would."""
        self._end(name, signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """SIGSTOP: it keeps everything that it has, and does nothing."""
        self.processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGCONT)

    async def until_ended(self, name: str) -> int:
        """Wait until the process ends by itself; return its status."""
        process = self.processes.pop(name)
        return await asyncio.to_thread(process.wait, PATIENCE_SECONDS)

    async def until_logged(self, name: str, text: str) -> None:
        """Wait until the process has written ``text``."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while text not in (self.folder / f"{name}.log").read_text():
            if asyncio.get_running_loop().time() > deadline:
                raise SuiteFailed(f"{name} did not say {text!r}\n{self.logs()}")
            await asyncio.sleep(0.05)

    def stop(self) -> None:
        for name in reversed(list(self.processes)):
            self._end(name, signal.SIGTERM)
        for helper in self._helpers():
            self._see_it_end(helper)

    def discard(self) -> None:
        """End everything at once, whatever it does, and return when the database has heard of it."""
        for helper in self._helpers():
            with suppress(ProcessLookupError):
                os.kill(helper, signal.SIGKILL)
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait(PATIENCE_SECONDS)
        self.processes.clear()
        for helper in self._helpers():
            self._see_it_end(helper)
        self._forget()

    def _forget(self) -> None:
        """What a killed process had asked of the database just before is done or undone; its beat is over."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.delete(wire.beat_key(settings.FLOOR_SITE))
        ours = "SELECT count(pg_terminate_backend(pid, %s)) FROM pg_stat_activity WHERE application_name = %s"
        with psycopg.connect(this_database()) as database:
            database.execute(ours, [int(PATIENCE_SECONDS * 1000), self._environment["PGAPPNAME"]])

    def _helpers(self) -> list[int]:
        """The processes that floors have started and left behind: the projector of a killed one writes what is left."""
        mark = f"FLOOR_JOURNAL_DIR={self.folder / 'journal'}".encode()
        found = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):  # ended meanwhile
                if mark in environment.read_bytes().split(b"\0"):
                    found.append(int(environment.parent.name))
        return found

    def _see_it_end(self, helper: int) -> None:
        """What it writes later would be in the next test's tables."""
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(helper)
            try:
                ended, _, _ = select.select([descriptor], [], [], PATIENCE_SECONDS)
            finally:
                os.close(descriptor)
            if not ended:
                said = Path(f"/proc/{helper}/cmdline").read_text().replace("\0", " ")
                raise SuiteFailed(f"process {helper} ({said}) goes on without its floor\n{self.logs()}")

    def _end(self, name: str, number: int) -> None:
        process = self.processes.pop(name)
        process.send_signal(number)
        process.send_signal(signal.SIGCONT)  # one that a test has frozen
        process.wait(20)

    def logs(self) -> str:
        texts = [f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log"))]
        return "\n".join(texts)

    # -- the virtual Asterisk ----------------------------------------------------------------------------------

    async def simulator(self, door: str, /, **body: Any) -> dict[str, Any]:
        """POST to the simulator's own door (or GET what only tells), and return its answer."""
        return await asyncio.to_thread(
            self._ask, door, None if door in ("status", "placed", "active") else body
        )

    def _ask(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/simulator/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": AUTHORIZATION},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    async def place_call(self, **script: Any) -> str:
        """A caller dials; return the channel's id."""
        placed = await self.simulator("calls", **{"dnis": "4001", "digits": "1"} | script)
        return str(placed["calls"][0]["channel_id"])

    # -- people ------------------------------------------------------------------------------------------------

    async def ask(self, command: Message) -> Reply:
        return await floor_client().submit(command, by="test")

    async def sign_in(self, *agents: int) -> None:
        for agent in agents:
            assert (await self.ask(acd.ConnectWorkbench(agent, f"test-{agent}"))).ok
            reply = await self.ask(acd.SetPresence(agent, Presence.AVAILABLE, by="test"))
            assert reply.ok, reply

    # -- watching ----------------------------------------------------------------------------------------------

    async def until(self, happened: Callable[[FloorPicture], Any], seconds: float = PATIENCE_SECONDS) -> Any:
        """Wait for frames until ``happened(picture)`` is true; return what it returned."""
        client = hub().subscribe("floor")
        frames = aiter(client)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    picture = hub().picture
                    if picture.synced and not hub().stale and (found := happened(picture)):
                        return found
                    await anext(frames)
        except TimeoutError:
            raise SuiteFailed(f"did not happen in {seconds} s\n{hub().picture}\n{self.logs()}") from None
        finally:
            hub().unsubscribe(client)

    async def until_up(self, epoch: int = 0) -> int:
        """Wait until a floor leads and has its switch, under this epoch or a later one; return the epoch."""
        client = AsyncRedis.from_url(settings.REDIS_URL)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    raw = await client.get(wire.beat_key(settings.FLOOR_SITE))
                    beat = json.loads(raw) if raw else {}
                    up = any(switch["state"] == "up" for switch in beat.get("switches", {}).values())
                    if up and beat["epoch"] >= epoch:
                        return int(beat["epoch"])
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise SuiteFailed(f"no floor is up\n{self.logs()}") from None
        finally:
            await client.aclose()

    async def until_projected(self, interaction_id: str, event: str) -> Interaction:
        """Wait until the database holds this event of the interaction; return the interaction's row."""
        wanted = EventLog.objects.filter(interaction_id=UUID(interaction_id), type=event)
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not await wanted.aexists():
            if asyncio.get_running_loop().time() > deadline:
                raise SuiteFailed(f"{event} of {interaction_id} is not in the database\n{self.logs()}")
            await asyncio.sleep(0.05)
        return await Interaction.objects.aget(pk=UUID(interaction_id))
