"""Work that is no call: capacity, what may go beside what, and what a call interrupts."""

from dataclasses import replace
from typing import Any

import pytest

from apps.acd.domain import commands as cmd
from apps.agents.domain.capacity import USUAL, Capacity
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import events as ev
from apps.kernel.messages import Outcome
from tests.domain.acd.support import World, agent, config, group, offered_to, rejected

CHATTING = Capacity(calls_during_chats=True, chats_during_calls=True)


def seat(agent_id: int, capacity: Capacity = USUAL, *groups: str) -> Any:
    return replace(agent(agent_id, *groups), capacity=capacity)


def create(world: World, name: str, medium: str = "email", code: str = "billing", **fields: Any) -> Outcome:
    return world.send(cmd.CreateWork(name, medium, code, f"Subject of {name}", **fields))


def take(world: World, agent_id: int) -> str:
    """Let the agent accept what is offered to the desk."""
    name = world.floor.agents[agent_id].desk_offer
    offer = world.floor.work[name].offers[agent_id]
    world.send(cmd.AcceptOffer(agent_id, offer.offer_id))
    return name


def open_work(world: World, agent_id: int, medium: str, *names: str) -> None:
    for name in names:
        create(world, name, medium)
        take(world, agent_id)


def desk(world: World, agent_id: int) -> list[str]:
    return list(world.floor.agents[agent_id].desk)


def test_work_is_offered_one_at_a_time_and_up_to_the_capacity() -> None:
    world = World(config(seat(1, Capacity(email=2))), 1)
    for name in ("a", "b", "c"):
        create(world, name)

    assert [take(world, 1), take(world, 1)] == ["a", "b"]
    assert world.floor.agents[1].desk_offer == ""
    assert world.floor.waiting("billing", "email").callers == 1
    outcome = world.send(cmd.CompleteWork(1, "a", "solved", "sent"))

    assert offered_to(outcome) == [("c", 1)]


def test_completing_is_one_step_with_the_time_worked() -> None:
    world = World(config(seat(1)), 1)
    open_work(world, 1, "task", "a")
    world.wait(40)

    events = world.send(cmd.CompleteWork(1, "a", "solved", "sent")).events

    assert events == [
        ev.SegmentEnded("a", 1, 1, "billing", "agent", 40.0, 0.0),
        ev.WorkCompleted("a", 1, 1, "billing", "solved", "sent"),
        ev.InteractionEnded("a", "handled"),
    ]
    assert world.floor.agents[1].work is WorkState.IDLE
    assert world.floor.agents[1].busy_seconds == 40.0


def test_a_call_interrupts_an_email_which_comes_back_after_the_wrap_up() -> None:
    world = World(config(seat(1)), 1)
    open_work(world, 1, "email", "mail")
    world.wait(10)
    assert offered_to(world.call("c")) == [("c", 1)]
    assert world.events(ev.WorkPaused) == []  # a phone that only rings interrupts nothing

    world.pick_up("c")
    assert world.events(ev.WorkPaused) == [ev.WorkPaused("mail", 1, 1)]
    world.wait(100)
    world.send(cmd.EndInteraction(1, "c"))
    world.wait(20)
    assert world.events(ev.WorkResumed) == []
    world.send(cmd.CompleteWrapUp(1, "c", "done"))
    assert world.events(ev.WorkResumed) == [ev.WorkResumed("mail", 1, 1, 120.0)]
    world.wait(5)
    world.send(cmd.CompleteWork(1, "mail", "solved"))

    ended = [e for e in world.events(ev.SegmentEnded) if e.interaction_id == "mail"]  # type: ignore[attr-defined]
    assert ended == [ev.SegmentEnded("mail", 1, 1, "billing", "agent", 15.0, 0.0)]


def test_a_call_never_interrupts_a_call() -> None:
    world = World(config(seat(1)), 1)
    world.call("first")
    world.pick_up("first")

    assert offered_to(world.call("second")) == []
    assert offered_to(create(world, "mail")) == []


def test_what_is_offered_when_a_call_comes_goes_to_somebody_else() -> None:
    world = World(
        config(group(), group("mail"), seat(1, Capacity(), "billing", "mail"), seat(2, Capacity(), "mail")), 1
    )
    create(world, "a", code="mail")
    world.sign_in(2)

    outcome = world.call("c")

    assert offered_to(outcome) == [("c", 1), ("a", 2)]
    assert ev.OfferWithdrawn("a", "a-1", 1, "call") in outcome.events
    assert world.floor.agents[1].missed_at == []


@pytest.mark.parametrize(("capacity", "offered"), [(Capacity(), []), (CHATTING, [("c", 1)])])
def test_whether_a_call_may_come_beside_chats_is_a_setting(
    capacity: Capacity, offered: list[tuple[str, int]]
) -> None:
    world = World(config(seat(1, capacity)), 1)
    open_work(world, 1, "chat", "talk")

    assert offered_to(world.call("c")) == offered


@pytest.mark.parametrize(("capacity", "offered"), [(Capacity(), []), (CHATTING, [("talk", 1)])])
def test_whether_new_chats_may_come_during_a_call_is_a_setting(
    capacity: Capacity, offered: list[tuple[str, int]]
) -> None:
    world = World(config(seat(1, capacity)), 1)
    world.call("c")
    world.pick_up("c")

    assert offered_to(create(world, "talk", "chat")) == offered
    assert offered_to(create(world, "mail", "email")) == []


