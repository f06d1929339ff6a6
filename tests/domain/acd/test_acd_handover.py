"""The call goes on without the agent who had it: attended transfer, conference, and a number outside."""

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import Stage
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg, party_events as pe
from tests.domain.acd.support import MUSIC, T0, TOGETHER, World, agent, config, group, offered_to, rejected
from tests.domain.acd.test_acd_parties import NUMBER, conference, consult

CALLER = "+4930123"


@pytest.fixture
def world() -> World:
    """Agent 1 talks to ``x``, recorded; agent 2 is idle."""
    world = World(config(group(record=True), agent(1), agent(2)), 1, 2)
    world.call("x", priority=2, tier=30)
    world.pick_up("x")
    return world


def test_an_attended_transfer_opens_a_segment_of_its_own_for_the_colleague(world: World) -> None:
    world.wait(10)
    consult(world)
    world.wait(30)

    outcome = world.send(cmd.CompleteTransfer(1, "x"))

    assert outcome.events == [
        ev.InteractionTransferred("x", 1, 1, "agent", "2", attended=True),
        ev.HoldEnded("x", 1, 1, 30),
        ev.SegmentEnded("x", 1, 1, "billing", "transfer", 10, 30),
        ev.WrapUpStarted("x", 1, 1, "billing", T0 + 100),
        WorkStateChanged(1, WorkState.WRAP_UP, "x"),
        ev.InteractionQueued(
            "x", 2, "billing", T0 + 40, priority=2, tier=30, agent_id=2, caller=CALLER, handed_over=True
        ),
        ev.InteractionAnswered("x", 2, "x-2", 2, "billing", 0.0, 0.0, handed_over=True),
        WorkStateChanged(2, WorkState.TALKING, "x"),
        ev.RecordingStarted("x", 2, "x-2"),
    ]
    assert outcome.effects[:2] == [fx.DropLeg("x", "x-1"), fx.ConnectAgent("x", "x-2")]
    assert world.seats == {"x": TOGETHER, "x-2": TOGETHER}


def test_the_colleague_has_the_call_like_one_that_was_offered(world: World) -> None:
    consult(world)
    world.send(cmd.CompleteTransfer(1, "x"))
    assert rejected(world, cmd.HoldInteraction(1, "x")) == "not_yours"
    world.wait(50)

    outcome = world.send(msg.AgentLegEnded("x", "x-2"))

    assert ev.SegmentEnded("x", 2, 2, "billing", "agent", 50, 0) in outcome.events
    assert ev.WrapUpStarted("x", 2, 2, "billing", T0 + 110) in outcome.events
    assert ev.InteractionEnded("x", "handled") in outcome.events


@pytest.mark.parametrize("leaving", [cmd.EndInteraction(1, "x"), msg.AgentLegEnded("x", "x-1")])
@pytest.mark.parametrize("merged", [True, False])
def test_an_agent_who_leaves_or_is_lost_leaves_the_call_to_the_other_agent(
    world: World, leaving, merged: bool
) -> None:
    consult(world)
    if merged:
        world.send(cmd.MergeParties(1, "x"))

    world.send(leaving)

    assert world.floor.work["x"].conversation.agent_id == 2
    assert world.floor.agents[1].work is WorkState.WRAP_UP
    assert world.seats == {"x": TOGETHER, "x-2": TOGETHER}


def test_who_else_is_in_a_conference_stays_in_it(world: World) -> None:
    conference(world, NUMBER, "2")

    outcome = world.send(cmd.CompleteTransfer(1, "x", "x-2"))

    assert ev.InteractionTransferred("x", 1, 1, "agent", "2", attended=True) in outcome.events
    assert world.seats == {"x": TOGETHER, "x-2": TOGETHER, "x-3": TOGETHER}
    dropped = world.send(cmd.DropParty(2, "x", "x-2"))
    assert dropped.events[0] == pe.PartyLeft("x", 2, "x-2", "number", NUMBER, "dropped")


