"""A day that the engine made, lived again: close to it with the same rules, and different with others."""

from dataclasses import replace
from random import Random

import pytest

from apps.acd.domain.config import FloorConfig, Ring
from apps.agents.domain.events import PresenceChanged
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev, messages as msg
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.segments import GroupPolicy
from apps.planning.domain.comparison import DayFigures, figures_of
from apps.planning.domain.history import PastCall, history_of
from apps.planning.domain.policy import BadPolicy, apply_policy
from apps.planning.domain.replay import Replay
from contactcenter.bench.routing.centre import Size, make_centre
from contactcenter.bench.routing.hour import BusyHour
from tests.domain.acd.support import World, agent, config, group

SIZE = Size(agents=40, groups=4, skills=2)
CALLS = 3_000


class WrittenHour(BusyHour):
    """Keeps what happened. Conversations of the centre are longer than the wrap-up is, and agents pause when told."""

    def __init__(self, config: FloorConfig) -> None:
        super().__init__(config, SIZE, CALLS, load=1.1, seed=3)
        self.log: list[tuple[float, Event]] = []

    def on_event(self, event: Event) -> None:
        self.log.append((self.now, event))
        super().on_event(event)


@pytest.fixture(scope="module")
def day() -> WrittenHour:
    hour = WrittenHour(make_centre(SIZE, Random(3), rings=True))
    hour.judged()
    return hour


def policies(config: FloorConfig) -> dict[str, GroupPolicy]:
    return {code: GroupPolicy() for code in config.groups}


def recorded_figures(day: WrittenHour) -> DayFigures:
    journal = [Recorded("day", n, 1, n, at, event) for n, (at, event) in enumerate(day.log, start=1)]
    return figures_of(journal, policies(day.config))


def replayed(day: WrittenHour, rules: FloorConfig) -> DayFigures:
    return figures_of(Replay(history_of(day.log), rules).finished(), policies(rules))


@pytest.fixture(scope="module")
def same(day: WrittenHour) -> DayFigures:
    """The day by the rules that it had."""
    return replayed(day, day.config)


def test_the_same_rules_give_nearly_the_same_day(day: WrittenHour, same: DayFigures) -> None:
    was, again = recorded_figures(day).values, same.values

    assert again["offered"] == was["offered"] == CALLS
    assert again["answered"] + again["abandoned"] + again["flowed_out"] == CALLS
    assert abs(again["answered"] - was["answered"]) < 0.02 * CALLS
    assert abs(again["abandon_rate"] - was["abandon_rate"]) < 0.02
    assert abs(again["service_level_d"] - was["service_level_d"]) < 0.05
    assert abs(again["aht"] - was["aht"]) < 0.02 * was["aht"]


def test_a_replay_is_the_same_each_time(day: WrittenHour, same: DayFigures) -> None:
    assert replayed(day, day.config) == same


def test_other_rules_give_another_day(day: WrittenHour, same: DayFigures) -> None:
    """Fewer agents for the same callers: more of them give up."""
    fewer = dict(list(day.config.agents.items())[:30])

    short = replayed(day, replace(day.config, agents=fewer))

    assert short.values["abandon_rate"] > same.values["abandon_rate"] + 0.05
    assert short.minus(same)["offered"] == 0


def test_patience_is_estimated_from_those_who_gave_up_and_those_who_did_not(day: WrittenHour) -> None:
    """The centre's callers have an exponential patience of 120 s on average."""
    assert history_of(day.log).patience_seconds == pytest.approx(120.0, rel=0.15)


def test_a_day_on_which_nobody_comes_back_to_answer_ends_all_the_same() -> None:
    world = World(config(group(pause_after_misses=1), agent(1)), 1)
    world.call("x")
    world.wait(20)  # rings out, and the agent is paused

    again = figures_of(
        Replay(history_of(world.log), world.floor.config).finished(), {"billing": GroupPolicy()}
    )

    assert again.values["offered"] == 1
    assert again.values["answered"] == 0


