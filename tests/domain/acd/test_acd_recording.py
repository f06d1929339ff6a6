"""A recording that is paused while a secret is said."""

import pytest

from apps.acd.domain import commands as cmd
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from tests.domain.acd.support import World, agent, config, group, rejected


@pytest.fixture
def world() -> World:
    """Agent 1 talks to ``x``, recorded, since now; agent 2 is idle."""
    world = World(config(group(record=True), agent(1), agent(2)), 1, 2)
    world.call("x")
    world.pick_up("x")
    return world


def test_the_gap_is_marked_and_its_length_is_known(world: World) -> None:
    paused = world.send(cmd.PauseRecording(1, "x"))
    world.wait(12)
    resumed = world.send(cmd.ResumeRecording(1, "x"))

    assert paused.events == [ev.RecordingPaused("x", 1, 1, "x-1")]
    assert paused.effects == [fx.PauseRecording("x", "x-1")]
    assert resumed.events == [ev.RecordingResumed("x", 1, 1, "x-1", 12)]
    assert resumed.effects == [fx.ResumeRecording("x", "x-1")]


@pytest.mark.parametrize(
    "ending",
    [
        msg.CallerHungUp("x"),
        cmd.EndInteraction(1, "x"),
        msg.AgentLegEnded("x", "x-1"),
        cmd.TransferInteraction(1, "x", "group", "billing"),
    ],
)
def test_a_pause_ends_with_the_conversation(world: World, ending) -> None:
    world.send(cmd.PauseRecording(1, "x"))
    world.wait(7)

    events = world.send(ending).events

    assert ev.RecordingResumed("x", 1, 1, "x-1", 7, by="system") in events
    gap, end = (
        [type(event) for event in events].index(kind) for kind in (ev.RecordingResumed, ev.SegmentEnded)
    )
    assert gap < end


def test_after_a_transfer_the_next_conversation_is_recorded_from_its_beginning(world: World) -> None:
    world.send(cmd.PauseRecording(1, "x"))
    world.send(cmd.TransferInteraction(1, "x", "agent", "2"))

    outcome = world.pick_up("x")

    assert ev.RecordingStarted("x", 2, "x-2") in outcome.events
    assert rejected(world, cmd.ResumeRecording(2, "x")) == "not_paused"


def test_a_switch_that_cannot_pause_leaves_no_gap_to_believe_in(world: World) -> None:
    world.send(cmd.PauseRecording(1, "x"))

    outcome = world.send(msg.EffectFailed("x", "PauseRecording", "500"))

    assert outcome.events == [ev.RecordingResumed("x", 1, 1, "x-1", 0, by="system")]


def test_what_makes_no_sense_is_refused(world: World) -> None:
    assert rejected(world, cmd.ResumeRecording(1, "x")) == "not_paused"
    assert rejected(world, cmd.PauseRecording(2, "x")) == "not_yours"
    world.send(cmd.PauseRecording(1, "x"))
    assert rejected(world, cmd.PauseRecording(1, "x")) == "already_paused"


def test_what_is_not_recorded_cannot_be_paused() -> None:
    world = World(config(group(record=False), agent(1)), 1)
    world.call("x")
    world.pick_up("x")

    assert rejected(world, cmd.PauseRecording(1, "x")) == "not_recorded"
