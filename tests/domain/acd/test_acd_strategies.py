"""Who gets it: each way of choosing among the free agents who fit."""

from collections import Counter

import pytest

from apps.acd.domain import commands as cmd
from apps.acd.domain.config import AgentConfig, FloorConfig
from apps.agents.domain.states import Presence, WorkState
from apps.agents.domain.strategy import Strategy
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from tests.domain.acd.support import World, agent, config, group, offered_to


def floor_of(strategy: Strategy, *agents: AgentConfig, **fields: object) -> FloorConfig:
    return config(group(strategy=strategy, wrap_up_seconds=1, pause_after_misses=0, **fields), *agents)


def serve(world: World, interaction_id: str, seconds: float) -> int:
    """Let a call be taken by whoever is asked, last ``seconds`` and be wrapped up; return the agent."""
    ((_, agent_id),) = offered_to(world.call(interaction_id))
    world.pick_up(interaction_id)
    world.wait(seconds)
    world.send(msg.CallerHungUp(interaction_id))
    world.wait(1)
    return agent_id


def test_the_longest_idle_agent_is_asked() -> None:
    world = World(floor_of(Strategy.LONGEST_IDLE, agent(1), agent(2)))
    world.sign_in(2)
    world.wait(5)
    world.sign_in(1)

    assert [serve(world, call, 10) for call in ("a", "b", "c")] == [2, 1, 2]


def test_the_agent_with_the_smallest_share_of_work_is_asked() -> None:
    """Agent 1 worked 100 s of 110, agent 2 worked 20 s of 21: one who has hardly been here is not the freshest."""
    world = World(floor_of(Strategy.LEAST_OCCUPIED, agent(1), agent(2)), 1)
    world.wait(9)
    serve(world, "a", 99)
    world.sign_in(2)
    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))
    serve(world, "b", 20)

    world.send(cmd.SetPresence(1, Presence.AVAILABLE))

    assert offered_to(world.call("c")) == [("c", 1)]


def test_occupancy_falls_while_an_agent_is_free() -> None:
    world = World(floor_of(Strategy.LEAST_OCCUPIED, agent(1), agent(2)), 1, 2)
    first = serve(world, "a", 10)
    second = serve(world, "b", 30)
    assert (first, second) == (1, 2)

    assert [serve(world, call, 1) for call in ("c", "d")] == [1, 1]


def test_the_agent_with_the_fewest_conversations_is_asked() -> None:
    world = World(floor_of(Strategy.FEWEST_HANDLED, agent(1), agent(2)), 1)
    assert [serve(world, call, 10) for call in ("a", "b")] == [1, 1]
    world.sign_in(2)

    assert [serve(world, call, 10) for call in ("c", "d", "e")] == [2, 2, 1]


def test_a_new_shift_begins_at_nothing_and_a_pause_does_not() -> None:
    world = World(floor_of(Strategy.FEWEST_HANDLED, agent(1)), 1)
    serve(world, "a", 10)
    for pause, handled in ((3 * 3600, 1), (4 * 3600, 0)):
        world.send(cmd.SetPresence(1, Presence.OFFLINE))
        world.wait(pause)
        world.sign_in(1)
        assert world.floor.agents[1].handled == handled


def test_in_turn_whoever_was_asked_longest_ago_is_asked_also_when_they_did_not_take_it() -> None:
    world = World(floor_of(Strategy.ROUND_ROBIN, agent(1), agent(2), agent(3)), 1, 2, 3)
    assert serve(world, "a", 1) == 1
    assert offered_to(world.call("b")) == [("b", 2)]
    assert offered_to(world.send(cmd.RejectOffer(2, "b-1"))) == [("b", 3)]
    world.send(msg.CallerHungUp("b"))

    assert [serve(world, call, 1) for call in ("c", "d", "e")] == [1, 2, 3]


def test_the_agent_who_can_do_best_what_is_asked_is_asked() -> None:
    wants = {"skills": {"billing": 2}, "preferred": {"english": 1}}
    agents = (agent(1, billing=9), agent(2, billing=5, english=5), agent(3, billing=9, english=4, rust=9))
    world = World(floor_of(Strategy.BEST_FIT, *agents, **wants), 1, 2, 3)

    assert offered_to(world.call("a")) == [("a", 3)]
    assert offered_to(world.call("b")) == [("b", 2)]
    assert offered_to(world.call("c")) == [("c", 1)]


def test_the_agent_who_can_do_least_besides_is_asked() -> None:
    agents = (agent(1, billing=9, english=9), agent(2, billing=3), agent(3, billing=2, english=2))
    world = World(floor_of(Strategy.LEAST_SKILLED, *agents, skills={"billing": 2}), 1, 2, 3)

    assert [offered_to(world.call(call))[0][1] for call in "abc"] == [2, 3, 1]


def test_in_sequence_the_lowest_extension_comes_first() -> None:
    agents = [
        AgentConfig(1, "A", "1009", ("billing",), {}, "phone"),
        AgentConfig(2, "B", "12", ("billing",), {}, "phone"),
    ]
    world = World(floor_of(Strategy.SEQUENTIAL, *agents), 1, 2)

    assert [serve(world, call, 5) for call in ("a", "b")] == [2, 2]


