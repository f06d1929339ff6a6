"""A supervisor changes the directory while callers wait and agents talk."""

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev, messages as msg
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected, without

BOTH = (group("billing"), group("sales"))


def test_a_skill_learnt_serves_who_waited_for_it() -> None:
    world = World(config(group(skills={"billing": 5}), agent(1, billing=4)), 1)
    assert offered_to(world.call("x")) == []

    outcome = world.reconfigure(config(group(skills={"billing": 5}), agent(1, billing=5)))

    assert offered_to(outcome) == [("x", 1)]


def test_a_level_lowered_serves_who_waited_for_it() -> None:
    world = World(config(group(skills={"billing": 5}), agent(1, billing=4)), 1)
    world.call("x")

    assert offered_to(world.reconfigure(config(group(skills={"billing": 4}), agent(1, billing=4)))) == [
        ("x", 1)
    ]


def test_a_skill_lost_while_waiting_is_respected() -> None:
    world = World(config(group(skills={"billing": 5}), agent(1, billing=5)))
    world.call("x")
    world.reconfigure(config(group(skills={"billing": 5}), agent(1, billing=3)))

    assert offered_to(world.sign_in(1)) == []


def test_a_new_agent_and_a_new_group_work_at_once() -> None:
    world = World(config(group("billing"), agent(1)))
    world.reconfigure(config(*BOTH, agent(1), agent(2, "sales")))
    world.call("x", "sales")

    assert offered_to(world.sign_in(2)) == [("x", 2)]


def test_callers_of_a_removed_group_go_back_to_their_flows() -> None:
    before = config(*BOTH, agent(1, "sales"), agent(2, "billing"))
    world = World(before, 1)
    world.call("rings", "sales")
    world.call("waits", "sales")
    world.call("other", "billing")
    world.wait(5)

    outcome = world.reconfigure(without(before, groups=["sales"]))

    assert outcome.events == [
        ev.OfferWithdrawn("rings", "rings-1", 1, "moved"),
        WorkStateChanged(1, WorkState.IDLE),
        ev.InteractionFlowedOut("rings", 1, "sales", "group_removed", 5),
        ev.InteractionFlowedOut("waits", 1, "sales", "group_removed", 5),
    ]
    assert list(world.floor.work) == ["other"]


def test_a_conversation_outlives_its_group() -> None:
    before = config(*BOTH, agent(1, "sales"))
    world = World(before, 1)
    world.call("x", "sales")
    world.pick_up("x")

    assert world.reconfigure(without(before, groups=["sales"])).events == []
    world.send(msg.CallerHungUp("x"))
    assert world.events(ev.InteractionEnded) == [ev.InteractionEnded("x", "handled")]


def test_a_removed_agent_goes_home_and_the_offer_to_the_next() -> None:
    before = config(agent(1), agent(2))
    world = World(before, 1, 2)
    world.call("x")

    outcome = world.reconfigure(without(before, agents=[1]))

    assert outcome.events[:3] == [
        PresenceChanged(1, Presence.OFFLINE, "removed", "system"),
        ev.OfferWithdrawn("x", "x-1", 1, "agent_gone"),
        WorkStateChanged(1, WorkState.IDLE),
    ]
    assert offered_to(outcome) == [("x", 2)]
    assert list(world.floor.agents) == [2]
    assert rejected(world, cmd.SetPresence(1, Presence.AVAILABLE)) == "unknown_agent"


def test_an_accepted_offer_of_a_removed_agent_is_taken_back_too() -> None:
    before = config(agent(1, accept_on="screen"), agent(2))
    world = World(before, 1, 2)
    world.call("x")
    world.send(cmd.AcceptOffer(1, "x-1"))

    assert offered_to(world.reconfigure(without(before, agents=[1]))) == [("x", 2)]


def test_a_removed_agent_finishes_the_call_without_a_wrap_up() -> None:
    before = config(agent(1))
    world = World(before, 1)
    world.call("x")
    world.pick_up("x")
    world.reconfigure(without(before, agents=[1]))
    world.wait(30)

    outcome = world.send(cmd.EndInteraction(1, "x"))

    assert outcome.events[-2:] == [
        ev.WrapUpCompleted("x", 1, 1, "billing", 0, automatic=True),
        WorkStateChanged(1, WorkState.IDLE),
    ]
    assert world.timers == {}
    world.reconfigure(without(before, agents=[1]))
    assert list(world.floor.agents) == []


def test_the_wrap_up_of_a_removed_agent_ends() -> None:
    before = config(group(wrap_up_seconds=0), agent(1))
    world = World(before, 1)
    world.call("x")
    world.pick_up("x")
    world.send(msg.CallerHungUp("x"))
    world.wait(8)

    outcome = world.reconfigure(without(before, agents=[1]))

    assert ev.WrapUpCompleted("x", 1, 1, "billing", 8, automatic=True) in outcome.events
    assert list(world.floor.agents) == []


def test_an_agent_who_comes_back_starts_anew() -> None:
    before = config(agent(1))
    world = World(before, 1)
    world.call("x")
    world.send(cmd.RejectOffer(1, "x-1"))
    world.reconfigure(without(before, agents=[1]))
    world.reconfigure(before)

    assert offered_to(world.sign_in(1)) == [("x", 1)]


def test_the_caller_who_waited_for_a_removed_agent_is_served_by_the_group() -> None:
    before = config(agent(1), agent(2), agent(3))
    world = World(before, 1, 2, 3)
    world.call("x")
    world.pick_up("x")
    world.send(cmd.SetPresence(2, Presence.BREAK, "lunch"))
    world.send(cmd.TransferInteraction(1, "x", "agent", "2"))

    assert offered_to(world.reconfigure(without(before, agents=[2]))) == [("x", 3)]


def test_scores_are_computed_anew_with_new_weights() -> None:
    before = config(agent(1))
    world = World(before)
    world.call("plain")
    world.wait(40)
    world.call("urgent", priority=1)

    world.reconfigure(config(group(priority_seconds=50.0), agent(1)))

    assert offered_to(world.sign_in(1)) == [("urgent", 1)]
    assert world.floor.work["plain"].queued_at == T0


def test_nothing_happens_where_nothing_changed() -> None:
    before = config(*BOTH, agent(1), agent(2))
    world = World(before, 1)
    world.call("x")
    world.call("y")

    outcome = world.reconfigure(before)

    assert (outcome.events, outcome.effects) == ([], [])
