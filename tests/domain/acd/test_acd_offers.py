"""Offers: who gets them, and every way in which they end."""

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.interactions.domain.decision import Considered, Decision, SkillMet
from apps.kernel.messages import CancelTimer, Message, SetTimer
from tests.domain.acd.support import T0, World, agent, config, group, offered_to, rejected

CALLER = "+4930123"


def test_a_call_rings_the_phone_of_an_idle_agent_at_once() -> None:
    world = World(config(group(skills={"billing": 3}), agent(1, billing=4)), 1)

    outcome = world.call("x")

    decision = Decision("longest_idle", 1, (SkillMet("billing", has=4, needs=3),))
    assert outcome.events == [
        ev.InteractionQueued("x", 1, "billing", T0, caller=CALLER),
        ev.OfferMade("x", 1, "x-1", 1, "billing", T0 + 20, decision=decision),
        WorkStateChanged(1, WorkState.RINGING, "x"),
    ]
    assert outcome.effects == [
        fx.RingAgent("x", "x-1", 1, 20, CALLER),
        fx.ParkCall("x"),
        SetTimer("acd-offer-x-1", T0 + 20, cmd.OfferExpired("x", "x-1")),
    ]


def test_picking_up_accepts_and_answers() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.wait(7)

    outcome = world.pick_up("x")

    assert outcome.events == [
        ev.OfferAccepted("x", "x-1", 1, T0 + 20),
        ev.InteractionAnswered("x", 1, "x-1", 1, "billing", wait_seconds=7, ring_seconds=7),
        WorkStateChanged(1, WorkState.TALKING, "x"),
    ]
    assert outcome.effects == [fx.ConnectAgent("x", "x-1"), CancelTimer("acd-offer-x-1")]


def test_wait_and_ring_time_are_counted_apart() -> None:
    world = World(config(agent(1)))
    world.call("x")
    world.wait(30)
    world.sign_in(1)
    world.wait(4)

    world.pick_up("x")

    assert world.events(ev.InteractionAnswered) == [
        ev.InteractionAnswered("x", 1, "x-1", 1, "billing", wait_seconds=34, ring_seconds=4)
    ]


def test_a_group_that_records_starts_when_both_can_hear_each_other() -> None:
    world = World(config(group(record=True), agent(1)), 1)
    world.call("x")

    outcome = world.pick_up("x")

    assert outcome.events[-1] == ev.RecordingStarted("x", 1, "x-1")
    assert outcome.effects[:2] == [fx.ConnectAgent("x", "x-1"), fx.StartRecording("x", "x-1")]


def test_an_agent_who_accepts_on_the_screen_is_not_rung_before() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)

    outcome = world.call("x")

    assert outcome.effects == [
        fx.ParkCall("x"),
        SetTimer("acd-offer-x-1", T0 + 20, cmd.OfferExpired("x", "x-1")),
    ]


def test_accepting_on_the_screen_rings_the_phone_and_allows_it_time_to_pick_up() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)
    world.call("x")
    world.wait(19)

    outcome = world.send(cmd.AcceptOffer(1, "x-1"))

    assert outcome.events == [ev.OfferAccepted("x", "x-1", 1, T0 + 34)]
    assert outcome.effects == [
        fx.RingAgent("x", "x-1", 1, 15, CALLER, auto_answer=True),
        SetTimer("acd-offer-x-1", T0 + 34, cmd.OfferExpired("x", "x-1")),
    ]
    assert world.wait(14).events == []
    assert [type(event) for event in world.pick_up("x").events] == [ev.InteractionAnswered, WorkStateChanged]


def test_accepting_twice_is_accepting_once() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)
    world.call("x")
    world.send(cmd.AcceptOffer(1, "x-1"))

    again = world.send(cmd.AcceptOffer(1, "x-1"))

    assert (again.events, again.effects) == ([], [])


def test_a_timer_that_was_overtaken_by_accepting_ends_nothing() -> None:
    world = World(config(agent(1, accept_on="screen")), 1)
    world.call("x")
    world.wait(19.5)
    world.send(cmd.AcceptOffer(1, "x-1"))

    outcome = world.send(cmd.OfferExpired("x", "x-1"))

    assert outcome.events == []
    assert outcome.effects == [SetTimer("acd-offer-x-1", T0 + 34.5, cmd.OfferExpired("x", "x-1"))]


def test_an_offer_that_nobody_takes_goes_to_the_next_agent_and_the_agent_is_paused() -> None:
    world = World(config(agent(1), agent(2)), 1, 2)
    world.call("x")

    outcome = world.wait(20)

    assert outcome.events == [
        ev.OfferNotAnswered("x", "x-1", 1, "timeout"),
        WorkStateChanged(1, WorkState.IDLE),
        PresenceChanged(1, Presence.BREAK, "missed", "system"),
        ev.OfferMade("x", 1, "x-2", 2, "billing", T0 + 40, decision=Decision("longest_idle", 1)),
        WorkStateChanged(2, WorkState.RINGING, "x"),
    ]
    assert outcome.effects == [
        fx.DropLeg("x", "x-1"),
        fx.RingAgent("x", "x-2", 2, 20, CALLER),
        CancelTimer("acd-offer-x-1"),
        SetTimer("acd-offer-x-2", T0 + 40, cmd.OfferExpired("x", "x-2")),
    ]