def test_a_chat_is_not_put_aside_for_a_call() -> None:
    world = World(config(seat(1, CHATTING)), 1)
    open_work(world, 1, "chat", "talk")
    world.call("c")
    world.pick_up("c")

    assert world.events(ev.WorkPaused) == []


def test_who_takes_no_calls_gets_work_only() -> None:
    world = World(config(seat(1, Capacity(voice=0))), 1)

    assert offered_to(world.call("c")) == []
    assert offered_to(create(world, "mail")) == [("mail", 1)]


def test_a_call_goes_to_who_has_nothing_on_the_desk_first() -> None:
    world = World(config(seat(1), seat(2)), 1)
    open_work(world, 1, "email", "mail")
    world.wait(60)
    world.sign_in(2)

    assert offered_to(world.call("c")) == [("c", 2)]
    assert offered_to(world.call("d")) == [("d", 1)]


def test_work_goes_to_who_has_least_of_it() -> None:
    world = World(config(seat(1), seat(2)), 1)
    open_work(world, 1, "email", "a")
    world.wait(60)
    world.sign_in(2)

    assert offered_to(create(world, "b")) == [("b", 2)]


def test_an_offer_not_taken_in_time_is_a_miss_and_goes_on() -> None:
    world = World(config(group(pause_after_misses=1), seat(1), seat(2)), 1, 2)
    create(world, "a")

    outcome = world.wait(20)

    assert offered_to(outcome) == [("a", 2)]
    assert world.floor.agents[1].presence is Presence.BREAK


def test_a_rejected_offer_does_not_come_back_by_itself() -> None:
    world = World(config(seat(1)), 1)
    create(world, "a")
    outcome = world.send(cmd.RejectOffer(1, "a-1"))

    assert offered_to(outcome) == []
    assert offered_to(create(world, "b")) == [("b", 1)]


def test_work_keeps_its_place_when_it_is_passed_on() -> None:
    world = World(config(group(), group("sales"), seat(1), seat(2, Capacity(), "sales")), 1)
    open_work(world, 1, "email", "old")
    world.wait(50)
    create(world, "new", code="sales")
    world.send(cmd.TransferInteraction(1, "old", "group", "sales"))

    assert offered_to(world.sign_in(2)) == [("old", 2)]


def test_what_is_left_on_the_desk_of_who_goes_home_is_for_others() -> None:
    world = World(config(seat(1), seat(2)), 1)
    open_work(world, 1, "email", "a")
    world.sign_in(2)
    world.wait(30)

    outcome = world.send(cmd.SetPresence(1, Presence.OFFLINE))

    assert ev.SegmentEnded("a", 1, 1, "billing", "system", 30.0, 0.0) in outcome.events
    assert offered_to(outcome) == [("a", 2)]


def test_work_stays_on_the_desk_over_a_break() -> None:
    world = World(config(seat(1), seat(2)), 1, 2)
    open_work(world, 1, "email", "a")
    world.send(cmd.SetPresence(1, Presence.BREAK, "lunch"))

    assert desk(world, 1) == ["a"]
    assert offered_to(create(world, "b")) == [("b", 2)]


def test_work_can_be_cancelled_wherever_it_is() -> None:
    world = World(config(seat(1, Capacity(task=1))), 1)
    open_work(world, 1, "task", "open")
    create(world, "waiting", "task")
    for name in ("open", "waiting"):
        world.send(cmd.CancelWork(name, "crm", "sold"))

    assert world.floor.work == {}
    ended = {e.interaction_id: e.outcome for e in world.events(ev.InteractionEnded)}  # type: ignore[attr-defined]
    assert ended == {"open": "cancelled", "waiting": "cancelled"}
    assert rejected(world, cmd.CancelWork("open")) == "not_open"


def test_whoever_answers_automatically_has_it_on_the_desk_at_once() -> None:
    world = World(config(group(auto_answer=True), seat(1)), 1)
    create(world, "a")

    assert desk(world, 1) == ["a"]


def test_work_waits_for_its_group_to_come_back() -> None:
    full = config(group(), group("mail"), seat(1, Capacity(), "mail"))
    world = World(full)
    create(world, "a", code="mail")
    world.reconfigure(replace(full, groups={"billing": full.groups["billing"]}))
    assert "a" in world.floor.work
    world.reconfigure(full)

    assert offered_to(world.sign_in(1)) == [("a", 1)]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.CreateWork("x", "voice", "billing", "s"), "bad_medium"),
        (cmd.CreateWork("x", "email", "none", "s"), "unknown_group"),
        (cmd.CompleteWork(2, "mail"), "not_yours"),
        (cmd.CompleteWork(1, "none"), "not_open"),
        (cmd.TransferInteraction(1, "mail", "number", "+4930111"), "unknown_target"),
        (cmd.HoldInteraction(1, "mail"), "not_connected"),
        (cmd.EndInteraction(1, "mail"), "not_connected"),
        (cmd.RequestCallback("mail"), "no_call"),
    ],
)
def test_what_makes_no_sense_is_refused(command: Any, code: str) -> None:
    world = World(config(group(callback_offered=True), seat(1), seat(2)), 1, 2)
    open_work(world, 1, "email", "mail")

    assert rejected(world, command) == code


def test_no_phone_rings_and_no_music_plays_for_work() -> None:
    world = World(config(seat(1)), 1)
    open_work(world, 1, "email", "a")
    world.send(cmd.CompleteWork(1, "a"))

    assert (world.legs, world.seats, world.timers) == (set(), {}, {})
