"""How long a caller will wait: the formula by hand, and a day of it against what happened."""

import random
from dataclasses import dataclass
from statistics import fmean

import pytest

from apps.acd.domain.pace import KEPT, Pace, expected_wait, seconds_per_answer
from apps.interactions.domain import events as ev, messages as msg
from tests.domain.acd.support import World, agent, config, group


def pace(*, talk: float = 100.0, wrap_up: float = 20.0, calls: int = 5) -> Pace:
    made = Pace()
    for _ in range(calls):
        made.note_talk(talk)
        made.note_wrap_up(wrap_up)
    return made


def test_one_agent_takes_the_handling_time_for_each_caller_ahead_and_this_one():
    assert expected_wait(pace(), ahead=0, agents=1, now=0) == pytest.approx(120)
    assert expected_wait(pace(), ahead=4, agents=1, now=0) == pytest.approx(600)
    assert expected_wait(pace(), ahead=4, agents=3, now=0) == pytest.approx(200)


def test_who_gives_up_makes_the_wait_of_the_others_shorter():
    made = pace()
    made.note_answer(100, queued_at=0)
    made.note_abandon(100)

    assert made.abandon_rate == pytest.approx(1 / 200)
    by_hand = sum(1 / (1 / 120 + place / 200) for place in range(3))
    assert expected_wait(made, ahead=2, agents=1, now=100) == pytest.approx(by_hand)


def test_gaps_between_answers_tell_what_the_handling_times_do_not():
    """Two agents of this group, but they serve another as well: an answer every 120 s, not every 60."""
    made = pace()
    for number in range(6):
        made.note_answer(1000 + 120.0 * number, queued_at=900)

    assert seconds_per_answer(made, 2, now=1700) == pytest.approx((5 * 120 + 5 * 60) / 10)
    assert seconds_per_answer(made, 2, now=10_000) == pytest.approx(60)  # old gaps are not believed


def test_a_gap_in_which_nobody_waited_says_nothing():
    made = Pace()
    made.note_answer(100, queued_at=90)
    made.note_answer(500, queued_at=495)
    assert made.gaps == []


def test_nothing_is_known_without_agents_or_calls():
    assert expected_wait(pace(), ahead=0, agents=0, now=0) is None
    assert expected_wait(pace(calls=2), ahead=0, agents=1, now=0) is None
    assert expected_wait(Pace(), ahead=9, agents=5, now=0) is None


def test_only_the_last_calls_count():
    made = pace(talk=1000, calls=50)
    for _ in range(KEPT):
        made.note_talk(10)
    assert seconds_per_answer(made, 1, now=0) == pytest.approx(30)


def test_ten_thousand_ahead_are_summed_up_as_exactly_as_one_by_one():
    made = pace()
    made.note_answer(1000, queued_at=0)
    made.note_abandon(1000)
    exact = sum(1 / (50 / 120 + place / 2000) for place in range(10_001))
    assert expected_wait(made, ahead=10_000, agents=50, now=1000) == pytest.approx(exact, rel=1e-4)


# -- a day -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guess:
    """What was expected of a caller who had to wait, and what came."""

    at: float
    expected: float
    waited: float


def live_a_day(seed: int) -> list[Guess]:
    """Ten hours with two peaks and a lunch at half strength; callers lose patience; six agents, one call in four is
    long."""
    chance = random.Random(seed)
    world = World(
        config(group(wrap_up_seconds=20, pause_after_misses=0), *[agent(number) for number in range(1, 7)])
    )
    for number in range(1, 7):
        world.sign_in(number)
    begins, hangs_up, gives_up = world.now, {}, {}
    next_call, calls = world.now, 0
    while world.now < begins + 36_000:
        hour = (world.now - begins) / 3600
        rate = 1 / 24 if 2 <= hour < 4 or 7 <= hour < 9 else 1 / 42
        moments = [next_call, *hangs_up.values(), *gives_up.values()]
        world.wait(max(0.0, min(moments) - world.now))
        for call in [call for call, at in hangs_up.items() if at <= world.now]:
            del hangs_up[call]
            world.send(msg.CallerHungUp(call))
        for call in [call for call, at in gives_up.items() if at <= world.now]:
            del gives_up[call]
            world.send(msg.CallerHungUp(call))
        if next_call <= world.now:
            calls += 1
            world.call(f"c{calls}")
            gives_up[f"c{calls}"] = world.now + chance.expovariate(1 / 400)
            next_call = world.now + chance.expovariate(rate)
        for item in list(world.floor.work.values()):
            if item.offers:
                world.pick_up(item.interaction_id)
                gives_up.pop(item.interaction_id, None)
                mean = 360 if chance.random() < 0.25 else 120
                hangs_up[item.interaction_id] = world.now + chance.expovariate(1 / mean)
    return guesses(world)


def guesses(world: World) -> list[Guess]:
    expected: dict[str, tuple[float, float]] = {}
    found = []
    for at, event in world.log:
        if isinstance(event, ev.InteractionQueued) and event.expected_wait_seconds is not None:
            expected[event.interaction_id] = at, event.expected_wait_seconds
        elif isinstance(event, ev.InteractionAnswered) and event.interaction_id in expected:
            found.append(Guess(*expected[event.interaction_id], event.wait_seconds))
    return found


def test_the_estimate_beats_the_best_constant_on_a_simulated_day():
    day = [guess for seed in range(3) for guess in live_a_day(seed)]
    constant = fmean(guess.waited for guess in day)

    error = fmean(abs(guess.expected - guess.waited) for guess in day)
    naive = fmean(abs(constant - guess.waited) for guess in day)
    bias = fmean(guess.expected - guess.waited for guess in day)

    print(
        f"{len(day)} waits, mean {constant:.0f} s: error {error:.1f} s, constant {naive:.1f} s, bias {bias:+.1f} s"
    )
    assert len(day) > 500
    assert error < 0.75 * naive
    assert abs(bias) < 0.2 * constant
