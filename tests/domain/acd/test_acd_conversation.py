"""Talking: hold, the ways in which it ends, and messages that cross each other."""

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import SetTimer
from tests.domain.acd.support import World, agent, config, group, rejected


@pytest.fixture
def world() -> World:
    """Agent 1 talks to ``x`` since now and is recorded; agent 2 is idle."""
    world = World(config(group(record=True), agent(1), agent(2)), 1, 2)
    world.call("x")
    world.pick_up("x")
    return world


def ending(
    world: World, ended_by: str, talk: float, hold: float, outcome: str = "handled", cause: int = 16
) -> list:
    return [
        ev.SegmentEnded("x", 1, 1, "billing", ended_by, talk, hold),
        ev.InteractionEnded("x", outcome, cause),
        ev.WrapUpStarted("x", 1, 1, "billing", world.now + 60),
        WorkStateChanged(1, WorkState.WRAP_UP, "x"),
    ]


def tail(world: World) -> list:
    return [
        fx.StopRecording("x", "x-1"),
        fx.CloseCall("x"),
        SetTimer("acd-wrap-up-1", world.now + 60, cmd.WrapUpExpired(1, "x")),
    ]


def test_the_caller_hangs_up(world: World) -> None:
    world.wait(100)

    outcome = world.send(msg.CallerHungUp("x", 31))

    assert outcome.events == ending(world, "caller", 100, 0, cause=31)
    assert outcome.effects == [fx.DropLeg("x", "x-1"), *tail(world)]


def test_the_agent_hangs_up_on_the_screen(world: World) -> None:
    world.wait(100)

    outcome = world.send(cmd.EndInteraction(1, "x"))

    assert outcome.events == ending(world, "agent", 100, 0)
    assert outcome.effects == [fx.HangUpCall("x"), fx.DropLeg("x", "x-1"), *tail(world)]


def test_the_agent_hangs_up_the_phone(world: World) -> None:
    world.wait(100)

    outcome = world.send(msg.AgentLegEnded("x", "x-1"))

    assert outcome.events == ending(world, "agent", 100, 0)
    assert outcome.effects == [fx.HangUpCall("x"), *tail(world)]


def test_a_connection_that_the_switch_refuses_ends_the_call_as_failed(world: World) -> None:
    outcome = world.send(msg.EffectFailed("x", "ConnectAgent", "bridge gone", offer_id="x-1"))

    assert outcome.events == ending(world, "system", 0, 0, outcome="failed", cause=41)
    assert outcome.effects == [fx.HangUpCall("x", 41), fx.DropLeg("x", "x-1"), *tail(world)]


def test_what_else_the_switch_refuses_the_call_survives(world: World) -> None:
    for effect in ("DropLeg", "StopRecording", "CloseCall"):
        assert world.send(msg.EffectFailed("x", effect, "gone", offer_id="x-1")).events == []
    assert world.send(msg.EffectFailed("x", "ConnectAgent", "late news", offer_id="x-0")).events == []
    assert world.send(msg.EffectFailed("nobody", "RingAgent", "gone", offer_id="nobody-1")).events == []


def test_hold_and_resume(world: World) -> None:
    world.wait(10)
    held = world.send(cmd.HoldInteraction(1, "x"))
    assert world.floor.work["x"].conversation.is_held
    world.wait(25)
    resumed = world.send(cmd.ResumeInteraction(1, "x"))

    assert (held.events, held.effects) == ([ev.HoldStarted("x", 1, 1)], [fx.HoldCaller("x", "x-1")])
    assert (resumed.events, resumed.effects) == ([ev.HoldEnded("x", 1, 1, 25)], [fx.ConnectAgent("x", "x-1")])
    assert not world.floor.work["x"].conversation.is_held


def test_a_hold_that_is_on_at_the_end_is_closed_and_talk_time_excludes_all_holds(world: World) -> None:
    world.wait(10)
    world.send(cmd.HoldInteraction(1, "x"))
    world.wait(20)
    world.send(cmd.ResumeInteraction(1, "x"))
    world.wait(5)
    world.send(cmd.HoldInteraction(1, "x"))
    world.wait(40)

    outcome = world.send(msg.CallerHungUp("x"))

    assert outcome.events == [ev.HoldEnded("x", 1, 1, 40), *ending(world, "caller", 15, 60)]


