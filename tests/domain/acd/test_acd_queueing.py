"""The waiting line: order, abandons, the longest wait."""

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import WorkStateChanged
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer, SetTimer
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected


def test_a_call_waits_with_music_when_nobody_is_free() -> None:
    world = World(config(agent(1)))

    outcome = world.call("x", skills={"english": 2}, priority=2, tier=50, max_wait_seconds=90)

    assert outcome.events == [
        ev.InteractionQueued("x", 1, "billing", T0, {"english": 2}, 2, 50, 90, None, "+4930123")
    ]
    assert outcome.effects == [
        fx.ParkCall("x"),
        SetTimer("acd-max-wait-x", T0 + 90, cmd.MaxWaitReached("x", 1)),
    ]
    assert world.floor.waiting("billing") == (1, T0)


def test_first_come_first_served_also_at_the_same_instant() -> None:
    world = World(config(agent(1), agent(2), agent(3)))
    for call in ("b", "c", "a"):
        world.call(call)

    assert [offered_to(world.sign_in(agent_id))[0][0] for agent_id in (1, 2, 3)] == ["b", "c", "a"]


def test_one_priority_step_is_worth_thirty_seconds_and_a_hundred_points_of_value_twenty() -> None:
    world = World(config(*[agent(number) for number in range(1, 6)]))
    world.call("plain")
    world.wait(19)
    world.call("valued", tier=100)
    world.wait(10)
    world.call("urgent", priority=1)
    world.wait(2)
    world.call("urgent too late", priority=1)
    world.call("valued too late", tier=100)

    order = [offered_to(world.sign_in(agent_id))[0][0] for agent_id in range(1, 6)]

    assert order == ["valued", "urgent", "plain", "urgent too late", "valued too late"]


def test_a_caller_who_gives_up_in_the_queue() -> None:
    world = World(config(agent(1)))
    world.call("x", max_wait_seconds=90)
    world.wait(12)

    outcome = world.send(msg.CallerHungUp("x", 17))

    assert outcome.events == [
        ev.InteractionAbandoned("x", 1, "billing", 12),
        ev.InteractionEnded("x", "abandoned", 17),
    ]
    assert outcome.effects == [fx.CloseCall("x"), CancelTimer("acd-max-wait-x")]
    assert world.floor.waiting("billing") == (0, 0.0)
    assert world.send(msg.CallerHungUp("x")).events == []


def test_a_caller_who_gives_up_while_a_phone_rings() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.wait(5)

    outcome = world.send(msg.CallerHungUp("x"))

    assert outcome.events == [
        ev.OfferWithdrawn("x", "x-1", 1, "caller_hung_up"),
        WorkStateChanged(1, WorkState.IDLE),
        ev.InteractionAbandoned("x", 1, "billing", 5),
        ev.InteractionEnded("x", "abandoned"),
    ]
    assert outcome.effects == [fx.DropLeg("x", "x-1"), fx.CloseCall("x"), CancelTimer("acd-offer-x-1")]


def test_the_agent_of_an_abandoned_call_gets_the_next_one_in_the_same_turn() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.call("y")

    outcome = world.send(msg.CallerHungUp("x"))

    assert offered_to(outcome) == [("y", 1)]
    assert outcome.effects[:2] == [fx.DropLeg("x", "x-1"), fx.RingAgent("y", "y-1", 1, 20, "+4930123")]


def test_after_the_longest_wait_the_flow_gets_the_call_back() -> None:
    world = World(config(agent(1)))
    world.call("x", max_wait_seconds=90)

    outcome = world.wait(90)

    assert outcome.events == [ev.InteractionFlowedOut("x", 1, "billing", "max_wait", 90)]
    assert "x" not in world.floor.work
    assert world.send(msg.CallerHungUp("x")).events == []


def test_the_longest_wait_ends_an_offer_that_still_rings() -> None:
    world = World(config(agent(1)))
    world.call("x", max_wait_seconds=90)
    world.wait(85)
    world.sign_in(1)

    outcome = world.wait(5)

    assert outcome.events == [
        ev.OfferWithdrawn("x", "x-1", 1, "max_wait"),
        WorkStateChanged(1, WorkState.IDLE),
        ev.InteractionFlowedOut("x", 1, "billing", "max_wait", 90),
    ]
    assert fx.DropLeg("x", "x-1") in outcome.effects


def test_an_accepted_call_is_not_given_up_while_the_phone_is_called() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)
    world.call("x", max_wait_seconds=18)
    world.wait(17)
    world.send(cmd.AcceptOffer(1, "x-1"))
    assert world.wait(2).events == []

    world.send(msg.AgentLegEnded("x", "x-1", 20))

    assert world.events(ev.InteractionFlowedOut) == [
        ev.InteractionFlowedOut("x", 1, "billing", "max_wait", 19)
    ]


def test_an_answer_ends_the_longest_wait() -> None:
    world = World(config(agent(1)), 1)
    world.call("x", max_wait_seconds=15)
    world.pick_up("x")

    assert world.wait(100).events == []


def test_a_call_that_comes_back_from_its_flow_is_numbered_on() -> None:
    world = World(config(group(pause_after_misses=0), agent(1)), 1)
    world.call("x", max_wait_seconds=30)
    world.wait(30)

    outcome = world.call("x")

    assert outcome.events[0] == ev.InteractionQueued("x", 2, "billing", T0 + 30, caller="+4930123")
    assert outcome.events[1].offer_id == "x-2"


def test_a_call_that_ended_elsewhere_is_forgotten() -> None:
    world = World(config(agent(1)))
    world.call("x", max_wait_seconds=30)
    world.wait(30)

    world.floor.apply(ev.InteractionEnded("x", "voicemail"), world.now)

    assert world.floor.dump()["left"] == []


def test_what_cannot_be_queued_is_refused() -> None:
    world = World(config(agent(1)))
    world.call("x")

    assert rejected(world, cmd.EnqueueInteraction("x", "billing", "1")) == "already_queued"
    assert rejected(world, cmd.EnqueueInteraction("y", "sales", "1")) == "unknown_group"


def test_who_the_customer_is_changes_nothing_once_queued() -> None:
    world = World(config(agent(1)))
    world.call("x")

    outcome = world.send(msg.CustomerFound("x", 5, "Ada", tier=100))

    assert (outcome.events, outcome.effects) == ([], [])
    assert world.floor.work["x"].tier == 0


def test_a_message_for_others_is_ignored() -> None:
    world = World(config(agent(1)))

    outcome = world.send(msg.DigitReceived("x", "5"))

    assert (outcome.events, outcome.effects) == ([], [])


def test_callers_whose_agent_rings_still_count_as_waiting() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.wait(3)
    world.call("y")

    assert world.floor.waiting("billing") == (2, T0)
    world.pick_up("x")
    assert world.floor.waiting("billing") == (1, T0 + 3)
    assert world.floor.waiting("nowhere") == (0, 0.0)
