"""The work after a conversation."""

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected


def after_a_call(**rules: int) -> World:
    """Return a world in which agent 1 wraps up ``x`` since now, and ``y`` waits."""
    world = World(config(group(**rules), agent(1), agent(2)), 1)
    world.call("x")
    world.pick_up("x")
    world.send(msg.CallerHungUp("x"))
    world.call("y")
    return world


def test_completing_brings_the_next_call_and_its_ring_comes_first() -> None:
    world = after_a_call()
    world.wait(12)

    outcome = world.send(cmd.CompleteWrapUp(1, "x", "solved", "Refund sent."))

    assert outcome.events[:2] == [
        ev.WrapUpCompleted("x", 1, 1, "billing", 12, "solved", "Refund sent."),
        WorkStateChanged(1, WorkState.IDLE),
    ]
    assert offered_to(outcome) == [("y", 1)]
    assert outcome.effects[:2] == [
        fx.RingAgent("y", "y-1", 1, 20, "+4930123"),
        CancelTimer("acd-wrap-up-1"),
    ]


def test_it_ends_by_itself_when_the_time_is_up() -> None:
    world = after_a_call(wrap_up_seconds=60)
    assert world.wait(59).events == []

    outcome = world.wait(1)

    assert outcome.events[0] == ev.WrapUpCompleted("x", 1, 1, "billing", 60, automatic=True)
    assert offered_to(outcome) == [("y", 1)]


def test_zero_seconds_means_until_the_agent_is_done() -> None:
    world = after_a_call(wrap_up_seconds=0)

    assert world.events(ev.WrapUpStarted) == [ev.WrapUpStarted("x", 1, 1, "billing", 0.0)]
    assert world.wait(100_000).events == []
    assert offered_to(world.send(cmd.CompleteWrapUp(1, "x"))) == [("y", 1)]


def test_the_timer_of_an_earlier_wrap_up_ends_nothing() -> None:
    world = after_a_call()
    world.send(cmd.CompleteWrapUp(1, "x"))
    world.pick_up("y")
    world.send(msg.CallerHungUp("y"))
    world.wait(30)

    assert world.send(cmd.WrapUpExpired(1, "x")).events == []
    assert world.send(cmd.WrapUpExpired(1, "y")).events == []
    assert world.send(cmd.WrapUpExpired(99, "y")).events == []
    assert world.floor.agents[1].wrap_up.started_at == T0


@pytest.mark.parametrize(("agent_id", "interaction"), [(1, "y"), (2, "x")])
def test_only_an_own_pending_wrap_up_can_be_completed(agent_id: int, interaction: str) -> None:
    assert rejected(after_a_call(), cmd.CompleteWrapUp(agent_id, interaction)) == "not_in_wrap_up"


def test_completing_twice_is_refused() -> None:
    world = after_a_call()
    world.send(cmd.CompleteWrapUp(1, "x"))

    assert rejected(world, cmd.CompleteWrapUp(1, "x")) == "not_in_wrap_up"


def test_an_agent_may_prolong_it_up_to_the_longest_extension_of_the_group() -> None:
    world = after_a_call(wrap_up_seconds=60, wrap_up_extension_seconds=45)

    first = world.send(cmd.ExtendWrapUp(1, "x", 30))
    second = world.send(cmd.ExtendWrapUp(1, "x", 30))

    assert first.events == [ev.WrapUpExtended("x", 1, 1, "billing", 30, T0 + 90)]
    assert second.events == [ev.WrapUpExtended("x", 1, 1, "billing", 15, T0 + 105)]
    assert rejected(world, cmd.ExtendWrapUp(1, "x")) == "no_extension"
    assert world.wait(104).events == []
    assert world.wait(1).events[0] == ev.WrapUpCompleted("x", 1, 1, "billing", 105, automatic=True)


@pytest.mark.parametrize(
    ("rules", "command", "code"),
    [
        ({"wrap_up_extension_seconds": 0}, cmd.ExtendWrapUp(1, "x"), "no_extension"),
        ({"wrap_up_extension_seconds": 60}, cmd.ExtendWrapUp(1, "x", -5), "no_extension"),
        ({"wrap_up_extension_seconds": 60}, cmd.ExtendWrapUp(2, "x"), "not_in_wrap_up"),
        ({"wrap_up_seconds": 0, "wrap_up_extension_seconds": 60}, cmd.ExtendWrapUp(1, "x"), "no_limit"),
    ],
)
def test_what_cannot_be_prolonged(rules: dict[str, int], command: cmd.ExtendWrapUp, code: str) -> None:
    assert rejected(after_a_call(**rules), command) == code


def test_a_prolonged_wrap_up_survives_a_restart() -> None:
    world = after_a_call(wrap_up_seconds=60, wrap_up_extension_seconds=30)
    world.send(cmd.ExtendWrapUp(1, "x", 30))

    world.restart()
    world.send(cmd.ConnectWorkbench(1, "tab"))

    assert world.wait(89).events == []
    assert world.wait(1).events[0] == ev.WrapUpCompleted("x", 1, 1, "billing", 90, automatic=True)


def test_the_agent_who_transferred_wraps_up_too_and_returns_by_itself() -> None:
    world = World(config(group(wrap_up_seconds=20), agent(1), agent(2)), 1)
    world.call("x")
    world.pick_up("x")
    world.send(cmd.TransferInteraction(1, "x", "group", "billing"))

    assert world.floor.agents[1].work is WorkState.WRAP_UP
    assert offered_to(world.wait(20)) == [("x", 1)]
