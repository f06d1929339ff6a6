"""The floor's side of Redis for tests of what talks to it: answers commands and publishes live frames.

It follows the wire only; it routes nothing. The real floor process is tested by itself.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

from apps.acd.domain import commands as cmd
from apps.floor import wire
from apps.floor.wire import Envelope, Reply
from tests.harness.views import View, agent_view, interaction_view

OK = Reply(ok=True)
BEAT_SECONDS = 0.5


class FakeFloor:
    """State that a test sets, and the few transitions that a screen needs to be seen in all its stages."""

    def __init__(self, url: str, site: str) -> None:
        self.redis = Redis.from_url(url)
        self.site = site
        self.epoch = 1
        self.seq = 0
        self.agents: dict[str, View] = {}
        self.groups: dict[str, View] = {}
        self.interactions: dict[str, View] = {}
        self.sessions: dict[int, set[str]] = {}
        self.received: list[Envelope] = []
        self.refusals: dict[str, Reply] = {}  # command name -> reply that the next one gets
        self.silent = False
        self.changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        pubsub = self.redis.pubsub()
        await pubsub.subscribe(wire.ask_channel(self.site))
        await pubsub.get_message(timeout=1)
        await self.redis.delete(wire.inbox_key(self.site))
        self._tasks = [
            asyncio.create_task(self._answer_asks(pubsub)),
            asyncio.create_task(self._answer_commands()),
            asyncio.create_task(self._beat()),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.redis.aclose()

    # What a test makes happen

    async def put(self, **parts: dict[str, View | None]) -> None:
        """Change views and publish the delta."""
        for part, views in parts.items():
            known = getattr(self, part)
            for key, view in views.items():
                known.pop(key, None) if view is None else known.__setitem__(key, view)
        self.seq += 1
        await self._publish(kind="delta", seq=self.seq, **parts)

    async def change_agent(self, agent_id: int, **changes: Any) -> None:
        await self.put(agents={str(agent_id): self.agents[str(agent_id)] | changes})

    async def ring(self, agent_id: int, interaction_id: str, seconds: float = 20.0, **view: Any) -> None:
        """Offer an interaction to the agent."""
        now = time.time()
        times = {"arrived_at": now - 12, "queued_at": now - 7, "agent_id": agent_id}
        offer = {
            "offer_id": f"{interaction_id}-1",
            "interaction_id": interaction_id,
            "group": "sales",
            "expires_at": now + seconds,
            "accepted": False,
        }
        work = {"work": "ringing", "work_since": now, "interaction_id": interaction_id, "offer": offer}
        await self.put(
            interactions={interaction_id: interaction_view(interaction_id, **times | view)},
            agents={str(agent_id): self.agents[str(agent_id)] | work},
        )

    async def wait_for(self, kind: type, seconds: float = 10.0) -> Any:
        """The next command of ``kind`` (or the last one that has already come)."""
        async with asyncio.timeout(seconds):
            while True:
                for envelope in reversed(self.received):
                    if isinstance(envelope.command, kind):
                        return envelope.command
                self.changed.clear()
                await self.changed.wait()

    # What a floor does by itself

    async def _publish(self, **frame: Any) -> None:
        if not self.silent:
            await self.redis.publish(wire.live_channel(self.site), json.dumps({"at": time.time()} | frame))

    async def _snapshot(self) -> None:
        parts = {"agents": self.agents, "groups": self.groups, "interactions": self.interactions}
        await self._publish(kind="snapshot", seq=self.seq, **parts)

    async def _beat(self) -> None:
        while True:
            await self._publish(kind="beat", seq=self.seq, epoch=self.epoch, switches={})
            await asyncio.sleep(BEAT_SECONDS)

    async def _answer_asks(self, pubsub: Any) -> None:
        async for _message in pubsub.listen():
            await self._snapshot()

    async def _answer_commands(self) -> None:
        while True:
            _, raw = await self.redis.blpop([wire.inbox_key(self.site)])
            envelope = wire.decode_command(raw)
            if self.silent or self._is_of_before(envelope.command):
                continue
            self.received.append(envelope)
            self.changed.set()
            refusal = self.refusals.pop(type(envelope.command).__name__, None)
            if refusal is None:
                await self._carry_out(envelope.command)
            await self.redis.publish(envelope.reply, wire.encode_reply(envelope.id, refusal or OK))

    def _is_of_before(self, command: Any) -> bool:
        """A web server that outlives its tests says good-bye for screens of the last one."""
        return isinstance(command, cmd.DisconnectWorkbench) and str(command.agent_id) not in self.agents

    async def _carry_out(self, command: Any) -> None:
        agent_id = getattr(command, "agent_id", 0)  # some commands are about a caller only
        view = self.agents.get(str(agent_id)) or agent_view(agent_id)
        if not _is_about_the_desk(view, command):
            await _TRANSITIONS[type(command)](self, command, view, time.time())


def _is_about_the_desk(view: View, command: Any) -> bool:
    """What becomes of work that is no call, a test says itself."""
    offered = (view.get("desk_offer") or {}).get("offer_id")
    on_desk = {one["interaction_id"] for one in view.get("desk", ())}
    return (offered is not None and getattr(command, "offer_id", "") == offered) or (
        getattr(command, "interaction_id", "") in on_desk
    )


async def _connect(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    floor.sessions.setdefault(command.agent_id, set()).add(command.session)
    await floor.change_agent(command.agent_id, connected=True)


async def _renew(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    """A real floor shows nothing of it either."""


async def _disconnect(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    floor.sessions.get(command.agent_id, set()).discard(command.session)
    await floor.change_agent(command.agent_id, connected=bool(floor.sessions.get(command.agent_id)))


async def _presence(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    await floor.change_agent(
        command.agent_id, presence=command.presence, reason=command.reason, presence_since=now
    )


async def _accept(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    await floor.change_agent(command.agent_id, offer=view["offer"] | {"accepted": True})
    interaction_id = view["interaction_id"]
    answered = floor.interactions[interaction_id] | {"state": "connected", "answered_at": now}
    talking = floor.agents[str(command.agent_id)] | {"offer": None, "work": "talking", "work_since": now}
    await floor.put(interactions={interaction_id: answered}, agents={str(command.agent_id): talking})


async def _reject(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    await floor.change_agent(command.agent_id, offer=None, work="idle", work_since=now, interaction_id="")


async def _hold(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    held = isinstance(command, cmd.HoldInteraction)
    key = command.interaction_id
    await floor.put(interactions={key: floor.interactions[key] | {"held": held}})


async def _end(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    key = command.interaction_id
    wrapping = view | {"work": "wrap_up", "work_since": now, "wrap_up_due_at": now + 60}
    ended = floor.interactions[key] | {"state": "wrap_up"}
    await floor.put(agents={str(command.agent_id): wrapping}, interactions={key: ended})


async def _complete(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    idle = view | {"work": "idle", "work_since": now, "interaction_id": "", "wrap_up_due_at": 0.0}
    await floor.put(agents={str(command.agent_id): idle}, interactions={command.interaction_id: None})


async def _record(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    recording = "paused" if isinstance(command, cmd.PauseRecording) else "on"
    key = command.interaction_id
    await floor.put(interactions={key: floor.interactions[key] | {"recording": recording}})


async def _invite(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    """They pick up at once; nobody of a group does."""
    key = command.interaction_id
    if command.target_kind == "group":
        nobody = {"searched_group": floor.groups[command.target]["name"], "held": command.consult}
        await floor.put(interactions={key: floor.interactions[key] | nobody})
        return
    parties = floor.interactions[key].get("parties", [])
    party = {
        "id": f"{key}-{len(parties) + 2}",
        "kind": command.target_kind,
        "target": command.target,
        "name": floor.agents[command.target]["name"] if command.target_kind == "agent" else command.target,
        "stage": "talking",
        "consult": command.consult,
        "since": now,
        "expires_at": now + 30,
    }
    changes = {"parties": [*parties, party], "held": command.consult, "searched_group": ""}
    await floor.put(interactions={key: floor.interactions[key] | changes})


async def _merge(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    key = command.interaction_id
    together = [party | {"consult": False} for party in floor.interactions[key]["parties"]]
    await floor.put(interactions={key: floor.interactions[key] | {"parties": together, "held": False}})


async def _help(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    asks = isinstance(command, cmd.RequestHelp)
    await floor.change_agent(command.agent_id, help={"text": command.text, "since": now} if asks else None)


async def _nothing_to_see(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    """What is sent is what a test looks at."""


async def _monitor(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    target = floor.agents[str(command.target_id)]
    listening = {
        "interaction_id": target["interaction_id"],
        "target_id": command.target_id,
        "mode": command.mode,
        "connected": True,
    }
    await floor.put(
        agents={
            str(command.agent_id): view | {"work": "listening", "work_since": now, "listening": listening}
        }
    )


async def _change_monitor(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    await floor.change_agent(command.agent_id, listening=view["listening"] | {"mode": command.mode})


async def _stop_monitor(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    await floor.change_agent(
        command.agent_id, work="idle", work_since=now, listening=None, listening_ended="stopped"
    )


async def _move(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    key = command.interaction_id
    await floor.put(interactions={key: floor.interactions[key] | {"group": command.group}})


async def _promote(floor: FakeFloor, command: Any, view: View, _now: float) -> None:
    """The place in a line is not on the screen."""


async def _place(floor: FakeFloor, command: Any, view: View, now: float) -> None:
    """The agent's phone is picked up at once, the customer's rings."""
    key = command.interaction_id
    calling = interaction_view(
        key,
        direction="outbound",
        ani=command.number,
        state="dialling",
        agent_id=command.agent_id,
        ringing_since=now,
    )
    dialling = view | {"work": "dialling", "work_since": now, "interaction_id": key}
    await floor.put(interactions={key: calling}, agents={str(command.agent_id): dialling})


_TRANSITIONS: dict[type, Callable[..., Any]] = {
    cmd.ConnectWorkbench: _connect,
    cmd.RenewWorkbench: _renew,
    cmd.DisconnectWorkbench: _disconnect,
    cmd.SetPresence: _presence,
    cmd.AcceptOffer: _accept,
    cmd.RejectOffer: _reject,
    cmd.HoldInteraction: _hold,
    cmd.ResumeInteraction: _hold,
    cmd.EndInteraction: _end,
    cmd.TransferInteraction: _end,
    cmd.CompleteWrapUp: _complete,
    cmd.ExtendWrapUp: _nothing_to_see,
    cmd.SendDigits: _nothing_to_see,
    cmd.PauseRecording: _record,
    cmd.ResumeRecording: _record,
    cmd.InviteParty: _invite,
    cmd.MergeParties: _merge,
    cmd.CompleteTransfer: _end,
    cmd.AcceptInvitation: _nothing_to_see,
    cmd.RequestHelp: _help,
    cmd.ClearHelp: _help,
    cmd.PlaceCall: _place,
    cmd.MonitorAgent: _monitor,
    cmd.ChangeMonitor: _change_monitor,
    cmd.StopMonitor: _stop_monitor,
    cmd.MoveInteraction: _move,
    cmd.PromoteInteraction: _promote,
}


class ThreadedFloor:
    """A :class:`FakeFloor` in a thread with its own event loop, for tests that drive a browser."""

    def __init__(self, url: str, site: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.floor: FakeFloor = self.run(_make(url, site))

    def run(self, coroutine: Any) -> Any:
        """Carry ``coroutine`` out on the floor's loop and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=15)

    def stop(self) -> None:
        self.run(self.floor.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()


async def _make(url: str, site: str) -> FakeFloor:
    floor = FakeFloor(url, site)
    await floor.start()
    return floor
