"""Whole days of calls in virtual time: thousands at once, and the same again for the same seed."""

import hashlib

import msgspec

from apps.telephony.simulator.dialplan import Dialplan
from apps.telephony.simulator.load import Load
from apps.telephony.simulator.phones import Switchboard
from apps.telephony.simulator.scenario import Scenario
from apps.telephony.simulator.world import World
from tests.telephony.simulator.application import APP, Direct

START = 1_800_000_000.0


class Day:
    """A run from the first call to the last, as fast as it can be computed."""

    def __init__(self, scenario: Scenario, *, calls: int, rate: float, seed: int, agents: int) -> None:
        self.fingerprint = hashlib.sha256()
        self.most_talking = 0
        self.world = World(self._take, now=START)
        switchboard = Switchboard(self.world, scenario, seed)
        self.world.answer_phone, self.world.knows_endpoint = switchboard.call, switchboard.knows
        self.line = Direct(self.world, agents)
        self.world.connect(APP)
        self.line.application.begin()
        self.load = Load(self.world, Dialplan(self.world, APP), scenario, seed=seed, calls=calls, rate=rate)
        self.load.start()
        self._look()

    def run(self) -> None:
        """Let everything happen."""
        while not self.load.is_complete:
            self.world.advance(self.world.now + 10.0)
            assert self.world.now < START + 86_400
        self.world.advance(self.world.now + 1.0)

    def _take(self, app: str, event: dict) -> None:
        self.fingerprint.update(msgspec.json.encode(event))
        self.line.deliver(event)

    def _look(self) -> None:
        talking = sum(
            len(bridge.channels) == 2 for bridge in self.world.bridges.values() if bridge.kind == "mixing"
        )
        self.most_talking = max(self.most_talking, talking)
        self.world.later(5.0, self._look)


def test_two_thousand_calls_at_once():
    scenario = Scenario(
        busy_share=0, no_answer_share=0, ivr_hangup_share=0, patience_min=3600, talk_range=(220, 240)
    )  # fmt: skip
    day = Day(scenario, calls=2100, rate=20.0, seed=1, agents=2000)

    day.run()

    assert day.load.outcomes == {"answered": 2100, "abandoned": 0, "voicemail": 0, "refused": 0}
    assert day.most_talking == 2000
    assert (len(day.world.channels), list(day.world.bridges)) == (0, ["wait"])
    assert len(day.world.stored) == 2100


def test_a_day_with_too_few_agents_loses_callers_and_nothing_else():
    day = Day(Scenario(), calls=600, rate=1.0, seed=3, agents=40)

    day.run()

    outcomes = day.load.outcomes
    assert sum(outcomes.values()) == 600
    assert outcomes["answered"] > 200
    assert outcomes["abandoned"] > 100
    assert (len(day.world.channels), list(day.world.bridges)) == (0, ["wait"])
    assert set(day.line.refused) <= {400, 404, 409, 422}


def test_the_same_seed_gives_the_same_day_to_the_last_event():
    days = [Day(Scenario(), calls=150, rate=1.0, seed=seed, agents=30) for seed in (9, 9, 10)]
    for day in days:
        day.run()

    first, again, other = (day.fingerprint.hexdigest() for day in days)
    assert first == again
    assert first != other
