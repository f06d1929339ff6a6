"""The search widens with time: preferred agent, group, rings."""

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import FloorConfig, Ring
from apps.agents.domain.states import Presence
from apps.interactions.domain import events as ev, messages as msg
from apps.interactions.domain.decision import Considered
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, seated

RINGS = (Ring(20, lower_levels=2), Ring(40, lower_levels=2, groups=("sales",)), Ring(60, 9, ("sales",)))


def widening() -> FloorConfig:
    """Billing asks for level 5: agent 1 has 5, agent 2 has 3, agent 3 of sales has 4, agent 4 knows nothing of it."""
    return config(
        group(skills={"billing": 5}, rings=RINGS),
        group("sales"),
        agent(1, billing=5),
        agent(2, billing=3),
        agent(3, "sales", billing=4),
        agent(4, "sales"),
    )


def test_each_ring_lets_others_in_when_its_time_has_come() -> None:
    world = World(widening(), 2, 3, 4)
    world.call("x")
    world.call("y")
    world.call("z")

    assert offered_to(world.wait(19.9)) == []
    assert offered_to(world.wait(0.1)) == [("x", 2)]
    world.pick_up("x")
    assert offered_to(world.wait(19.9)) == []
    assert offered_to(world.wait(0.1)) == [("y", 3)]
    world.pick_up("y")
    assert offered_to(world.wait(20)) == [("z", 4)]


def test_widening_is_an_event_and_says_when_the_next_one_comes() -> None:
    world = World(widening())
    assert world.call("x").events == [
        ev.InteractionQueued("x", 1, "billing", T0, caller="+4930123", widen_at=T0 + 20)
    ]

    world.wait(100)

    assert world.events(ev.SearchWidened) == [
        ev.SearchWidened("x", 1, "billing", 1, T0 + 40),
        ev.SearchWidened("x", 1, "billing", 2, T0 + 60),
        ev.SearchWidened("x", 1, "billing", 3),
    ]
    assert world.timers == {}


def test_own_members_are_asked_before_those_of_other_groups() -> None:
    world = World(widening(), 3)
    world.wait(5)
    world.sign_in(2)

    world.call("x", waited_seconds=45)

    assert offered_to(world.wait(0)) == [("x", 2)]


def test_the_explanation_says_who_will_do_later() -> None:
    world = World(widening(), 1, 2, 4)

    world.call("x")

    (offer,) = world.events(ev.OfferMade)
    assert offer.decision.others == (Considered(2, "lacks", "billing", has=3, needs=5, enough_after=20),)


def test_a_restart_in_the_middle_widens_at_the_same_moment() -> None:
    world = World(widening(), 2)
    world.call("x")
    world.wait(15)

    world.restart()

    assert offered_to(world.wait(4.9)) == []
    assert offered_to(world.wait(0.1)) == [("x", 2)]


def test_a_pause_longer_than_several_rings_opens_them_at_once() -> None:
    world = World(widening(), 3)
    world.call("x")
    world.now += 45

    outcome = world.restart()
    outcome.extend(world.wait(0))

    assert [event for event in outcome.events if isinstance(event, ev.SearchWidened)] == [
        ev.SearchWidened("x", 1, "billing", 2, T0 + 60)
    ]
    assert offered_to(outcome) == [("x", 3)]


def test_an_old_timer_widens_nothing() -> None:
    world = World(widening())
    world.call("x")
    world.wait(25)

    again = world.send(cmd.WidenSearch("x", 1))

    assert again.events == []


# -- preferred agent ---------------------------------------------------------------------------------------------


@pytest.fixture
def world() -> World:
    """Both agents of billing are here; agent 1 is preferred by callers for 30 s and talks to somebody else."""
    world = World(config(group(preferred_agent_seconds=30, wrap_up_seconds=1), agent(1), agent(2)), 1)
    world.call("other")
    world.pick_up("other")
    world.sign_in(2)
    return world


def prefer(world: World, agent_id: int = 1, *, days_ago: float = 1) -> list[tuple[str, int]]:
    at = world.now - days_ago * 86_400
    return offered_to(world.call("x", last_agent_id=agent_id, last_agent_at=at))


