"""Consultation and conference: who is where, and every way in which somebody leaves."""

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.state import PartyStage
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg, party_events as pe
from apps.kernel.messages import SetTimer
from tests.domain.acd.support import MUSIC, T0, TOGETHER, World, agent, config, group, rejected

CALLER = "+4930123"
NUMBER = "+4930999"


@pytest.fixture
def world() -> World:
    """Agent 1 talks to ``x``; 2 accepts by picking up, 3 on the screen; both are idle."""
    world = World(config(group(), agent(1), agent(2), agent(3, accept_on="screen"), agent(4)), 1, 2, 3)
    world.call("x")
    world.pick_up("x")
    return world


def consult(world: World, target: str = "2", kind: str = "agent") -> None:
    """Let agent 1 consult, and let them pick up."""
    world.send(cmd.InviteParty(1, "x", kind, target))
    answer(world)


def answer(world: World) -> None:
    """Let the last party that was invited pick up."""
    party = list(world.floor.work["x"].parties.values())[-1]
    answered = msg.AgentLegAnswered if party.kind == "agent" else msg.NumberAnswered
    world.send(answered("x", party.party_id))


def conference(world: World, *targets: str) -> None:
    for target in targets:
        kind = "number" if target.startswith("+") else "agent"
        world.send(cmd.InviteParty(1, "x", kind, target, consult=False))
        answer(world)


def stages(world: World) -> dict[str, PartyStage]:
    return {party.target: party.stage for party in world.floor.work["x"].parties.values()}


def test_consulting_puts_the_caller_on_hold_and_calls_the_colleague(world: World) -> None:
    outcome = world.send(cmd.InviteParty(1, "x", "agent", "2"))

    assert outcome.events == [
        ev.HoldStarted("x", 1, 1),
        pe.PartyInvited("x", 1, "x-2", 1, "agent", "2", True, T0 + 30),
        WorkStateChanged(2, WorkState.CONSULTING, "x"),
    ]
    assert outcome.effects == [
        fx.HoldCaller("x", "x-1"),
        fx.RingAgent("x", "x-2", 2, 30, CALLER),
        fx.PlayRinging("x", "x-1"),
        SetTimer("acd-party-x-2", T0 + 30, cmd.PartyExpired("x", "x-2")),
    ]


def test_who_is_consulted_gets_no_call_meanwhile(world: World) -> None:
    world.send(cmd.SetPresence(3, Presence.BREAK))
    consult(world)

    assert world.call("y").effects == [fx.ParkCall("y")]
    world.send(cmd.CancelConsult(1, "x"))
    assert 2 in world.floor.work["y"].offers


def test_the_colleague_picks_up_and_the_caller_goes_on_hearing_music(world: World) -> None:
    world.send(cmd.InviteParty(1, "x", "agent", "2"))
    world.wait(4)

    outcome = world.send(msg.AgentLegAnswered("x", "x-2"))

    assert outcome.events == [pe.PartyJoined("x", 1, "x-2", "agent", "2")]
    assert fx.ConnectParty("x", "x-2", by_number=False) in outcome.effects
    assert fx.StopRinging("x", "x-1") in outcome.effects
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER, "x-2": TOGETHER}


def test_who_accepts_on_the_screen_is_asked_there_first(world: World) -> None:
    invited = world.send(cmd.InviteParty(1, "x", "agent", "3"))
    assert not [effect for effect in invited.effects if isinstance(effect, fx.RingAgent)]

    outcome = world.send(cmd.AcceptInvitation(3, "x-2"))

    assert outcome.events == [pe.PartyAccepted("x", "x-2", 3, T0 + 15)]
    assert fx.RingAgent("x", "x-2", 3, 15, CALLER, auto_answer=True) in outcome.effects
    assert world.send(cmd.AcceptInvitation(3, "x-2")).events == []
    assert rejected(world, cmd.AcceptInvitation(2, "x-2")) == "no_offer"


def test_an_outside_number_is_dialled(world: World) -> None:
    outcome = world.send(cmd.InviteParty(1, "x", "number", "+49 (30) 999"))

    assert fx.DialNumber("x", "x-2", NUMBER, 30) in outcome.effects
    answer(world)
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER, "x-2": TOGETHER}