def test_a_day_without_anybody_is_empty() -> None:
    assert Replay(history_of([]), config(agent(1))).finished() == []
    assert history_of([]).patience_seconds == float("inf")


# -- history -----------------------------------------------------------------------------------------------------


def test_what_the_history_keeps_of_a_call() -> None:
    world = World(config(group(wrap_up_seconds=30), agent(1)), 1)
    begin = world.now
    world.call("x", skills={"english": 0}, priority=2, tier=50, max_wait_seconds=90)
    world.wait(4)
    world.pick_up("x")
    world.wait(60)
    world.send(msg.CallerHungUp("x"))
    world.wait(30)

    (call,) = history_of(world.log).calls

    assert call == PastCall(
        "x-1", begin, "billing", {"english": 0}, 2, 50, 90, "answered",
        waited_seconds=4.0, ring_seconds=4.0, talk_seconds=60.0, wrap_up_seconds=30.0,
    )  # fmt: skip


def test_a_pause_by_the_queue_is_no_choice_of_the_agent() -> None:
    log = [
        (0.0, PresenceChanged(1, Presence.AVAILABLE)),
        (10.0, PresenceChanged(1, Presence.BREAK, "missed", "system")),
        (50.0, PresenceChanged(1, Presence.AVAILABLE)),
        (60.0, PresenceChanged(1, Presence.BREAK, "lunch", "ann")),
    ]

    history = history_of(log)

    assert [(entry.at, entry.presence) for entry in history.presences] == [
        (0.0, Presence.AVAILABLE),
        (50.0, Presence.AVAILABLE),
        (60.0, Presence.BREAK),
    ]
    assert history.back_seconds == 40.0


def test_a_share_of_offers_is_missed_as_on_that_day() -> None:
    log = [
        (0.0, ev.OfferNotAnswered("a", "a-1", 1, "timeout")),
        (1.0, ev.InteractionAnswered("b", 1, "b-1", 1, "billing", 3.0, 2.0)),
        (2.0, ev.OfferRejected("c", "c-1", 2)),
    ]

    assert history_of(log).missed_share == {1: 0.5, 2: 1.0}


# -- policy files ------------------------------------------------------------------------------------------------


def test_a_policy_changes_what_it_names() -> None:
    before = config(group(), group("sales"), agent(1, billing=2))

    after = apply_policy(
        before,
        {
            "groups": {
                "billing": {"strategy": "best_fit", "rings": [{"after_seconds": 20, "lower_levels": 2}]}
            },
            "agents": {"1001": {"skills": {"billing": 7}}},
        },
    )

    assert after.groups["billing"].rings == (Ring(20, 2),)
    assert str(after.groups["billing"].strategy) == "best_fit"
    assert after.agents[1].skills == {"billing": 7}
    assert after.groups["sales"] == before.groups["sales"]


def test_a_star_stands_for_all_groups() -> None:
    after = apply_policy(config(group(), group("sales")), {"groups": {"*": {"ring_timeout_seconds": 9}}})

    assert {one.ring_timeout_seconds for one in after.groups.values()} == {9}


@pytest.mark.parametrize(
    ("policy", "complaint"),
    [
        ([], "an object with"),
        ({"queues": {}}, "an object with"),
        ({"groups": []}, "“groups” is not an object"),
        ({"groups": {"none": {}}}, "no skill group “none”"),
        ({"groups": {"billing": 5}}, "group “billing”: not an object"),
        ({"groups": {"billing": {"code": "x"}}}, "unknown “code”; known are"),
        ({"groups": {"billing": {"strategy": "by lot"}}}, "group “billing”, strategy: Invalid enum value"),
        ({"groups": {"billing": {"rings": [{"lower_levels": 1}]}}}, "rings: .*after_seconds"),
        ({"agents": {"9": {}}}, "no agent with extension “9”"),
        ({"agents": {"1001": {"skills": {"billing": "high"}}}}, "agent “1001”, skills: Expected `int`"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_applied_says_where(policy: object, complaint: str) -> None:
    with pytest.raises(BadPolicy, match=complaint):
        apply_policy(config(agent(1)), policy)
