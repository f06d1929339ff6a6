"""What agents choose, and whether their workbench is there."""

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer, SetTimer
from tests.domain.acd.support import T0, World, agent, config, offered_to, rejected


def test_available_needs_an_open_workbench() -> None:
    world = World(config(agent(1)))

    assert rejected(world, cmd.SetPresence(1, Presence.AVAILABLE)) == "not_connected"
    world.send(cmd.ConnectWorkbench(1, "tab"))
    assert world.send(cmd.SetPresence(1, Presence.AVAILABLE, by="ada")).events == [
        PresenceChanged(1, Presence.AVAILABLE, "", "ada")
    ]


def test_nobody_unknown_can_be_there() -> None:
    world = World(config(agent(1)))

    assert rejected(world, cmd.SetPresence(9, Presence.AVAILABLE)) == "unknown_agent"
    assert rejected(world, cmd.ConnectWorkbench(9, "tab")) == "unknown_agent"
    assert world.send(cmd.DisconnectWorkbench(9, "tab")).events == []


def test_choosing_the_same_again_changes_nothing() -> None:
    world = World(config(agent(1)), 1)

    assert world.send(cmd.SetPresence(1, Presence.AVAILABLE)).events == []
    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))
    assert world.send(cmd.SetPresence(1, Presence.BREAK, "lunch")).events == []
    assert world.send(cmd.SetPresence(1, Presence.BREAK, "training")).events == [
        PresenceChanged(1, Presence.BREAK, "training")
    ]


def test_nobody_on_a_break_is_offered_anything_and_after_it_they_stand_last() -> None:
    world = World(config(agent(1), agent(2)), 1, 2)
    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))
    world.wait(60)
    world.send(cmd.SetPresence(1, Presence.AVAILABLE))

    assert offered_to(world.call("x")) == [("x", 2)]


def test_a_break_while_talking_begins_after_the_wrap_up() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.pick_up("x")

    outcome = world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))

    assert outcome.events == [PresenceChanged(1, Presence.BREAK, "lunch")]
    assert world.floor.agents[1].work is WorkState.TALKING
    world.send(msg.CallerHungUp("x"))
    world.call("y")
    assert offered_to(world.send(cmd.CompleteWrapUp(1, "x"))) == []


def test_a_break_while_the_phone_rings_takes_the_offer_back_and_the_next_agent_gets_it() -> None:
    world = World(config(agent(1), agent(2)), 1, 2)
    world.call("x")

    outcome = world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))

    assert outcome.events[:3] == [
        PresenceChanged(1, Presence.BREAK, "lunch"),
        ev.OfferWithdrawn("x", "x-1", 1, "agent_gone"),
        WorkStateChanged(1, WorkState.IDLE),
    ]
    assert offered_to(outcome) == [("x", 2)]
    assert outcome.effects[:2] == [fx.DropLeg("x", "x-1"), fx.RingAgent("x", "x-2", 2, 20, "+4930123")]


def test_a_break_after_accepting_begins_after_the_call() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)
    world.call("x")
    world.send(cmd.AcceptOffer(1, "x-1"))

    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))
    world.pick_up("x")

    assert world.floor.agents[1].work is WorkState.TALKING


def test_without_a_workbench_no_new_offer_comes_but_a_reload_keeps_the_place() -> None:
    world = World(config(agent(1), agent(2)), 1)
    world.wait(1)
    world.sign_in(2)

    gone = world.send(cmd.DisconnectWorkbench(1, "tab-1"))
    assert (gone.events, gone.effects) == (
        [],
        [SetTimer("acd-grace-1", T0 + 31, cmd.GraceExpired(1))],
    )
    assert offered_to(world.call("x")) == [("x", 2)]
    assert offered_to(world.call("y")) == []
    back = world.send(cmd.ConnectWorkbench(1, "new tab"))

    assert offered_to(back) == [("y", 1)]
    assert CancelTimer("acd-grace-1") in back.effects
    assert world.wait(60).events[0] == ev.OfferNotAnswered("x", "x-1", 2, "timeout")


def test_who_does_not_come_back_in_time_goes_offline() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))

    outcome = world.wait(30)

    assert outcome.events == [PresenceChanged(1, Presence.OFFLINE, "connection_lost", "system")]
    assert outcome.effects == []


def test_the_last_of_several_windows_counts() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.ConnectWorkbench(1, "second"))

    assert world.send(cmd.DisconnectWorkbench(1, "tab-1")).effects == []
    assert world.send(cmd.DisconnectWorkbench(1, "tab-1")).effects == []
    assert world.floor.is_connected(1)
    world.send(cmd.DisconnectWorkbench(1, "second"))
    assert not world.floor.is_connected(1)


def test_an_agent_on_a_call_who_loses_the_connection_keeps_the_call() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.pick_up("x")
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))

    world.wait(30)

    assert world.floor.agents[1].presence is Presence.OFFLINE
    assert world.floor.agents[1].work is WorkState.TALKING
    assert world.floor.work["x"].conversation is not None


def test_a_reload_keeps_the_offer_that_rings() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")

    world.send(cmd.DisconnectWorkbench(1, "tab-1"))
    world.send(cmd.ConnectWorkbench(1, "new tab"))

    assert [offer.offer_id for offer in world.floor.work["x"].offers.values()] == ["x-1"]
    assert world.events(ev.OfferWithdrawn) == []


def test_an_old_grace_timer_ends_nothing() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))
    world.wait(29)
    world.send(cmd.ConnectWorkbench(1, "tab-1"))
    assert world.send(cmd.GraceExpired(1)).events == []
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))

    outcome = world.send(cmd.GraceExpired(1))

    assert outcome.events == []
    assert outcome.effects == [SetTimer("acd-grace-1", T0 + 59, cmd.GraceExpired(1))]


def test_going_offline_ends_the_grace() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))

    assert world.send(cmd.SetPresence(1, Presence.OFFLINE)).effects == [CancelTimer("acd-grace-1")]
    assert world.wait(60).events == []