@pytest.mark.parametrize(
    ("cause", "reason"),
    [(17, "busy"), (19, "timeout"), (21, "declined"), (20, "unreachable"), (16, "ended")],
)
def test_a_colleague_who_does_not_answer_is_free_again_and_the_caller_still_on_hold(
    world: World, cause: int, reason: str
) -> None:
    world.send(cmd.InviteParty(1, "x", "agent", "2"))

    outcome = world.send(msg.AgentLegEnded("x", "x-2", cause))

    assert outcome.events == [
        pe.PartyLeft("x", 1, "x-2", "agent", "2", reason),
        WorkStateChanged(2, WorkState.IDLE),
    ]
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER}
    assert world.send(cmd.ResumeInteraction(1, "x")).events == [ev.HoldEnded("x", 1, 1, 0)]


@pytest.mark.parametrize("target", ["2", "3", NUMBER])
def test_nobody_rings_for_ever(world: World, target: str) -> None:
    world.send(cmd.InviteParty(1, "x", "number" if target == NUMBER else "agent", target))

    events = world.wait(30).events

    assert [event.reason for event in events if isinstance(event, pe.PartyLeft)] == ["timeout"]
    assert world.legs == {"x-1"} and world.dialled == set()


def test_an_invitation_that_was_not_accepted_ends_with_the_presence(world: World) -> None:
    world.send(cmd.InviteParty(1, "x", "agent", "3"))

    outcome = world.send(cmd.SetPresence(3, Presence.BREAK))

    assert pe.PartyLeft("x", 1, "x-2", "agent", "3", "agent_gone") in outcome.events


def test_swapping_turns_the_two_round_and_back(world: World) -> None:
    consult(world)

    swapped = world.send(cmd.SwapParties(1, "x"))
    assert swapped.events == [pe.PartyHeld("x", 1, "x-2", "agent", "2"), ev.HoldEnded("x", 1, 1, 0)]
    assert swapped.effects == [fx.HoldParty("x", "x-2", False), fx.ConnectAgent("x", "x-1")]
    assert world.seats == {"x": TOGETHER, "x-1": TOGETHER, "x-2": MUSIC}

    back = world.send(cmd.SwapParties(1, "x"))
    assert back.effects == [fx.HoldCaller("x", "x-1"), fx.ConnectParty("x", "x-2", False)]
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER, "x-2": TOGETHER}


def test_cancelling_brings_caller_and_agent_together_again(world: World) -> None:
    consult(world)
    world.wait(20)

    outcome = world.send(cmd.CancelConsult(1, "x"))

    assert outcome.events == [
        pe.PartyLeft("x", 1, "x-2", "agent", "2", "dropped", 20),
        WorkStateChanged(2, WorkState.IDLE),
        ev.HoldEnded("x", 1, 1, 20),
    ]
    assert world.seats == {"x": TOGETHER, "x-1": TOGETHER}
    assert world.floor.agents[2].wrap_up is None


def test_an_agent_who_is_back_with_the_caller_lets_a_late_colleague_wait(world: World) -> None:
    world.send(cmd.InviteParty(1, "x", "agent", "2"))
    world.send(cmd.ResumeInteraction(1, "x"))

    outcome = world.send(msg.AgentLegAnswered("x", "x-2"))

    assert outcome.events == [pe.PartyJoined("x", 1, "x-2", "agent", "2", held=True)]
    assert world.seats == {"x": TOGETHER, "x-1": TOGETHER, "x-2": MUSIC}


def test_all_together_is_a_conference(world: World) -> None:
    consult(world)

    outcome = world.send(cmd.MergeParties(1, "x"))

    assert outcome.events == [ev.HoldEnded("x", 1, 1, 0), pe.PartiesMerged("x", 1, 1)]
    assert world.seats == {"x": TOGETHER, "x-1": TOGETHER, "x-2": TOGETHER}
    assert rejected(world, cmd.MergeParties(1, "x")) == "nothing_to_merge"


def test_a_conference_of_five_and_more(world: World) -> None:
    conference(world, "2", NUMBER, "+4930222", "+4930333")
    consult(world, "+4930444", "number")
    assert stages(world) == {
        "2": "held", NUMBER: "held", "+4930222": "held", "+4930333": "held", "+4930444": "talking"
    }  # fmt: skip

    world.send(cmd.MergeParties(1, "x"))

    assert set(world.seats.values()) == {TOGETHER}
    assert len(world.seats) == 7