def test_a_hold_that_the_switch_refuses_did_not_happen(world: World) -> None:
    world.send(cmd.HoldInteraction(1, "x"))

    outcome = world.send(msg.EffectFailed("x", "HoldCaller", "no music", offer_id="x-1"))

    assert outcome.events == [ev.HoldEnded("x", 1, 1, 0)]
    assert not world.floor.work["x"].conversation.is_held


@pytest.mark.parametrize("command", [cmd.HoldInteraction, cmd.ResumeInteraction, cmd.EndInteraction])
def test_only_the_agent_who_talks_may_act(world: World, command: type) -> None:
    assert rejected(world, command(2, "x")) == "not_yours"
    assert rejected(world, command(1, "y")) == "not_connected"
    assert rejected(world, command(9, "x")) == "unknown_agent"


def test_holding_twice_and_resuming_what_is_not_held_are_refused(world: World) -> None:
    assert rejected(world, cmd.ResumeInteraction(1, "x")) == "not_held"
    world.send(cmd.HoldInteraction(1, "x"))
    assert rejected(world, cmd.HoldInteraction(1, "x")) == "already_held"


def test_a_call_that_still_rings_cannot_be_ended_by_the_agent() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")

    assert rejected(world, cmd.EndInteraction(1, "x")) == "not_connected"


def test_caller_and_agent_hang_up_in_the_same_instant(world: World) -> None:
    world.send(msg.CallerHungUp("x"))

    late = world.send(msg.AgentLegEnded("x", "x-1"))

    assert (late.events, late.effects) == ([], [])
    assert rejected(world, cmd.EndInteraction(1, "x")) == "not_connected"
    assert len(world.events(ev.InteractionEnded)) == 1


def test_the_caller_hangs_up_in_the_instant_in_which_the_agent_answers() -> None:
    answered_first, hung_up_first = World(config(agent(1)), 1), World(config(agent(1)), 1)
    for world in (answered_first, hung_up_first):
        world.call("x")

    answered_first.pick_up("x")
    answered_first.send(msg.CallerHungUp("x"))
    hung_up_first.send(msg.CallerHungUp("x"))
    late = hung_up_first.send(msg.AgentLegAnswered("x", "x-1"))

    assert answered_first.events(ev.InteractionEnded) == [ev.InteractionEnded("x", "handled")]
    assert hung_up_first.events(ev.InteractionEnded) == [ev.InteractionEnded("x", "abandoned")]
    assert (late.events, late.effects) == ([], [fx.DropLeg("x", "x-1")])


def test_the_offer_runs_out_in_the_instant_in_which_the_agent_answers() -> None:
    world = World(config(group(pause_after_misses=0), agent(1)), 1)
    world.call("x")
    world.wait(20)

    late = world.send(msg.AgentLegAnswered("x", "x-1"))

    assert (late.events, late.effects) == ([], [fx.DropLeg("x", "x-1")])
    assert world.floor.waiting("billing").callers == 1


def test_tones_go_to_the_other_side_and_are_not_written_down(world: World) -> None:
    outcome = world.send(cmd.SendDigits(1, "x", "12#"))

    assert outcome.events == [ev.DigitsSent("x", 1, 1, 3)]
    assert outcome.effects == [fx.SendDigits("x", "12#")]


@pytest.mark.parametrize("digits", ["", "1" * 33, "12x", "1w2"])
def test_what_is_no_tone_is_refused(world: World, digits: str) -> None:
    assert rejected(world, cmd.SendDigits(1, "x", digits)) == "bad_digits"


def test_a_caller_on_hold_is_sent_no_tones(world: World) -> None:
    world.send(cmd.HoldInteraction(1, "x"))

    assert rejected(world, cmd.SendDigits(1, "x", "1")) == "held"
    assert rejected(world, cmd.SendDigits(2, "x", "1")) == "not_yours"
