"""Blind transfer to a group and to one person."""

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.decision import Decision
from apps.kernel.messages import SetTimer
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected

BOTH = (group("billing", record=True), group("sales"))


@pytest.fixture
def world() -> World:
    """Agent 1 (billing) talks to ``x`` for 50 s; 2 (sales) and 3 (billing) are idle, 4 is offline."""
    world = World(config(*BOTH, agent(1), agent(2, "sales"), agent(3), agent(4)), 1, 2, 3)
    world.call("x", skills={}, priority=1, tier=7)
    world.pick_up("x")
    world.wait(50)
    return world


def test_transfer_to_a_group(world: World) -> None:
    outcome = world.send(cmd.TransferInteraction(1, "x", "group", "sales"))

    now = T0 + 50
    assert outcome.events == [
        ev.InteractionTransferred("x", 1, 1, "group", "sales"),
        ev.SegmentEnded("x", 1, 1, "billing", "transfer", 50, 0),
        ev.WrapUpStarted("x", 1, 1, "billing", now + 60),
        WorkStateChanged(1, WorkState.WRAP_UP, "x"),
        ev.InteractionQueued("x", 2, "sales", now, priority=1, tier=7, caller="+4930123"),
        ev.OfferMade(
            "x", 2, "x-2", 2, "sales", now + 20, decision=Decision("longest_idle", 1, head_start=31.4)
        ),
        WorkStateChanged(2, WorkState.RINGING, "x"),
    ]
    assert outcome.effects == [
        fx.DropLeg("x", "x-1"),
        fx.RingAgent("x", "x-2", 2, 20, "+4930123"),
        fx.StopRecording("x", "x-1"),
        fx.ParkCall("x"),
        SetTimer("acd-wrap-up-1", now + 60, cmd.WrapUpExpired(1, "x")),
        SetTimer("acd-offer-x-2", now + 20, cmd.OfferExpired("x", "x-2")),
    ]


def test_the_wait_of_the_new_segment_begins_with_the_transfer(world: World) -> None:
    world.send(cmd.TransferInteraction(1, "x", "group", "sales"))
    world.wait(9)
    world.pick_up("x")

    assert world.events(ev.InteractionAnswered)[-1].wait_seconds == 9


def test_both_agents_wrap_up_their_own_segment(world: World) -> None:
    world.send(cmd.TransferInteraction(1, "x", "group", "sales"))
    world.pick_up("x")
    world.send(msg.CallerHungUp("x"))
    world.send(cmd.CompleteWrapUp(2, "x", "sold"))
    world.send(cmd.CompleteWrapUp(1, "x", "passed_on", "to sales"))

    assert world.events(ev.WrapUpCompleted) == [
        ev.WrapUpCompleted("x", 2, 2, "sales", 0, "sold", ""),
        ev.WrapUpCompleted("x", 1, 1, "billing", 0, "passed_on", "to sales"),
    ]
    assert world.events(ev.InteractionEnded) == [ev.InteractionEnded("x", "handled")]


def test_a_held_caller_can_be_transferred(world: World) -> None:
    world.send(cmd.HoldInteraction(1, "x"))
    world.wait(10)

    outcome = world.send(cmd.TransferInteraction(1, "x", "group", "sales"))

    assert outcome.events[1:3] == [
        ev.HoldEnded("x", 1, 1, 10),
        ev.SegmentEnded("x", 1, 1, "billing", "transfer", 50, 10),
    ]


def test_transfer_to_one_person_waits_for_that_person_only(world: World) -> None:
    world.send(cmd.SetPresence(2, Presence.BREAK, "lunch"))

    outcome = world.send(cmd.TransferInteraction(1, "x", "agent", "2"))
    assert outcome.events[-1] == ev.InteractionQueued(
        "x", 2, "billing", T0 + 50, priority=1, tier=7, agent_id=2, caller="+4930123"
    )
    back = world.send(cmd.SetPresence(2, Presence.AVAILABLE))

    assert offered_to(outcome) == []
    assert offered_to(back) == [("x", 2)]
    assert world.events(ev.OfferMade)[-1].decision.purpose == "transfer"


@pytest.mark.parametrize("refuse", [cmd.RejectOffer(2, "x-2"), msg.AgentLegEnded("x", "x-2", 20)])
def test_when_that_person_does_not_take_it_the_group_serves_the_caller(world: World, refuse: object) -> None:
    world.send(cmd.TransferInteraction(1, "x", "agent", "2"))
    world.wait(5)

    outcome = world.send(refuse)

    assert [event for event in outcome.events if hasattr(event, "segment")] == [
        ev.InteractionFlowedOut("x", 2, "billing", "agent_gone", 5),
        ev.InteractionQueued("x", 3, "billing", T0 + 55, priority=1, tier=7, caller="+4930123"),
        ev.OfferMade(
            "x", 3, "x-3", 3, "billing", T0 + 75, decision=Decision("longest_idle", 1, head_start=31.4)
        ),
    ]


def test_when_that_person_goes_offline_the_group_serves_the_caller(world: World) -> None:
    world.send(cmd.SetPresence(2, Presence.BREAK, "lunch"))
    world.send(cmd.TransferInteraction(1, "x", "agent", "2"))

    outcome = world.send(cmd.SetPresence(2, Presence.OFFLINE))

    assert offered_to(outcome) == [("x", 3)]
    assert world.floor.work["x"].segment == 3


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("group", "nowhere", "unknown_target"),
        ("agent", "99", "unknown_target"),
        ("agent", "Ada", "unknown_target"),
        ("number", "ext. 12", "bad_number"),
        ("mailbox", "12", "unknown_target"),
        ("agent", "1", "same_agent"),
        ("agent", "4", "target_offline"),
    ],
)
def test_impossible_targets_are_refused_and_the_conversation_goes_on(
    world: World, kind: str, target: str, code: str
) -> None:
    assert rejected(world, cmd.TransferInteraction(1, "x", kind, target)) == code
    assert world.floor.work["x"].conversation is not None


def test_only_the_agent_who_talks_may_transfer(world: World) -> None:
    assert rejected(world, cmd.TransferInteraction(3, "x", "group", "sales")) == "not_yours"


def test_a_caller_who_gives_up_after_a_transfer_has_abandoned_that_segment(world: World) -> None:
    world.send(cmd.TransferInteraction(1, "x", "group", "sales"))
    world.wait(6)
    world.send(msg.CallerHungUp("x"))

    assert world.events(ev.InteractionAbandoned) == [ev.InteractionAbandoned("x", 2, "sales", 6)]
    assert world.legs == set()