def test_one_is_dropped_and_the_others_go_on(world: World) -> None:
    conference(world, "2", NUMBER)

    outcome = world.send(cmd.DropParty(1, "x", "x-2"))

    assert outcome.events[0] == pe.PartyLeft("x", 1, "x-2", "agent", "2", "dropped")
    assert world.seats == {"x": TOGETHER, "x-1": TOGETHER, "x-3": TOGETHER}
    assert rejected(world, cmd.DropParty(1, "x", "x-2")) == "no_party"


@pytest.mark.parametrize(
    "leaving",
    [cmd.EndInteraction(2, "x"), cmd.DeclineInvitation(2, "x-2"), msg.AgentLegEnded("x", "x-2")],
)
def test_a_colleague_leaves_and_the_agent_goes_on(world: World, leaving) -> None:
    conference(world, "2")
    world.wait(5)

    outcome = world.send(leaving)

    assert outcome.events == [
        pe.PartyLeft("x", 1, "x-2", "agent", "2", "hung_up", 5),
        WorkStateChanged(2, WorkState.IDLE),
    ]
    assert world.floor.agents[1].work is WorkState.TALKING


def test_the_caller_leaves_in_mid_consultation(world: World) -> None:
    consult(world)
    world.wait(9)

    outcome = world.send(msg.CallerHungUp("x"))

    assert [type(event).__name__ for event in outcome.events] == [
        "PartyLeft", "WorkStateChanged", "HoldEnded", "SegmentEnded", "InteractionEnded", "WrapUpStarted",
        "WorkStateChanged",
    ]  # fmt: skip
    assert ev.SegmentEnded("x", 1, 1, "billing", "caller", 0, 9) in outcome.events
    assert (world.legs, world.seats) == (set(), {})
    assert world.floor.agents[2].work is WorkState.IDLE


def test_without_another_agent_the_call_ends_with_the_agent(world: World) -> None:
    conference(world, NUMBER, "+4930222")

    outcome = world.send(msg.AgentLegEnded("x", "x-1"))

    assert ev.InteractionEnded("x", "handled") in outcome.events
    assert fx.HangUpCall("x") in outcome.effects
    assert (world.legs, world.dialled) == (set(), set())


@pytest.mark.parametrize("effect", ["ConnectParty", "HoldParty"])
def test_who_cannot_be_connected_or_held_is_let_go(world: World, effect: str) -> None:
    consult(world)

    outcome = world.send(msg.EffectFailed("x", effect, "500", "x-2"))

    assert outcome.events[0] == pe.PartyLeft("x", 1, "x-2", "agent", "2", "failed")
    assert world.floor.agents[1].work is WorkState.TALKING


def test_tones_go_to_whom_the_agent_hears(world: World) -> None:
    consult(world, NUMBER, "number")
    assert world.send(cmd.SendDigits(1, "x", "1")).effects == [fx.SendDigits("x", "1", "x-2")]
    world.send(cmd.SwapParties(1, "x"))
    assert world.send(cmd.SendDigits(1, "x", "1")).effects == [fx.SendDigits("x", "1")]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.InviteParty(2, "x", "agent", "3"), "not_yours"),
        (cmd.InviteParty(1, "x", "agent", "1"), "same_agent"),
        (cmd.InviteParty(1, "x", "agent", "4"), "target_offline"),
        (cmd.InviteParty(1, "x", "agent", "9"), "unknown_target"),
        (cmd.InviteParty(1, "x", "group", "none"), "unknown_target"),
        (cmd.InviteParty(1, "x", "flow", "billing"), "unknown_target"),
        (cmd.InviteParty(1, "x", "number", "12&PJSIP/1001"), "bad_number"),
        (cmd.SwapParties(1, "x"), "nothing_to_swap"),
        (cmd.MergeParties(1, "x"), "nothing_to_merge"),
        (cmd.CancelConsult(1, "x"), "not_consulting"),
        (cmd.CompleteTransfer(1, "x"), "nobody_there"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, command, code: str) -> None:
    assert rejected(world, command) == code


def test_one_word_in_private_at_a_time_and_no_caller_in_it(world: World) -> None:
    consult(world)
    assert rejected(world, cmd.InviteParty(1, "x", "agent", "3")) == "consulting"
    assert rejected(world, cmd.ResumeInteraction(1, "x")) == "consulting"
    assert rejected(world, cmd.InviteParty(1, "x", "agent", "2", consult=False)) == "target_busy"


def test_no_more_than_eight_are_added(world: World) -> None:
    conference(world, *(f"+493010{number}" for number in range(8)))

    assert rejected(world, cmd.InviteParty(1, "x", "agent", "2", consult=False)) == "too_many_parties"