def test_who_was_just_being_called_is_not_left_to_the_next_agent(world: World) -> None:
    conference(world, "2")
    world.send(cmd.InviteParty(1, "x", "number", NUMBER, consult=False))

    outcome = world.send(cmd.CompleteTransfer(1, "x"))

    assert pe.PartyLeft("x", 1, "x-3", "number", NUMBER, "cancelled") in outcome.events
    assert world.dialled == set()


def test_after_a_consultation_the_caller_may_go_on_with_a_number(world: World) -> None:
    consult(world, NUMBER, "number")

    outcome = world.send(cmd.CompleteTransfer(1, "x"))

    assert pe.WentOutside("x", 1, "x-2", NUMBER) in outcome.events
    assert fx.StopRecording("x", "x-1") in outcome.effects
    assert world.seats == {"x": TOGETHER, "x-2": TOGETHER}
    assert world.floor.work["x"].stage is Stage.OUTSIDE


@pytest.mark.parametrize("ending", [msg.CallerHungUp("x", 31), msg.NumberEnded("x", "x-2")])
def test_outside_the_first_who_hangs_up_ends_it(world: World, ending) -> None:
    consult(world, NUMBER, "number")
    world.send(cmd.CompleteTransfer(1, "x"))
    world.wait(300)

    outcome = world.send(ending)

    assert isinstance(outcome.events[0], pe.PartyLeft) and outcome.events[0].party_seconds == 300
    assert [event for event in outcome.events if isinstance(event, ev.InteractionEnded)] == [
        ev.InteractionEnded("x", "handled", 31 if isinstance(ending, msg.CallerHungUp) else 16)
    ]
    assert (world.floor.work, world.dialled) == ({}, set())


def test_a_blind_transfer_to_a_number_lets_the_caller_hear_music_until_somebody_answers(world: World) -> None:
    outcome = world.send(cmd.TransferInteraction(1, "x", "number", "030 / 999"))

    assert ev.InteractionTransferred("x", 1, 1, "number", "030999") in outcome.events
    assert world.floor.agents[1].work is WorkState.WRAP_UP
    assert fx.DialNumber("x", "x-2", "030999", 30) in outcome.effects
    assert world.seats == {"x": MUSIC}
    joined = world.send(msg.NumberAnswered("x", "x-2"))
    assert fx.ConnectParty("x", "x-2", by_number=True, with_caller=True) in joined.effects
    assert world.seats == {"x": TOGETHER, "x-2": TOGETHER}


@pytest.mark.parametrize("ending", [msg.NumberEnded("x", "x-2", 17), None])
def test_a_number_that_does_not_answer_brings_the_caller_back_to_an_agent(world: World, ending) -> None:
    world.send(cmd.TransferInteraction(1, "x", "number", NUMBER))

    outcome = world.send(ending) if ending else world.wait(30)

    assert offered_to(outcome) == [("x", 2)]
    queued = [event for event in outcome.events if isinstance(event, ev.InteractionQueued)]
    assert [(event.segment, event.group, event.priority) for event in queued] == [(2, "billing", 2)]


def test_the_caller_gives_up_while_the_number_rings(world: World) -> None:
    world.send(cmd.TransferInteraction(1, "x", "number", NUMBER))

    outcome = world.send(msg.CallerHungUp("x"))

    assert ev.InteractionEnded("x", "handled") in outcome.events
    assert world.dialled == set()


def test_a_blind_transfer_ends_the_consultation(world: World) -> None:
    consult(world)

    outcome = world.send(cmd.TransferInteraction(1, "x", "group", "billing"))

    assert pe.PartyLeft("x", 1, "x-2", "agent", "2", "dropped") in outcome.events
    assert offered_to(outcome) == [("x", 2)]


def test_a_transfer_to_no_number_is_refused(world: World) -> None:
    assert rejected(world, cmd.TransferInteraction(1, "x", "number", "call me")) == "bad_number"


def test_everything_survives_a_restart(world: World) -> None:
    conference(world, NUMBER)
    world.send(cmd.InviteParty(1, "x", "agent", "2"))
    answered_at = world.floor.dump()["paces"]["billing"]["answered_at"]
    world.wait(5)

    world.send(cmd.CompleteTransfer(1, "x"))

    assert world.floor.dump()["paces"]["billing"]["answered_at"] == answered_at == T0
