"""The floor process is lost and comes back."""

import json

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.floor import Floor
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev, messages as msg
from apps.kernel.messages import SetTimer
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected, without

BUSY = config(group(record=True), group("sales"), *[agent(number) for number in range(1, 7)])


@pytest.fixture
def world() -> World:
    """Agent 1 talks and has the caller on hold, 2 wraps up, 3 rings, 4 is on a break, 5 offline, 6 refused ``wait``."""
    world = World(BUSY, 1, 2, 3, 4, 6)
    world.send(cmd.SetPresence(4, Presence.BREAK, "lunch"))
    for call in ("talk", "wrap"):
        world.call(call)
        world.pick_up(call)
    world.send(cmd.HoldInteraction(1, "talk"))
    world.send(msg.CallerHungUp("wrap"))
    world.wait(5)
    world.call("ring", max_wait_seconds=100)
    world.call("wait", priority=1, tier=3, max_wait_seconds=200)
    world.send(cmd.RejectOffer(6, "wait-1"))
    world.call("gone", "sales", max_wait_seconds=1)
    world.wait(1)
    return world


def test_a_dump_survives_json_and_gives_the_same_floor(world: World) -> None:
    dump = json.loads(json.dumps(world.floor.dump()))

    other = Floor(BUSY)
    other.load(dump)

    assert other.dump() == world.floor.dump()
    assert other.agents == world.floor.agents
    assert other.work == world.floor.work
    assert other.waiting("billing") == world.floor.waiting("billing") == (2, T0 + 5)


def test_the_events_alone_give_the_same_floor(world: World) -> None:
    other = Floor(BUSY)
    for at, event in world.log:
        other.apply(event, at)

    assert other.dump() == world.floor.dump()


def test_a_dump_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        Floor(BUSY).load({"format": 99})


def test_every_pending_wait_gets_its_timer_again(world: World) -> None:
    before = dict(world.timers)
    world.now += 2

    world.restart()

    assert {key: timer for key, timer in world.timers.items() if "grace" not in key} == before
    assert [timer for key, timer in sorted(world.timers.items()) if "grace" in key] == [
        SetTimer(f"acd-grace-{agent_id}", world.now + 30, cmd.GraceExpired(agent_id))
        for agent_id in (1, 2, 3, 4, 6)
    ]


def test_what_ran_out_meanwhile_is_due_now(world: World) -> None:
    world.now += 3600

    world.restart()
    assert {timer.due_at for timer in world.timers.values()} == {world.now, world.now + 30}
    world.wait(0)

    assert world.floor.work["talk"].conversation.is_held
    assert "ring" not in world.floor.work
    assert world.floor.agents[2].work is WorkState.IDLE


def test_nobody_is_thrown_out_by_a_restart_and_places_are_kept(world: World) -> None:
    world.restart()

    assert world.floor.is_connected(6)
    assert not world.floor.is_connected(5)
    assert offered_to(world.call("later")) == [("later", 6)]
    world.send(cmd.ConnectWorkbench(6, "tab"))
    assert "acd-grace-6" not in world.timers
    assert offered_to(world.send(cmd.CompleteWrapUp(2, "wrap"))) == [("wait", 2)]


def test_who_does_not_report_after_a_restart_goes_offline(world: World) -> None:
    world.restart()
    world.send(cmd.ConnectWorkbench(1, "tab"))

    world.wait(30)

    assert world.floor.agents[1].presence is Presence.AVAILABLE
    assert {world.floor.agents[agent_id].presence for agent_id in (2, 3, 4, 6)} == {Presence.OFFLINE}
    assert not world.floor.is_connected(6)
    assert rejected(world, cmd.SetPresence(6, Presence.AVAILABLE)) == "not_connected"


def test_a_group_removed_while_the_floor_was_down_is_settled(world: World) -> None:
    outcome = world.restart(without(BUSY, groups=["billing"]))

    reasons = {
        event.interaction_id: event.reason
        for event in outcome.events
        if isinstance(event, ev.InteractionFlowedOut)
    }
    assert reasons == {"ring": "group_removed", "wait": "group_removed"}
    assert list(world.floor.work) == ["talk"]


def test_a_match_that_the_pause_left_open_is_made() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.DisconnectWorkbench(1, "tab-1"))
    world.call("x")

    assert offered_to(world.restart()) == [("x", 1)]


def test_a_snapshot_and_the_journal_lead_to_the_same_restart(world: World) -> None:
    other = World(BUSY)
    other.now = world.now

    from_snapshot = other.restart(snapshot=world.floor.dump())
    from_journal = world.restart()

    assert from_snapshot == from_journal
    assert other.floor.dump() == world.floor.dump()