def test_a_preferred_agent_who_is_busy_is_waited_for(world: World) -> None:
    assert prefer(world) == []
    world.wait(10)
    world.send(msg.CallerHungUp("other"))

    assert offered_to(world.wait(1)) == [("x", 1)]
    assert world.events(ev.OfferMade)[-1].decision.purpose == "preferred"


def test_after_the_limit_anybody_of_the_group_serves(world: World) -> None:
    prefer(world)

    assert offered_to(world.wait(29.9)) == []
    assert offered_to(world.wait(0.1)) == [("x", 2)]


@pytest.mark.parametrize("presence", [Presence.BREAK, Presence.OFFLINE])
def test_a_preferred_agent_who_leaves_is_not_waited_for(world: World, presence: Presence) -> None:
    prefer(world)

    assert offered_to(world.send(cmd.SetPresence(1, presence, "lunch"))) == [("x", 2)]


def test_a_preferred_agent_who_declines_is_not_asked_again(world: World) -> None:
    world.send(msg.CallerHungUp("other"))
    world.wait(1)
    assert prefer(world) == [("x", 1)]

    assert offered_to(world.send(cmd.RejectOffer(1, "x-1"))) == [("x", 2)]


def test_one_who_is_away_another_groups_agent_and_a_conversation_long_ago_are_no_reason_to_wait() -> None:
    settings = {"preferred_agent_seconds": 30, "preferred_agent_days": 7}
    floor = config(group(**settings), group("sales"), agent(1), agent(2), agent(3, "sales"))
    for last, days in ((1, 1), (3, 1), (9, 1), (2, 8)):
        world = World(floor, 2, 3)
        assert prefer(world, last, days_ago=days) == [("x", 2)]


def test_a_group_that_does_not_wait_for_anybody_takes_the_longest_idle_agent() -> None:
    world = World(config(agent(1), agent(2)), 2)
    world.wait(5)
    world.sign_in(1)

    assert prefer(world, 1) == [("x", 2)]
    assert world.events(ev.InteractionQueued)[0].preferred_agent_id is None


def scattered() -> FloorConfig:
    """Billing is served in Leipzig; Porto may help after 20 s, everybody after 40 s."""
    rings = (Ring(20, locations=("porto",)), Ring(40, all_locations=True))
    return config(
        group(rings=rings, locations=("leipzig",)),
        seated(agent(1), "leipzig"),
        seated(agent(2), "porto"),
        seated(agent(3), "taipei"),
        agent(4),
    )


def test_rings_let_further_locations_in() -> None:
    world = World(scattered(), 2, 3, 4)
    for call in ("x", "y"):
        world.call(call)

    assert offered_to(world.wait(19.9)) == []
    assert offered_to(world.wait(0.1)) == [("x", 2)]
    world.pick_up("x")
    assert offered_to(world.wait(19.9)) == []
    assert [agent_id for _, agent_id in offered_to(world.wait(0.1))] == [3]


def test_those_at_home_are_asked_before_those_further_away() -> None:
    wide = group(
        skills={"billing": 1}, rings=(Ring(40, lower_levels=1, all_locations=True),), locations=("leipzig",)
    )
    world = World(config(wide, seated(agent(1), "leipzig"), seated(agent(3), "taipei")), 3)
    world.wait(5)
    world.sign_in(1)

    world.call("x", waited_seconds=45)

    assert offered_to(world.wait(0)) == [("x", 1)]


def test_the_explanation_says_from_when_on_a_location_is_asked() -> None:
    world = World(scattered(), 1, 2, 3, 4)

    world.call("x")

    (offer,) = world.events(ev.OfferMade)
    assert offer.decision.location == ""
    assert offer.decision.others == (
        Considered(2, "away", enough_after=20, location="porto"),
        Considered(3, "away", enough_after=40, location="taipei"),
        Considered(4, "away", enough_after=40),
    )


def test_the_explanation_says_that_the_chosen_one_sits_elsewhere() -> None:
    world = World(scattered(), 2)

    world.call("x", waited_seconds=20)
    world.wait(0)

    assert [offer.decision.location for offer in world.events(ev.OfferMade)] == ["porto"]
