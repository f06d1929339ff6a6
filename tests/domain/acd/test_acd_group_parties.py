"""Somebody of a group is called into a conversation: the best who is free, and where they do not come the next."""

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import Ring
from apps.agents.domain.states import Presence, WorkState
from apps.agents.domain.strategy import Strategy
from apps.interactions.domain import effects as fx, events as ev, messages as msg, party_events as pe
from tests.domain.acd.support import MUSIC, T0, TOGETHER, World, agent, config, group, rejected

BUSY, REFUSED = 17, 21


@pytest.fixture
def world() -> World:
    """Agent 1 talks to ``x``. Experts: 3 has the highest level, then 2, who accepts on the screen, then 4."""
    experts = group(
        "experts", skills={"law": 3}, strategy=Strategy.BEST_FIT, rings=(Ring(30, lower_levels=2),)
    )
    world = World(
        config(
            group(),
            experts,
            agent(1),
            agent(2, "experts", accept_on="screen", law=6),
            agent(3, "experts", law=9),
            agent(4, "experts", law=1),
            agent(5, "experts"),
        ),
        1, 2, 3, 4, 5,
    )  # fmt: skip
    world.call("x")
    world.pick_up("x")
    return world


def invited(world: World) -> list[str]:
    return [event.target for event in world.events(pe.PartyInvited)]


def consult(world: World, *, consult: bool = True) -> None:
    world.send(cmd.InviteParty(1, "x", "group", "experts", consult))


def test_the_best_free_agent_of_the_group_is_called_and_the_event_says_why(world: World) -> None:
    outcome = world.send(cmd.InviteParty(1, "x", "group", "experts"))

    (event,) = world.events(pe.PartyInvited)
    assert (event.target_kind, event.target, event.group, event.tried) == ("agent", "3", "experts", ())
    assert event.decision is not None
    assert (event.decision.strategy, event.decision.fitting, event.decision.ring) == ("best_fit", 2, 0)
    assert fx.RingAgent("x", "x-2", 3, 30, "+4930123") in outcome.effects
    assert fx.HoldCaller("x", "x-1") in outcome.effects
    world.send(msg.AgentLegAnswered("x", "x-2"))
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER, "x-2": TOGETHER}


@pytest.mark.parametrize("cause", [BUSY, REFUSED, 19, 20, 16])
def test_who_does_not_come_is_followed_by_the_next_and_the_caller_stays_on_hold(
    world: World, cause: int
) -> None:
    consult(world)

    world.send(msg.AgentLegEnded("x", "x-2", cause))

    assert invited(world) == ["3", "2"]
    assert world.events(pe.PartyInvited)[-1].tried == (3,)
    assert world.floor.agents[3].work is WorkState.IDLE
    assert world.floor.agents[2].work is WorkState.CONSULTING
    assert world.seats == {"x": MUSIC, "x-1": TOGETHER}


def test_all_are_asked_once_in_ring_after_ring_and_then_it_is_said(world: World) -> None:
    consult(world)

    world.wait(200)

    assert invited(world) == ["3", "2", "4"]
    assert [event.decision.ring for event in world.events(pe.PartyInvited)] == [0, 0, 1]
    assert world.events(pe.PartySearchEnded) == [pe.PartySearchEnded("x", 1, 1, "experts", 3)]
    assert world.floor.work["x"].searched_group == "experts"
    assert world.floor.work["x"].parties == {} and world.legs == {"x-1"}
    assert {world.floor.agents[key].work for key in (2, 3, 4)} == {WorkState.IDLE}
    consult(world)
    assert (invited(world)[-1], world.floor.work["x"].searched_group) == ("3", "")


def test_rejecting_on_the_screen_and_going_away_are_misses(world: World) -> None:
    world.send(cmd.SetPresence(3, Presence.BREAK))
    consult(world)
    assert invited(world) == ["2"]

    world.send(cmd.SetPresence(4, Presence.BREAK))
    world.send(cmd.DeclineInvitation(2, "x-2"))
    assert world.events(pe.PartySearchEnded) == [pe.PartySearchEnded("x", 1, 1, "experts", 1)]


@pytest.mark.parametrize(
    "verb", [cmd.CancelConsult(1, "x"), cmd.DropParty(1, "x", "x-2"), cmd.EndInteraction(1, "x")]
)
def test_who_is_called_off_is_followed_by_nobody(world: World, verb: cmd.AgentCommand) -> None:
    consult(world)

    world.send(verb)

    assert invited(world) == ["3"]
    assert world.events(pe.PartySearchEnded) == []


def test_who_came_and_left_is_followed_by_nobody(world: World) -> None:
    consult(world, consult=False)
    world.send(msg.AgentLegAnswered("x", "x-2"))
    world.send(msg.AgentLegEnded("x", "x-2", 16))

    assert invited(world) == ["3"]


def test_a_caller_who_hangs_up_ends_the_search(world: World) -> None:
    consult(world)

    world.send(msg.CallerHungUp("x"))

    assert invited(world) == ["3"]
    assert world.floor.agents[3].work is WorkState.IDLE


def test_where_nobody_is_free_it_is_said_at_once_and_nobody_is_put_on_hold(world: World) -> None:
    for agent_id in (2, 3, 4):
        world.send(cmd.SetPresence(agent_id, Presence.BREAK))

    assert rejected(world, cmd.InviteParty(1, "x", "group", "experts")) == "nobody_free"
    assert rejected(world, cmd.InviteParty(1, "x", "group", "nonsense")) == "unknown_target"
    assert world.events(ev.HoldStarted) == []


def test_the_search_goes_on_after_a_restart(world: World) -> None:
    consult(world)
    world.wait(5)

    world.restart()
    world.wait(26)

    assert invited(world) == ["3", "2"]
    assert world.events(pe.PartyInvited)[-1].expires_at >= T0 + 60
