"""A web process that is killed says no good-bye: a workbench counts as long as somebody says that it is open."""

from apps.acd.domain import commands as cmd
from apps.agents.domain.states import Presence
from tests.domain.acd.support import World, agent, config, group, offered_to, rejected

LEASE = 35.0


def world() -> World:
    found = World(config(group("billing"), agent(1, "billing")))
    found.send(cmd.ConnectWorkbench(1, "tab", LEASE))
    found.send(cmd.SetPresence(1, Presence.AVAILABLE))
    return found


def test_a_workbench_that_nobody_renews_is_gone_and_its_agent_goes_offline_after_the_grace():
    centre = world()
    centre.wait(LEASE)
    assert not centre.floor.is_connected(1)
    assert centre.floor.agents[1].presence is Presence.AVAILABLE
    assert offered_to(centre.call("a")) == []
    centre.wait(centre.floor.config.grace_seconds)
    assert centre.floor.agents[1].presence is Presence.OFFLINE
    assert centre.floor.agents[1].reason == "connection_lost"


def test_one_that_is_renewed_counts_on_and_costs_one_timer():
    centre = world()
    for _ in range(50):
        centre.wait(10)
        assert centre.send(cmd.RenewWorkbench(1, "tab", LEASE)).effects == []
    assert centre.floor.is_connected(1)
    assert [key for key in centre.timers if "workbench" in key] == ["acd-workbench-tab"]
    centre.wait(LEASE)
    assert not centre.floor.is_connected(1)


def test_a_second_screen_keeps_the_agent_connected_when_the_first_is_gone():
    centre = world()
    centre.send(cmd.ConnectWorkbench(1, "other tab", 100.0))
    centre.wait(LEASE)
    assert centre.floor.is_connected(1)
    assert "acd-grace-1" not in centre.timers


def test_an_orderly_good_bye_leaves_no_timer():
    centre = world()
    centre.send(cmd.DisconnectWorkbench(1, "tab"))
    assert [key for key in centre.timers if "workbench" in key] == []


def test_renewing_what_the_floor_does_not_know_is_refused_so_that_it_is_announced():
    centre = world()
    centre.wait(LEASE)
    assert rejected(centre, cmd.RenewWorkbench(1, "tab", LEASE)) == "unknown_session"
    assert rejected(centre, cmd.RenewWorkbench(7, "tab", LEASE)) == "unknown_session"
    assert not centre.floor.is_connected(1)


def test_without_a_lease_it_counts_until_the_good_bye():
    centre = World(config(group("billing"), agent(1, "billing")))
    centre.sign_in(1)
    centre.wait(100_000)
    assert centre.floor.is_connected(1)
