"""The telephones on the agents' desks: they ring, and are answered, or not."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Protocol, runtime_checkable

from apps.telephony.simulator import calls, causes
from apps.telephony.simulator.model import Channel, Party
from apps.telephony.simulator.scenario import CallerScript, Phone, Scenario, draw_phone
from apps.telephony.simulator.world import World

NETWORK_DELAY = 0.05
AUTO_ANSWER_DELAY = 0.2
NODE = "node-"
_AUTO_ANSWER_WORDS = ("answer-after=0", "auto answer", "auto-answer", "alert-autoanswer")


def is_elsewhere(dialled: str) -> bool:
    """Return whether a dial string leads to a phone at another node: ``<extension>@node-<code>``."""
    extension, at, node = dialled.partition("@")
    return bool(extension and at and node.startswith(NODE))


@runtime_checkable
class _HasScript(Protocol):
    script: CallerScript

    def next_phone(self) -> int: ...


class AgentPhone(Party):
    """One telephone during one call."""

    def __init__(self, world: World, channel: Channel, behaviour: Phone, hung_up: Callable[[], None]) -> None:
        self._world = world
        self._channel = channel
        self._hung_up = hung_up
        self._hangs_up_after = behaviour.hangs_up_after
        self._keys = behaviour.keys
        match behaviour.mode:
            case "busy":
                world.later(NETWORK_DELAY, lambda: calls.refuse(world, channel, causes.USER_BUSY))
            case "declines":
                self._ring(lambda: calls.refuse(world, channel, causes.CALL_REJECTED), behaviour.answer_after)
            case "answers":
                self._ring(lambda: calls.pick_up(world, channel), behaviour.answer_after)
            case "no_answer" | "when_asked":
                self._ring()
            case "unreachable":  # the phone's own node says so; at ours there would be no call
                world.later(NETWORK_DELAY, lambda: calls.refuse(world, channel, causes.OUT_OF_ORDER))
            case "silent":
                pass

    def be_answered(self) -> None:
        if self._hangs_up_after is not None:
            self._world.later(self._hangs_up_after, lambda: calls.hang_up(self._world, self._channel))
        pressed_at = 0.0
        for pause, key in self._keys:
            pressed_at += pause
            self._world.later(pressed_at, partial(calls.press, self._world, self._channel, key))

    def leave(self, cause: int) -> None:
        self._hung_up()

    def _ring(self, then: Callable[[], None] | None = None, after: float = 0.0) -> None:
        self._world.later(NETWORK_DELAY, lambda: calls.ring(self._world, self._channel))
        if then is not None:
            self._world.later(NETWORK_DELAY + after, then)


class Switchboard:
    """All agents' telephones, those at other nodes too. A telephone that is in use is busy."""

    def __init__(self, world: World, scenario: Scenario, seed: int) -> None:
        self._world = world
        self._scenario = scenario
        self._seed = seed
        self._in_use: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()
        self.fixed: dict[str, Phone] = dict(scenario.phones)
        """Telephones that always behave in one way; may be changed while the simulation runs."""

    def knows(self, extension: str) -> bool:
        """Return whether a telephone is registered at this extension; of one at another node only that one knows."""
        if is_elsewhere(extension):
            return True
        fixed = self.fixed.get(extension)
        if fixed is not None and fixed.mode == "unreachable":
            return False
        return self._scenario.endpoints == "any" or ("endpoint", extension) in self._world.config

    def call(self, extension: str, channel: Channel) -> Party:
        """Return the telephone at this extension, which from now on reacts to the channel that calls it."""
        extension = extension.partition("@")[0]
        behaviour = Phone("busy") if self._in_use[extension] else self._behaviour(extension, channel)
        if behaviour.mode in ("answers", "when_asked") and _asks_for_auto_answer(channel):
            behaviour = Phone("answers", AUTO_ANSWER_DELAY, behaviour.hangs_up_after)
        self._in_use[extension] += 1
        return AgentPhone(self._world, channel, behaviour, lambda: self._in_use.subtract([extension]))

    def _behaviour(self, extension: str, channel: Channel) -> Phone:
        fixed = self.fixed.get(extension)
        if fixed is not None:
            return fixed
        originator: object = channel.originator.party if channel.originator else None
        if isinstance(originator, _HasScript):
            return originator.script.phones[originator.next_phone()]
        self._calls[extension] += 1
        return draw_phone(self._scenario, Random(f"{self._seed}/phone/{extension}/{self._calls[extension]}"))


def _asks_for_auto_answer(channel: Channel) -> bool:
    return any(word in value.lower() for value in channel.variables.values() for word in _AUTO_ANSWER_WORDS)