def test_drawn_agents_get_shares_by_their_weight() -> None:
    """Rank 1 weighs twice as much as rank 2: 2/3 and 1/3 of 3,000 draws, give or take four standard deviations."""
    agents = (agent(1), AgentConfig(2, "B", "1002", ("billing",), {}, "phone", {"billing": 2}))
    world = World(floor_of(Strategy.WEIGHTED_RANDOM, *agents), 1, 2)
    drawn: Counter[int] = Counter()
    for number in range(3_000):
        drawn[offered_to(world.call(f"c{number}"))[0][1]] += 1
        world.send(msg.CallerHungUp(f"c{number}"))

    assert drawn[1] + drawn[2] == 3_000
    assert abs(drawn[1] - 2_000) < 4 * (3_000 * 2 / 9) ** 0.5


@pytest.mark.parametrize("strategy", [one for one in Strategy if one is not Strategy.WEIGHTED_RANDOM])
def test_a_lower_rank_in_the_group_is_asked_first(strategy: Strategy) -> None:
    agents = (AgentConfig(1, "A", "1001", ("billing",), {}, "phone", {"billing": 2}), agent(2), agent(3))
    world = World(floor_of(strategy, *agents), 1, 2, 3)

    outcome = world.call("a")

    if strategy is not Strategy.RING_ALL:
        assert [offered_to(outcome)[0][1], offered_to(world.call("b"))[0][1]] in ([2, 3], [3, 2])
        assert offered_to(world.call("c")) == [("c", 1)]
    else:
        assert [agent_id for _, agent_id in offered_to(outcome)] == [2, 3, 1]


def test_who_has_more_of_the_preferred_skills_is_asked_first_and_the_others_too() -> None:
    wants = {"preferred": {"english": 3, "french": 1}}
    agents = (agent(1, english=2), agent(2, english=3), agent(3, english=9, french=1))
    world = World(floor_of(Strategy.LONGEST_IDLE, *agents, **wants), 1, 2, 3)

    assert [offered_to(world.call(call))[0][1] for call in "abc"] == [3, 2, 1]


# -- ring all ----------------------------------------------------------------------------------------------------


def ringing_all() -> World:
    world = World(floor_of(Strategy.RING_ALL, agent(1), agent(2), agent(3)), 1, 2, 3)
    assert offered_to(world.call("a")) == [("a", 1), ("a", 2), ("a", 3)]
    return world


def test_all_phones_ring_and_the_first_to_pick_up_has_it() -> None:
    world = ringing_all()
    assert world.legs == {"a-1", "a-2", "a-3"}

    outcome = world.send(msg.AgentLegAnswered("a", "a-2"))

    assert world.events(ev.OfferWithdrawn) == [
        ev.OfferWithdrawn("a", "a-1", 1, "taken"),
        ev.OfferWithdrawn("a", "a-3", 3, "taken"),
    ]
    assert fx.ConnectAgent("a", "a-2") in outcome.effects
    assert world.legs == {"a-2"}
    states = {key: state.work for key, state in world.floor.agents.items()}
    assert states == {1: WorkState.IDLE, 2: WorkState.TALKING, 3: WorkState.IDLE}


def test_who_accepts_on_the_screen_first_is_called_and_nobody_else() -> None:
    agents = (agent(1, accept_on="screen"), agent(2, accept_on="screen"), agent(3))
    world = World(floor_of(Strategy.RING_ALL, *agents), 1, 2, 3)
    world.call("a")

    world.send(cmd.AcceptOffer(2, "a-2"))

    assert world.legs == {"a-2"}
    assert [event.agent_id for event in world.events(ev.OfferWithdrawn)] == [1, 3]


def test_two_who_pick_up_in_the_same_instant_get_one_conversation() -> None:
    world = ringing_all()
    world.send(msg.AgentLegAnswered("a", "a-1"))

    late = world.send(msg.AgentLegAnswered("a", "a-2"))

    assert (late.events, late.effects) == ([], [fx.DropLeg("a", "a-2")])
    assert len(world.events(ev.InteractionAnswered)) == 1


def test_one_who_declines_leaves_the_others_ringing_and_the_last_one_ends_it() -> None:
    world = ringing_all()

    assert offered_to(world.send(cmd.RejectOffer(1, "a-1"))) == []
    assert world.legs == {"a-2", "a-3"}
    world.wait(20)

    assert world.legs == set()
    assert world.floor.waiting("billing").callers == 1
    assert [event.agent_id for event in world.events(ev.OfferNotAnswered)] == [2, 3]


def test_a_caller_who_hangs_up_stops_all_phones() -> None:
    world = ringing_all()

    world.send(msg.CallerHungUp("a"))

    assert world.legs == set()
    assert len(world.events(ev.OfferWithdrawn)) == 3


def test_a_restart_keeps_all_phones_ringing() -> None:
    world = ringing_all()

    world.restart()
    world.send(msg.AgentLegAnswered("a", "a-3"))

    assert [event.agent_id for event in world.events(ev.InteractionAnswered)] == [3]
    assert world.legs == {"a-3"}


def test_where_the_group_answers_by_itself_only_one_is_asked() -> None:
    world = World(floor_of(Strategy.RING_ALL, agent(1), agent(2), auto_answer=True), 1, 2)

    assert offered_to(world.call("a")) == [("a", 1)]
