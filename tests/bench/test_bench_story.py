"""What the EventLog says about a run, and when a run is not good."""

from typing import Any

import pytest

from contactcenter.bench.figures import failures, percentile_ms
from contactcenter.bench.options import CallsOptions, plan_calls
from contactcenter.bench.report import lines
from contactcenter.bench.story import LoggedEvent, Story

GOOD: dict[str, Any] = {
    "concurrent": 10, "connected_ratio": 1.0, "held_peak": 10, "lost": 0, "doubly_offered": 0, "leaked_channels": 0,
    "leaked_bridges": 0,
}  # fmt: skip


def call(key: str, agent: int, at: float = 0.0) -> list[LoggedEvent]:
    """An ordinary call from its arrival to the end of the wrap-up."""
    types = (
        "InteractionArrived", "OfferMade", "InteractionAnswered", "SegmentEnded", "InteractionEnded", "WrapUpCompleted",
    )  # fmt: skip
    return [LoggedEvent(kind, at, key, agent, f"channel-{key}") for kind in types]


def story(*events: tuple[str, str, int]) -> Story:
    return Story().take(LoggedEvent(kind, 0.0, key, agent) for kind, key, agent in events)


def test_calls_one_after_the_other_are_in_order():
    told = Story().take([*call("a", 1), *call("b", 1)])

    assert (told.doubly_offered, told.held_peak, told.unfinished) == (0, 1, set())
    assert told.answered == {"a", "b"}
    assert told.channels == {"channel-a", "channel-b"}


def test_an_interaction_offered_to_two_agents_at_a_time_is_seen():
    assert story(("OfferMade", "a", 1), ("OfferMade", "a", 2)).doubly_offered == 1


def test_an_agent_with_two_offers_at_a_time_is_seen():
    assert story(("OfferMade", "a", 1), ("OfferMade", "b", 1)).doubly_offered == 1


def test_an_agent_who_is_offered_a_call_while_talking_or_wrapping_up_is_seen():
    begun = [("OfferMade", "a", 1), ("InteractionAnswered", "a", 1)]

    assert story(*begun, ("OfferMade", "b", 1)).doubly_offered == 1
    assert story(*begun, ("SegmentEnded", "a", 1), ("OfferMade", "b", 1)).doubly_offered == 1


@pytest.mark.parametrize("end", ["OfferNotAnswered", "OfferRejected", "OfferWithdrawn"])
def test_after_an_offer_without_success_both_are_free_again(end: str):
    told = story(("OfferMade", "a", 1), (end, "a", 1), ("OfferMade", "a", 2), ("OfferMade", "b", 1))

    assert told.doubly_offered == 0


def test_an_interaction_without_an_end_is_unfinished():
    assert Story().take(call("a", 1)[:-2]).unfinished == {"a"}


def test_rates_are_those_of_the_busiest_seconds():
    events = [
        event
        for at in range(30)
        for number in range(1 + (at >= 20))
        for event in call(f"{at}/{number}", at, at)
    ]

    told = Story().take(events)

    assert (told.calls_per_second, told.peak_offered_per_second) == (2.0, 2)
    assert Story().calls_per_second == 0.0


def test_a_good_run_has_no_failures():
    assert failures(GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"connected_ratio": 0.998}, "connected_ratio is 0.998, below 0.999"),
        ({"lost": 1}, "lost is 1, not 0"),
        ({"doubly_offered": 2}, "doubly_offered is 2, not 0"),
        ({"leaked_channels": 3}, "leaked_channels is 3, not 0"),
        ({"leaked_bridges": 4}, "leaked_bridges is 4, not 0"),
        ({"held_peak": 9}, "only 9 of 10 calls were held at once"),
    ],
)
def test_each_fault_makes_a_run_fail(wrong: dict[str, Any], said: str):
    assert failures(GOOD | wrong) == [said]


def test_percentiles():
    assert (percentile_ms([], 0.5), percentile_ms([0.003, 0.001, 0.002], 0.5)) == (0.0, 2.0)
    assert percentile_ms([number / 1000 for number in range(1, 101)], 0.99) == 100.0


def test_the_first_callers_talk_until_all_of_them_were_held_together():
    options = CallsOptions(concurrent=50, seed=3, hold_seconds=4.0, rate=25.0)

    calls = plan_calls(options, ("1", "2", "3"))

    assert len(calls) == 100
    assert calls == plan_calls(options, ("1", "2", "3"))
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    full, burst = calls[49].at, [call.at for call in calls[50:]]
    assert min(burst) > full
    assert max(burst) - min(burst) <= 10.0
    assert all(call.at + call.script["talk_seconds"] >= max(burst) + 4.0 for call in calls[:50])
    assert all(call.script["talk_seconds"] <= 5.0 for call in calls[50:])


def test_the_table_names_every_figure_of_a_run():
    from contactcenter.bench.report import SECTIONS

    names = [name for section in SECTIONS.values() for name in section]
    found = dict.fromkeys(names, 1) | {
        "concurrent": 5,
        "seed": 7,
        "baseline": {"ratio": 2.0},
        "machine": {"cores": 2},
    }

    table = lines(found)

    assert table[0] == "bench calls: 5 at once, seed 7"
    assert [line.split()[0] for line in table if line.startswith("  ")] == [*names, "ratio", "cores"]


def test_two_logs_say_who_reached_an_agent_and_how_long_it_took():
    from contactcenter.bench.sipp_load import hear

    callers = [f"I 10{number} 2026-11-28\t03:46:22.0\t100{number}.000" for number in range(1, 5)]
    agents = ["A 101 2026-11-28\t03:46:22.0\t1001.004", "A 102 x y", "A 102 2026-11-28\t03:46:22.0\t1002.250"]

    heard = hear(4, [*callers, "B 103 2026-11-28\t03:46:22.0\t1003.001"], agents, failed=1)

    assert (heard.offered, heard.connected, heard.busy) == (4, 1, 1)
    assert [round(delay, 3) for delay in heard.delays] == [0.004, 0.25]
