"""A trunk that takes no call is followed by the next one of its node; who was reached is not called again."""

from dataclasses import replace

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from tests.domain.floor.site_driver import CONFIG, NODE, Driver, carrying, dialled, leg

CALL = "c" * 32
OFFER, FIRST, SECOND = f"{CALL}-1", f"{CALL}-0", f"{CALL}-00"
NUMBER = "+15550777"
CONGESTION, LOST, BUSY = 34, 31, 17
TRUNKS = replace(CONFIG, floor=replace(CONFIG.floor, trunks={NODE: ("main", "backup"), "other": ("third",)}))


def ringing() -> Driver:
    """The agent is on the line, the customer is called over the first trunk."""
    site = Driver(TRUNKS)
    site.sign_in(1)
    site.tell(acd.PlaceCall(1, NUMBER, CALL))
    site.tell(msg.AgentLegAnswered(CALL, OFFER))
    return site


def test_the_first_trunk_is_named_and_the_next_one_follows_where_the_network_takes_no_call() -> None:
    site = ringing()
    assert fx.DialNumber(CALL, FIRST, NUMBER, 30, trunk="main") in site.drain()
    site.advance(2)

    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))

    assert site.drain() == [fx.DialNumber(CALL, SECOND, NUMBER, 30, trunk="backup")]
    assert site.events[-1] == ev.TrunkFailed(CALL, 1, 1, "main", CONGESTION, "backup", SECOND, site.now + 45)
    site.tell(msg.NumberAnswered(CALL, SECOND))
    assert fx.ConnectAgent(CALL, OFFER) in site.drain()
    site.tell(msg.NumberAnswered(CALL, SECOND))
    assert site.drain() == []
    site.tell(msg.CallerHungUp(CALL))
    assert site.outcome(CALL) == ["handled"]


@pytest.mark.parametrize("cause", [3, 27, 34, 38, 41, 42, 44, 47, 102])
def test_after_the_last_trunk_of_the_node_it_has_failed(cause: int) -> None:
    site = ringing()
    site.tell(msg.NumberEnded(CALL, FIRST, cause))
    site.tell(msg.NumberEnded(CALL, SECOND, cause))

    assert site.outcome(CALL) == ["failed"]
    ended = next(event for event in site.events if isinstance(event, ev.NumberNotReached))
    assert (ended.trunk, ended.cause) == ("backup", cause)
    assert site.site.floor.agents[1].work is WorkState.IDLE and site.site.calls == {}


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [(1, "failed"), (16, "failed"), (17, "busy"), (18, "no_answer"), (19, "no_answer"), (20, "no_answer"),
     (21, "rejected"), (28, "failed"), (31, "failed")],
)  # fmt: skip
def test_a_customer_who_was_or_may_have_been_reached_is_not_called_over_another_trunk(
    cause: int, outcome: str
) -> None:
    site = ringing()

    site.tell(msg.NumberEnded(CALL, FIRST, cause))

    assert site.outcome(CALL) == [outcome]
    assert not [event for event in site.events if isinstance(event, ev.TrunkFailed)]


def test_news_of_the_first_trunk_after_that_changes_nothing() -> None:
    site = ringing()
    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))
    site.drain()

    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))
    assert site.drain() == [] and site.outcome(CALL) == []
    site.tell(msg.NumberAnswered(CALL, FIRST))
    assert site.drain() == [fx.DropNumber(CALL, FIRST)]


def test_each_trunk_may_ring_as_long_as_the_first() -> None:
    site = ringing()
    site.advance(29)
    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))
    site.advance(44)
    assert site.outcome(CALL) == []
    site.advance(2)
    assert site.outcome(CALL) == ["no_answer"]


def test_an_agent_who_gives_up_ends_the_attempt_that_goes_on() -> None:
    site = ringing()
    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))
    site.tell(acd.EndInteraction(1, CALL))

    assert site.outcome(CALL) == ["cancelled"]
    assert fx.DropNumber(CALL, SECOND) in site.effects


def rebuilt(site: Driver, *channels) -> Driver:
    fresh = site.restart()
    fresh.events = site.events + fresh.events
    assert fresh.site.floor.dump() == site.site.floor.dump()
    assert fresh.site.calls == site.site.calls
    fresh.connect(carrying(*channels))
    return fresh


def second() -> Driver:
    site = ringing()
    site.tell(msg.NumberEnded(CALL, FIRST, CONGESTION))
    return site


def test_killed_on_the_second_trunk_it_rings_on_and_is_connected() -> None:
    fresh = rebuilt(second(), leg(OFFER), dialled(CALL, attempt=2))
    assert fresh.effects == []
    fresh.tell(msg.NumberAnswered(CALL, SECOND))
    assert fresh.site.floor.agents[1].work is WorkState.TALKING
    again = rebuilt(fresh, leg(OFFER), dialled(CALL, "Up", attempt=2))
    assert fx.ConnectAgent(CALL, OFFER) in again.effects and again.outcome(CALL) == []


def test_a_number_that_rings_no_longer_after_a_kill_is_not_called_over_another_trunk() -> None:
    fresh = rebuilt(ringing(), leg(OFFER))
    assert fresh.outcome(CALL) == ["failed"]
    assert not [effect for effect in fresh.effects if isinstance(effect, fx.DialNumber)]


def test_the_first_trunks_channel_that_is_still_there_is_hung_up() -> None:
    fresh = rebuilt(second(), leg(OFFER), dialled(CALL), dialled(CALL, attempt=2))
    assert fresh.effects == [fx.DropNumber(CALL, FIRST)]


def test_a_callback_is_tried_over_each_trunk_and_that_is_one_attempt_of_it() -> None:
    site = Driver(TRUNKS)
    call = site.call_to("1")
    site.tell(acd.RequestCallback(call))
    site.tell(msg.CallerHungUp(call))
    site.advance(10)
    site.sign_in(1)
    attempt = site.site.floor.callbacks[call].attempt_id
    site.pick_up(attempt)
    site.tell(msg.NumberEnded(attempt, f"{attempt}-0", CONGESTION))
    site.tell(msg.NumberEnded(attempt, f"{attempt}-00", BUSY))

    trunks = [effect.trunk for effect in site.effects if isinstance(effect, fx.DialNumber)]
    assert trunks == ["main", "backup"]
    (attempted,) = [event for event in site.events if isinstance(event, ev.CallbackAttempted)]
    assert (attempted.attempt, attempted.result) == (1, "busy")
