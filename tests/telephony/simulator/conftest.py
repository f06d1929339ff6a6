"""A world on a table: no socket, no clock, every event kept."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.telephony.simulator import calls
from apps.telephony.simulator.model import CallerId, Channel, Party
from apps.telephony.simulator.phones import Switchboard
from apps.telephony.simulator.resources.routes import ROUTER
from apps.telephony.simulator.rest import Request, Response
from apps.telephony.simulator.scenario import Phone, Scenario
from apps.telephony.simulator.sounds import SoundTable
from apps.telephony.simulator.world import World

APP = "contactcenter"
NOON = 1_800_000_000.0


class Bench:
    """A world with one application connected. Times are relative to the start."""

    def __init__(self, *, connected: bool = True) -> None:
        self.events: list[dict[str, Any]] = []
        sounds = SoundTable({"long": 10.0, "short": 1.0})
        self.world = World(lambda app, event: self.events.append(event), now=NOON, sound_table=sounds)
        self.switchboard = Switchboard(self.world, Scenario(), seed=1)
        self.world.answer_phone = self.switchboard.call
        self.world.knows_endpoint = self.switchboard.knows
        if connected:
            self.world.connect(APP)

    def rest(self, method: str, uri: str, body: dict[str, Any] | None = None) -> list[Response]:
        """Send a request; the list gets the response, at once or when it comes."""
        answers: list[Response] = []
        ROUTER.handle(self.world, Request(method, uri, body or {}), answers.append)
        return answers

    def ask(self, method: str, uri: str, body: dict[str, Any] | None = None) -> Response:
        """Send a request that is answered at once, and return the response."""
        (response,) = self.rest(method, uri, body)
        return response

    def elapse(self, seconds: float) -> None:
        """Let time pass."""
        self.world.advance(self.world.now + seconds)

    def caller(self, *, up: bool = True, exten: str = "4001", party: Party | None = None) -> Channel:
        """A caller in the application, answered; the events so far are forgotten."""
        caller = CallerId("Ann", "13900001111")
        channel = calls.new_incoming(self.world, party=party or Party(), caller=caller, exten=exten)
        calls.enter_stasis(self.world, channel, APP, [exten])
        if up:
            self.ask("POST", f"channels/{channel.id}/answer")
            self.events.clear()
        return channel

    def leg(self, name: str = "leg-1", *, phone: Phone | None = None, extension: str = "1001") -> Channel:
        """An agent's leg whose telephone reacts in the given way; nothing has happened on it yet."""
        self.switchboard.fixed[extension] = phone or Phone("answers", 1.0)
        self.ask(
            "POST", f"channels/{name}?endpoint=PJSIP/{extension}&app={APP}&appArgs=agent,{name}&timeout=20"
        )
        return self.world.channels[name]

    def agent(self, name: str = "leg-1", extension: str = "1001") -> Channel:
        """An agent's leg that has been picked up; the events so far are forgotten."""
        channel = self.leg(name, extension=extension)
        self.elapse(2.0)
        self.events.clear()
        return channel

    def kinds(self) -> list[str]:
        """What was told, in order; for channels' events with whom."""
        return [self._named(event) for event in self.events]

    def last(self, kind: str) -> dict[str, Any]:
        """Return the last event of a type."""
        return next(event for event in reversed(self.events) if event["type"] == kind)

    def _named(self, event: dict[str, Any]) -> str:
        if event["type"] == "Dial":
            return f"Dial {event['dialstatus']}".strip()
        if event["type"] == "ChannelStateChange":
            return f"ChannelStateChange {event['channel']['state']}"
        if "playback" in event:
            return f"{event['type']} {event['playback']['id']} {event['playback']['state']}"
        return str(event["type"])


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench whose application is connected."""
    made = Bench()
    yield made
    made.elapse(0.0)
