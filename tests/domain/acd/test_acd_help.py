"""An agent who raises a hand."""

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import HelpCleared, HelpRequested
from apps.agents.domain.states import Presence
from tests.domain.acd.support import T0, World, agent, config, rejected


def test_a_hand_is_raised_with_a_text_and_taken_down_by_a_supervisor() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.pick_up("x")

    assert world.send(cmd.RequestHelp(1, " A refund above my limit ")).events == [
        HelpRequested(1, "A refund above my limit", "x")
    ]
    world.wait(5)
    assert world.send(cmd.RequestHelp(1, "A refund above my limit")).events == []
    world.send(cmd.RequestHelp(1, "Please come"))
    state = world.floor.agents[1]
    assert (state.help_text, state.help_since) == ("Please come", T0)
    world.restart()
    assert world.floor.agents[1].help_since == T0
    assert world.send(cmd.ClearHelp(1, "sam")).events == [HelpCleared(1, "sam")]
    assert world.send(cmd.ClearHelp(1, "sam")).events == []


def test_who_goes_home_needs_no_help() -> None:
    world = World(config(agent(1)), 1)
    world.send(cmd.RequestHelp(1))

    assert HelpCleared(1, "system") in world.send(cmd.SetPresence(1, Presence.OFFLINE)).events
    assert rejected(world, cmd.RequestHelp(1, "")) == "offline"


def test_a_text_has_an_end() -> None:
    world = World(config(agent(1)), 1)

    assert rejected(world, cmd.RequestHelp(1, "x" * 201)) == "too_long"