@pytest.mark.parametrize(
    ("cause", "reason"), [(17, "busy"), (18, "timeout"), (19, "timeout"), (20, "unreachable"), (16, "ended")]
)
def test_a_phone_that_fails_ends_the_offer_with_its_reason(cause: int, reason: str) -> None:
    world = World(config(agent(1)), 1)
    world.call("x")

    world.send(msg.AgentLegEnded("x", "x-1", cause))

    assert world.events(ev.OfferNotAnswered) == [ev.OfferNotAnswered("x", "x-1", 1, reason)]
    assert world.floor.agents[1].presence is Presence.BREAK
    assert world.floor.waiting("billing") == (1, T0)


def test_declining_on_the_phone_is_a_rejection_not_a_miss() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")

    outcome = world.send(msg.AgentLegEnded("x", "x-1", 21))

    assert outcome.events == [ev.OfferRejected("x", "x-1", 1), WorkStateChanged(1, WorkState.IDLE)]
    assert world.floor.agents[1].presence is Presence.AVAILABLE


def test_a_phone_that_cannot_be_rung_is_unreachable() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")

    world.send(msg.EffectFailed("x", "RingAgent", "no such endpoint", offer_id="x-1"))

    assert world.events(ev.OfferNotAnswered) == [ev.OfferNotAnswered("x", "x-1", 1, "unreachable")]


def test_a_rejected_call_goes_to_somebody_else_and_never_back_by_itself() -> None:
    world = World(config(agent(1), agent(2)), 1, 2)
    world.call("x")

    assert offered_to(world.send(cmd.RejectOffer(1, "x-1"))) == [("x", 2)]
    assert offered_to(world.send(cmd.RejectOffer(2, "x-2"))) == []
    assert offered_to(world.wait(3600)) == []
    assert world.floor.waiting("billing") == (1, T0)


def test_becoming_available_anew_gives_a_refused_call_another_chance() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.send(cmd.RejectOffer(1, "x-1"))

    outcome = world.send(cmd.SetPresence(1, Presence.AVAILABLE))

    assert outcome.events[0] == PresenceChanged(1, Presence.AVAILABLE)
    assert offered_to(outcome) == [("x", 1)]


def test_who_refused_one_call_is_still_offered_the_others() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.call("y")

    assert offered_to(world.send(cmd.RejectOffer(1, "x-1"))) == [("y", 1)]


def test_a_group_may_pause_after_more_misses_or_never() -> None:
    patient = World(config(group(pause_after_misses=2), agent(1)), 1)
    never = World(config(group(pause_after_misses=0), agent(1)), 1)
    for world in (patient, never):
        for call in ("x", "y", "z"):
            world.call(call)
        world.wait(20)
        assert world.floor.agents[1].presence is Presence.AVAILABLE
        world.wait(20)

    assert patient.floor.agents[1].presence is Presence.BREAK
    assert never.floor.agents[1].presence is Presence.AVAILABLE


def test_answering_one_call_forgives_the_misses_before() -> None:
    world = World(config(group(pause_after_misses=2, wrap_up_seconds=1), agent(1)), 1)
    world.call("x")
    world.wait(20)
    world.call("y")
    world.pick_up("y")
    world.send(msg.CallerHungUp("y"))
    world.call("z")
    world.wait(1)

    world.wait(20)

    assert len(world.floor.agents[1].missed_at) == 1
    assert world.floor.agents[1].presence is Presence.AVAILABLE


def test_a_miss_long_ago_does_not_count_and_a_group_may_send_home_instead_of_pausing() -> None:
    rules = {"pause_after_misses": 2, "misses_forgotten_seconds": 600, "pause_presence": Presence.OFFLINE}
    world = World(config(group(**rules), agent(1)), 1)
    for call, pause in (("x", 700), ("y", 0), ("z", 0)):
        world.call(call)
        world.wait(20)
        assert (world.floor.agents[1].presence is Presence.OFFLINE) == (call == "z")
        world.wait(pause)

    assert world.floor.agents[1].reason == "missed"


def test_a_missed_call_keeps_its_place_in_front_of_later_ones() -> None:
    world = World(config(group(pause_after_misses=0), agent(1), agent(2)), 1)
    world.call("early")
    world.call("late")
    world.wait(20)

    assert world.floor.work["early"].queued_at == T0
    assert offered_to(world.sign_in(2)) == [("early", 2)]


def test_longest_idle_is_asked_first() -> None:
    world = World(config(agent(1), agent(2), agent(3)))
    for agent_id in (2, 3, 1):
        world.wait(1)
        world.sign_in(agent_id)

    assert [offered_to(world.call(call))[0][1] for call in "xyz"] == [2, 3, 1]


