"""The rules of a waiting line: who is let in, what is said meanwhile, who takes over."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from apps.acd.domain.commands import TransferInteraction
from apps.acd.domain.rules import Comfort, OverflowStep, QueueRules
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import CancelTimer, Outcome, SetTimer
from apps.schedules.domain.hours import Schedule, Span
from tests.domain.acd.support import World, agent, config, group, offered_to

DAY = date(2026, 11, 23)  # a Monday
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()
OFFICE = Schedule("office", "UTC", {day: (Span(time(9), time(18)),) for day in range(5)})
HOLIDAY = Schedule("office", "UTC", OFFICE.weekly, {DAY: ()})


def world(
    *, at: float = NOON, others: tuple[Any, ...] = (), available: tuple[int, ...] = (), **rules: Any
) -> World:
    """Return a floor whose group ``billing`` has these rules; agent 1 serves it, agent 2 the group ``sales``."""
    line = group(queue=QueueRules(**rules))
    parts = (line, group("sales"), agent(1), agent(2, "sales"), *others)
    made = World(config(*parts, prompts=frozenset({"sorry", "leave", "wait"}), flows=frozenset({"survey"})))
    made.now = at
    for agent_id in available:
        made.sign_in(agent_id)
    return made


def ways_out(outcome: Outcome) -> list[tuple[str, str, str, tuple[str, ...]]]:
    out = [event for event in outcome.events if isinstance(event, ev.InteractionFlowedOut)]
    return [(event.reason, event.action, event.target, event.prompts) for event in out]


def skipped(outcome: Outcome) -> list[tuple[str, str]]:
    return [(e.target, e.reason) for e in outcome.events if isinstance(e, ev.OverflowSkipped)]


def said(outcome: Outcome) -> list[tuple[str, ...]]:
    return [effect.parts for effect in outcome.effects if isinstance(effect, fx.Announce)]


# -- at the moment of queueing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "at", "why"), [(OFFICE, NOON + 8 * 3600, "closed"), (HOLIDAY, NOON, "holiday")]
)
def test_a_group_that_is_not_there_gives_the_call_back_to_its_flow(
    hours: Schedule, at: float, why: str
) -> None:
    outcome = world(at=at, hours=hours, available=(1,)).call("x")

    assert ways_out(outcome) == [(why, "", "", ())]
    assert outcome.effects == []
    assert isinstance(outcome.events[0], ev.InteractionQueued)


def test_closed_says_so_and_takes_a_message() -> None:
    steps = (
        OverflowStep("closed", "announce", prompt="sorry"),
        OverflowStep("closed", "voicemail", prompt="leave"),
    )

    outcome = world(at=NOON + 8 * 3600, hours=OFFICE, steps=steps).call("x")

    assert ways_out(outcome) == [("closed", "voicemail", "", ("sorry", "leave"))]


def test_a_holiday_has_steps_of_its_own_or_those_of_any_closing() -> None:
    closed = OverflowStep("closed", "voicemail", prompt="leave")
    holiday = OverflowStep("holiday", "hang_up", prompt="sorry")

    assert ways_out(world(hours=HOLIDAY, steps=(closed,)).call("x")) == [
        ("holiday", "voicemail", "", ("leave",))
    ]
    assert ways_out(world(hours=HOLIDAY, steps=(closed, holiday)).call("x")) == [
        ("holiday", "hang_up", "", ("sorry",))
    ]


def test_a_full_line_lets_nobody_in_until_there_is_room() -> None:
    floor = world(max_waiting=2, steps=(OverflowStep("full", "flow", target="survey"),))
    floor.call("a")
    floor.call("b")

    assert ways_out(floor.call("c")) == [("full", "flow", "survey", ())]
    floor.send(msg.CallerHungUp("a"))
    assert ways_out(floor.call("d")) == []
    assert floor.floor.waiting("billing").callers == 2


def test_with_nobody_signed_in_a_group_helps_that_can() -> None:
    steps = (OverflowStep("no_agent", "group", target="sales"), OverflowStep("no_agent", "hang_up"))

    helped = world(steps=steps, available=(2,)).call("x")
    alone = world(steps=steps).call("x")

    assert ways_out(helped) == [("no_agent", "group", "sales", ())]
    assert offered_to(helped) == [("x", 2)]
    assert (skipped(alone), ways_out(alone)) == ([("sales", "no_agent")], [("no_agent", "hang_up", "", ())])


def test_with_nobody_signed_in_and_no_way_out_the_caller_is_told_and_waits() -> None:
    outcome = world(steps=(OverflowStep("no_agent", "announce", prompt="wait"),)).call("x")

    assert (ways_out(outcome), said(outcome)) == ([], [("prompt:wait",)])
    assert outcome.effects[:2] == [fx.ParkCall("x"), fx.Announce("x", "x-q1", ("prompt:wait",))]


def test_a_call_that_an_agent_transfers_into_a_closed_group_waits_where_no_step_takes_it() -> None:
    closed = group("night", queue=QueueRules(hours=OFFICE))
    floor = world(at=NOON + 8 * 3600, others=(closed,), available=(1,))
    floor.call("x")
    floor.pick_up("x")

    outcome = floor.send(TransferInteraction(1, "x", "group", "night"))

    assert ways_out(outcome) == []
    assert floor.floor.work["x"].group == "night"


# -- while waiting -----------------------------------------------------------------------------------------------------


def test_the_stricter_of_both_longest_waits_counts() -> None:
    floor = world(max_wait_seconds=60)
    floor.call("mine")
    floor.call("flows", max_wait_seconds=30)

    assert [(event.interaction_id, event.wait_seconds) for event in floor.wait(100).events] == [
        ("flows", 30),
        ("mine", 60),
    ]


def test_after_its_time_the_caller_goes_to_another_group_and_keeps_the_place() -> None:
    floor = world(steps=(OverflowStep("waiting", "group", 60, target="sales"),), available=(1, 2))
    floor.call("talking", "sales")
    floor.pick_up("talking")
    floor.call("busy")
    floor.pick_up("busy")
    floor.call("first", max_wait_seconds=200, skills={"english": 1})
    floor.wait(30)
    floor.call("later", "sales")

    outcome = floor.wait(30)

    queued = next(event for event in outcome.events if isinstance(event, ev.InteractionQueued))
    assert ways_out(outcome) == [("overflow", "group", "sales", ())]
    assert (queued.segment, queued.group, queued.waited_seconds) == (2, "sales", 60)
    assert (queued.max_wait_seconds, queued.skills) == (140, {"english": 1})
    places = floor.floor._board.places
    keys = {item: floor.floor._board.matcher.key_of(floor.floor.work[item]) for item in ("first", "later")}
    assert [places.ahead("sales", keys[item]) for item in ("first", "later")] == [0, 1]
    assert floor.wait(140).events[-1] == ev.InteractionFlowedOut("first", 2, "sales", "max_wait", 140)


def test_steps_come_in_their_order_and_each_once() -> None:
    steps = (
        OverflowStep("waiting", "announce", 10, prompt="sorry"),
        OverflowStep("waiting", "group", 20, target="sales"),  # nobody there
        OverflowStep("waiting", "voicemail", 30, prompt="leave"),
    )
    floor = world(steps=steps)
    floor.call("x")

    assert said(floor.wait(19)) == [("prompt:sorry",)]
    assert skipped(floor.wait(1)) == [("sales", "no_agent")]
    assert ways_out(floor.wait(10)) == [("overflow", "voicemail", "", ("leave",))]
    assert floor.timers == {}


def test_while_a_phone_rings_no_step_is_taken_and_afterwards_at_once() -> None:
    floor = world(steps=(OverflowStep("waiting", "voicemail", 10),))
    floor.call("x")
    floor.wait(5)
    floor.sign_in(1)

    assert ways_out(floor.wait(10)) == []
    assert ways_out(floor.wait(10)) == [("overflow", "voicemail", "", ())]
    assert floor.now == NOON + 25


def test_an_answer_ends_it() -> None:
    floor = world(steps=(OverflowStep("waiting", "voicemail", 10),), available=(1,))
    floor.call("x")

    assert CancelTimer("acd-queue-x") in floor.pick_up("x").effects
    assert floor.wait(60).events == []


def test_those_who_wait_at_closing_time_stay_or_go_as_the_group_says() -> None:
    steps = (OverflowStep("closed", "voicemail", prompt="leave"),)
    late = NOON + 6 * 3600 - 60
    stays = world(at=late, hours=OFFICE, steps=steps)
    goes = world(at=late, hours=OFFICE, steps=steps, treats_waiting=True)
    for floor in (stays, goes):
        floor.call("x")

    assert ways_out(stays.wait(3600)) == []
    assert ways_out(goes.wait(59)) == []
    assert ways_out(goes.wait(1)) == [("closed", "voicemail", "", ("leave",))]


def test_comfort_messages_by_time() -> None:
    floor = world(comfort=(Comfort("wait", 20, 30), Comfort("sorry", 40)))
    floor.call("x")
    floor.log.clear()

    floor.wait(100)

    heard = [(at - NOON, event.prompt) for at, event in floor.log if isinstance(event, ev.QueueAnnounced)]
    assert heard == [(20, "wait"), (40, "sorry"), (50, "wait"), (80, "wait")]


def test_a_missing_prompt_is_noted_and_the_rest_goes_on() -> None:
    floor = world(comfort=(Comfort("gone", 5), Comfort("wait", 10)))
    floor.call("x")

    outcome = floor.wait(60)

    assert (skipped(outcome), said(outcome)) == ([("gone", "unknown_prompt")], [("prompt:wait",)])


def test_the_place_in_the_line_is_told_first_and_then_regularly() -> None:
    floor = world(tell_position=True, tell_after_seconds=10, tell_every_seconds=30)
    for call in ("a", "b", "c"):
        floor.call(call)

    first = floor.wait(10)
    floor.send(msg.CallerHungUp("a"))
    second = floor.wait(30)

    number = ("sound:queue-thereare", "number:{}", "sound:queue-callswaiting")
    assert said(first) == [
        ("sound:queue-youarenext",),
        *(tuple(part.format(place) for part in number) for place in (2, 3)),
    ]
    assert said(second) == [("sound:queue-youarenext",), tuple(part.format(2) for part in number)]
    told = [event for event in second.events if isinstance(event, ev.QueueAnnounced)]
    assert [(event.interaction_id, event.position, event.expected_wait_seconds) for event in told] == [
        ("b", 1, None),
        ("c", 2, None),
    ]


def test_what_is_not_known_is_not_told() -> None:
    floor = world(tell_expected_wait=True, tell_after_seconds=10)
    floor.call("x")

    outcome = floor.wait(600)

    assert (outcome.events, said(outcome)) == ([], [])


def test_the_expected_wait_is_told_in_whole_minutes_and_recorded() -> None:
    floor = world(tell_expected_wait=True, tell_after_seconds=10, tell_every_seconds=0, available=(1,))
    for call in ("1", "2", "3"):
        floor.call(call)
        floor.pick_up(call)
        floor.wait(100)
        floor.send(msg.CallerHungUp(call))
        floor.wait(60)
    floor.call("talking")
    floor.pick_up("talking")

    queued = floor.call("x").events[0]

    assert isinstance(queued, ev.InteractionQueued)
    assert queued.expected_wait_seconds is not None
    assert 100 <= queued.expected_wait_seconds <= 160  # one agent, 100 s of talk and up to 60 s of wrap-up
    assert said(floor.wait(10)) == [("sound:queue-holdtime", "number:3", "sound:queue-minutes")]


# -- over a restart ----------------------------------------------------------------------------------------------------


def test_after_a_restart_what_is_due_is_done_and_what_was_said_is_not_said_again() -> None:
    rules = {
        "comfort": (Comfort("wait", 20),),
        "steps": (OverflowStep("waiting", "voicemail", 60),),
        "tell_position": True,
    }
    floor = world(**rules)
    floor.call("x")
    floor.wait(35)
    before = floor.floor.dump()
    floor.restart()
    assert floor.floor.dump() == before
    assert isinstance(floor.timers["acd-queue-x"], SetTimer)

    assert said(floor.wait(24)) == []
    assert ways_out(floor.wait(1)) == [("overflow", "voicemail", "", ())]


def test_a_snapshot_keeps_places_paces_and_what_was_said() -> None:
    floor = world(comfort=(Comfort("wait", 20),), available=(1,))
    floor.call("a")
    floor.pick_up("a")
    floor.wait(30)
    floor.send(msg.CallerHungUp("a"))
    floor.call("b")
    floor.wait(25)
    before = floor.floor.dump()

    floor.restart(snapshot=before)

    assert floor.floor.dump() == before
    assert before["paces"]["billing"]["talks"] == [30.0]
    assert "comfort:20:wait" in next(iter(before["work"]))["heard"]


def test_rules_that_change_hold_for_those_who_wait() -> None:
    floor = world()
    floor.call("x")
    floor.wait(50)

    floor.reconfigure(world(steps=(OverflowStep("waiting", "voicemail", 60),)).floor.config)

    assert ways_out(floor.wait(10)) == [("overflow", "voicemail", "", ())]
