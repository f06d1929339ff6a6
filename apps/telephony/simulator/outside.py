"""The people behind telephone numbers outside, whom the switch calls through a trunk."""

from collections import Counter
from random import Random

from apps.telephony.simulator import calls, causes
from apps.telephony.simulator.model import Channel, Party
from apps.telephony.simulator.scenario import Phone, Scenario, draw_called
from apps.telephony.simulator.timers import Action, Timer
from apps.telephony.simulator.world import World

NETWORK_DELAY = 0.1
ALONE_PATIENCE = 10.0
"""How long somebody who was called listens to nothing."""
TRUNK = "trunk-"


def is_outside(dialled: str) -> bool:
    """Return whether a dial string leads out: ``<number>@trunk-<name>``."""
    number, at, trunk = dialled.partition("@")
    return bool(number and at and trunk.startswith(TRUNK))


class Outside:
    """Everybody outside. Who is called while on the telephone is busy."""

    def __init__(self, world: World, scenario: Scenario, seed: int) -> None:
        self._world, self._scenario, self._seed = world, scenario, seed
        self._in_use: Counter[str] = Counter()
        self.called: Counter[str] = Counter()
        self.broken: dict[str, int] = {}
        """Names of trunks that take no calls, and the cause with which they refuse them."""
        self.fixed: dict[str, Phone] = dict(scenario.numbers)
        """Numbers that always behave in one way; may be changed while the simulation runs."""

    def call(self, dialled: str, channel: Channel) -> Party:
        """Return who is at the number, and reacts from now on to the channel that calls it."""
        number, _at, trunk = dialled.partition("@")
        cause = self.broken.get(trunk.removeprefix(TRUNK))
        if cause is not None:
            return BrokenTrunk(self._world, channel, cause)
        self.called[number] += 1
        behaviour = Phone("busy") if self._in_use[number] > 0 else self._behaviour(number)
        self._in_use[number] += 1
        return CalledPerson(self._world, channel, behaviour, lambda: self._in_use.subtract([number]))

    def _behaviour(self, number: str) -> Phone:
        fixed = self.fixed.get(number)
        return fixed or draw_called(
            self._scenario, Random(f"{self._seed}/number/{number}/{self.called[number]}")
        )


class BrokenTrunk(Party):
    """A network that takes no call: nobody is reached, and nothing rings."""

    def __init__(self, world: World, channel: Channel, cause: int) -> None:
        world.later(NETWORK_DELAY, lambda: calls.refuse(world, channel, cause))


class CalledPerson(Party):
    """One person who is called once: picks up or not, talks when somebody is there, hangs up."""

    def __init__(self, world: World, channel: Channel, behaviour: Phone, gone: Action) -> None:
        self._world, self._channel, self._gone = world, channel, gone
        self._talk = behaviour.hangs_up_after
        self._says_goodbye: Timer | None = None
        self._gives_up: Timer | None = None
        match behaviour.mode:
            case "busy":
                world.later(NETWORK_DELAY, lambda: calls.refuse(world, channel, causes.USER_BUSY))
            case "unreachable":
                world.later(NETWORK_DELAY, lambda: calls.refuse(world, channel, causes.UNALLOCATED))
            case "declines":
                self._ring(lambda: calls.refuse(world, channel, causes.CALL_REJECTED), behaviour.answer_after)
            case "answers" | "when_asked":
                self._ring(lambda: calls.pick_up(world, channel), behaviour.answer_after)
            case "no_answer":
                self._ring()
            case "silent":
                pass

    def be_answered(self) -> None:
        self._wait_alone()

    def notice_company(self) -> None:
        bridge = self._channel.bridge
        if bridge is not None and bridge.kind == "mixing" and len(bridge.channels) > 1:
            _cancel(self._gives_up)
            if self._says_goodbye is None and self._talk is not None:
                self._says_goodbye = self._world.later(self._talk, self._hang_up)
        elif bridge is None or bridge.kind == "mixing":
            self._wait_alone()
        else:  # music is company enough
            _cancel(self._gives_up)

    def wait(self) -> None:
        _cancel(self._gives_up)

    def leave(self, cause: int) -> None:
        _cancel(self._gives_up)
        _cancel(self._says_goodbye)
        self._gone()

    def _wait_alone(self) -> None:
        _cancel(self._gives_up)
        self._gives_up = self._world.later(ALONE_PATIENCE, self._hang_up)

    def _hang_up(self) -> None:
        calls.hang_up(self._world, self._channel)

    def _ring(self, then: Action | None = None, after: float = 0.0) -> None:
        self._world.later(NETWORK_DELAY, lambda: calls.ring(self._world, self._channel))
        if then is not None:
            self._world.later(NETWORK_DELAY + after, then)


def _cancel(timer: Timer | None) -> None:
    if timer is not None:
        timer.cancel()