def test_an_agent_whose_offer_was_taken_back_keeps_the_place_among_the_idle() -> None:
    world = World(config(agent(1), agent(2)), 1)
    world.wait(1)
    world.sign_in(2)
    world.call("x")
    world.wait(5)
    world.send(msg.CallerHungUp("x"))

    assert offered_to(world.call("y")) == [("y", 1)]


@pytest.mark.parametrize("refuse", [cmd.RejectOffer(1, "x-1"), msg.AgentLegEnded("x", "x-1", 17)])
def test_an_agent_who_did_not_take_an_offer_stands_last_among_the_idle(refuse: Message) -> None:
    world = World(config(group(pause_after_misses=0), agent(1), agent(2), agent(3)), 1)
    world.wait(1)
    world.sign_in(2)
    world.sign_in(3)
    world.call("x")
    world.wait(1)

    assert offered_to(world.send(refuse)) == [("x", 2)]
    assert offered_to(world.call("y")) == [("y", 3)]
    assert offered_to(world.call("z")) == [("z", 1)]


def test_becoming_available_anew_forgives_the_misses_before() -> None:
    world = World(config(group(pause_after_misses=2), agent(1)), 1)
    world.call("x")
    world.wait(20)
    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))
    world.send(cmd.SetPresence(1, Presence.AVAILABLE))

    world.wait(20)

    assert world.floor.agents[1].presence is Presence.AVAILABLE
    assert len(world.events(ev.OfferNotAnswered)) == 2


def test_only_who_reaches_every_level_is_asked() -> None:
    wants = group(skills={"billing": 3})
    world = World(
        config(wants, agent(1, billing=2), agent(2, billing=3, english=1), agent(3, billing=9)), 1, 2, 3
    )

    assert offered_to(world.call("x", skills={"english": 2})) == []
    assert offered_to(world.call("y", skills={"english": 1})) == [("y", 2)]
    assert offered_to(world.call("z", skills={"billing": 4})) == [("z", 3)]
    decision = world.events(ev.OfferMade)[0].decision
    assert decision.skills == (SkillMet("billing", has=3, needs=3), SkillMet("english", has=1, needs=1))
    assert decision.others == (
        Considered(1, "lacks", "billing", has=2, needs=3),
        Considered(3, "lacks", "english", has=0, needs=1),
    )


def test_the_reason_counts_those_who_could_have_been_asked() -> None:
    world = World(config(agent(1), agent(2), agent(3)), 1, 2, 3)
    world.call("x")
    world.send(cmd.RejectOffer(1, "x-1"))

    decisions = [event.decision for event in world.events(ev.OfferMade)]

    assert [decision.fitting for decision in decisions] == [3, 2]
    assert decisions[0].others == (Considered(2, "later"), Considered(3, "later"))
    assert decisions[1].others == (Considered(3, "later"), Considered(1, "declined"))


@pytest.mark.parametrize("command", [cmd.AcceptOffer, cmd.RejectOffer])
def test_an_offer_can_only_be_taken_by_its_agent_while_it_lives(command: type) -> None:
    world = World(config(agent(1), agent(2)), 1, 2)
    world.call("x")

    assert rejected(world, command(2, "x-1")) == "no_offer"
    assert rejected(world, command(1, "x-7")) == "no_offer"
    assert rejected(world, command(9, "x-1")) == "unknown_agent"
    world.wait(20)
    assert rejected(world, command(1, "x-1")) == "no_offer"


def test_a_leg_that_answers_after_its_offer_ended_is_dropped() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.send(msg.CallerHungUp("x"))

    outcome = world.send(msg.AgentLegAnswered("x", "x-1"))

    assert (outcome.events, outcome.effects) == ([], [fx.DropLeg("x", "x-1")])


def test_a_report_that_comes_twice_is_no_news() -> None:
    world = World(config(agent(1)), 1)
    world.call("x")
    world.pick_up("x")

    again = world.send(msg.AgentLegAnswered("x", "x-1"))

    assert (again.events, again.effects) == ([], [])


@pytest.mark.parametrize("accept_on", ["screen", "phone"])
def test_a_group_may_answer_by_itself(accept_on: str) -> None:
    world = World(config(group(auto_answer=True), agent(1, accept_on=accept_on)), 1)

    outcome = world.call("x")

    assert [type(event) for event in outcome.events[1:]] == [ev.OfferMade, WorkStateChanged, ev.OfferAccepted]
    assert fx.RingAgent("x", "x-1", 1, 20, "+4930123", auto_answer=True) in outcome.effects
    assert isinstance(world.pick_up("x").events[0], ev.InteractionAnswered)


def test_a_phone_that_does_not_answer_by_itself_is_a_miss() -> None:
    world = World(config(group(auto_answer=True), agent(1, accept_on="screen")), 1)
    world.call("x")

    assert ev.OfferNotAnswered("x", "x-1", 1, "timeout") in world.wait(20).events
