"""A caller hangs up and is called back in their place: asked for, due, tried, done; one for each number and group."""

from dataclasses import replace

import pytest

from apps.acd.domain import commands as acd
from apps.acd.domain.callbacks import CALLBACK, CallbackState
from apps.acd.domain.rules import HANG_UP, TO_CALLBACK, WAITING, OverflowStep, QueueRules
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.flow import parse_flow
from apps.kernel.messages import Rejected
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying, dialled, leg

GROUP = replace(CONFIG.floor.groups["sales"], callback_attempts=2, callback_gap_seconds=60)


def a_site(**rules: object) -> Driver:
    groups = {**CONFIG.floor.groups, "sales": replace(GROUP, **rules)}
    return Driver(replace(CONFIG, floor=replace(CONFIG.floor, groups=groups)))


def asked(site: Driver, name: str = "1", ani: str = "+15550100") -> str:
    """A caller waits, asks for a callback and hangs up."""
    call = site.call_to("1", name, ani)
    site.tell(acd.RequestCallback(call, source="queue"))
    site.tell(msg.CallerHungUp(call))
    return call


def state_of(site: Driver, callback: str) -> CallbackState | None:
    found = site.site.floor.callbacks.get(callback)
    return found.state if found else None


def attempt_of(site: Driver, callback: str) -> str:
    return site.site.floor.callbacks[callback].attempt_id


def dial(site: Driver, callback: str) -> str:
    """The agent to whom it is offered picks up, so that the customer is called; return the outgoing interaction."""
    attempt = attempt_of(site, callback)
    site.pick_up(attempt)
    return attempt


def said(site: Driver, kind: type) -> list:
    return [event for event in site.events if isinstance(event, kind)]


def test_from_the_wish_in_the_queue_to_the_conversation() -> None:
    site = a_site()
    call = asked(site)
    assert site.outcome(call) == ["flowed_out"]
    assert [event.reason for event in said(site, ev.InteractionFlowedOut)] == ["callback"]
    site.advance(10)
    assert state_of(site, call) is CallbackState.WAITING

    site.sign_in(1)
    assert state_of(site, call) is CallbackState.OFFERED
    attempt = dial(site, call)
    assert state_of(site, call) is CallbackState.DIALLING
    assert fx.DialNumber(attempt, f"{attempt}-0", "+15550100", 30) in site.effects

    site.tell(msg.NumberAnswered(attempt, f"{attempt}-0"))
    assert state_of(site, call) is CallbackState.CONNECTED
    site.tell(msg.CallerHungUp(attempt))
    assert state_of(site, call) is None and said(site, ev.CallbackCompleted)
    assert site.outcome(attempt) == ["handled"]
    assert site.site.floor.agents[1].work is WorkState.WRAP_UP
    site.tell(acd.CompleteWrapUp(1, attempt, "done"))
    site.tell(msg.RecordingFinished(attempt, f"{attempt}-1", 60))
    assert site.site.calls == {} and site.timers == {}


def test_the_attempt_belongs_to_the_customer_and_names_the_first_call() -> None:
    site = a_site()
    call = site.call_to("1")
    site.tell(msg.CustomerFound(call, 7, "Ada", 50))
    site.tell(acd.RequestCallback(call))
    site.tell(msg.CallerHungUp(call))
    site.advance(10)
    arrived = said(site, ev.InteractionArrived)[-1]
    known = said(site, ev.CustomerIdentified)[-1]
    assert (arrived.direction, arrived.callback_id, arrived.ani) == ("outbound", call, "+15550100")
    assert (known.interaction_id, known.customer_id) == (arrived.interaction_id, 7)


def test_the_place_is_kept_between_those_who_wait() -> None:
    site = a_site()
    before = site.call_to("1", "before", "+1555001")
    site.advance(5)
    call = site.call_to("1", "asks", "+1555002")
    site.advance(5)
    behind = site.call_to("1", "behind", "+1555003")
    site.tell(acd.RequestCallback(call))
    site.tell(msg.CallerHungUp(call))
    site.advance(100)
    served = []
    for agent in (1, 2, 3):
        site.sign_in(agent)
        served.append(site.site.floor.agents[agent].interaction_id)
    assert served == [before, attempt_of(site, call), behind]


def test_it_counts_as_nobody_waiting_and_is_no_entry_into_the_queue() -> None:
    site = a_site()
    asked(site)
    site.advance(10)
    assert site.site.floor.waiting("sales").callers == 0
    assert len(said(site, ev.InteractionQueued)) == 1


def test_nobody_is_called_while_they_are_still_on_the_line() -> None:
    site = a_site()
    site.sign_in(1)
    call = site.call()  # in the menu
    site.tell(acd.RequestCallback(call, "sales", "+15550100"))
    site.advance(60)
    assert state_of(site, call) is CallbackState.REQUESTED
    site.tell(msg.CallerHungUp(call))
    site.advance(6)
    assert state_of(site, call) is CallbackState.OFFERED


def test_a_time_that_was_agreed_is_waited_for() -> None:
    site = a_site()
    call = site.call()
    at = site.now + 3600
    site.tell(acd.RequestCallback(call, "sales", "+15550100", earliest_at=at))
    site.tell(msg.CallerHungUp(call))
    site.sign_in(1)
    site.advance(3599)
    assert state_of(site, call) is CallbackState.REQUESTED
    site.advance(1)
    assert state_of(site, call) is CallbackState.OFFERED


def test_asking_again_opens_no_second_one_and_keeps_the_promise() -> None:
    site = a_site()
    first = asked(site, "1")
    promised = site.site.floor.callbacks[first].latest_at
    site.advance(20)
    again = site.call("2")
    site.tell(acd.RequestCallback(again, "sales", "+1 555 0100"))
    assert set(site.site.floor.callbacks) == {first}
    assert site.site.floor.callbacks[first].latest_at == promised
    assert [event.asked_by for event in said(site, ev.CallbackUpdated)] == [again]


def test_another_group_is_another_callback() -> None:
    site = a_site()
    groups = {code: replace(group, callback_offered=True) for code, group in site.config.floor.groups.items()}
    site = Driver(replace(site.config, floor=replace(site.config.floor, groups=groups)))
    first = asked(site, "1")
    second = site.call_to("2", "2")
    site.tell(acd.RequestCallback(second))
    assert set(site.site.floor.callbacks) == {first, second}


def test_who_is_not_reached_is_tried_again_after_the_gap_and_not_for_ever() -> None:
    site = a_site()
    call = asked(site)
    site.sign_in(1)
    site.advance(6)
    first = dial(site, call)
    site.tell(msg.NumberEnded(first, f"{first}-0", 17))
    assert state_of(site, call) is CallbackState.RETRYING and site.outcome(first) == ["busy"]
    assert site.site.floor.agents[1].work is WorkState.IDLE
    site.advance(59)
    assert state_of(site, call) is CallbackState.RETRYING
    site.advance(1)
    second = dial(site, call)
    assert second != first
    site.tell(msg.NumberEnded(second, f"{second}-0", 19))
    assert state_of(site, call) is None
    assert [event.reason for event in said(site, ev.CallbackExpired)] == ["attempts"]
    assert [(e.attempt, e.result) for e in said(site, ev.CallbackAttempted)] == [
        (1, "busy"),
        (2, "no_answer"),
    ]
    assert site.site.calls == {} and not [name for name in site.timers if "callback" in name]


def test_an_agent_who_does_not_take_it_costs_no_attempt() -> None:
    site = a_site()
    call = asked(site)
    site.sign_in(1, 2)
    site.advance(6)
    attempt = attempt_of(site, call)
    site.tell(msg.AgentLegEnded(attempt, site.offer_of(attempt), 21))
    assert state_of(site, call) is CallbackState.OFFERED
    assert site.site.floor.callbacks[call].attempts == 0
    assert attempt_of(site, call) == attempt


def test_lateness_is_measured_from_the_promise() -> None:
    site = a_site(callback_window_seconds=100)
    call = asked(site)
    site.advance(130)
    site.sign_in(1)
    attempt = dial(site, call)
    site.advance(10)
    site.tell(msg.NumberAnswered(attempt, f"{attempt}-0"))
    (attempted,) = said(site, ev.CallbackAttempted)
    assert (attempted.result, attempted.late_seconds) == ("reached", 40.0)


def test_nobody_tries_any_more_when_it_is_far_too_late() -> None:
    site = a_site(callback_window_seconds=100, callback_give_up_seconds=50)
    call = asked(site)
    attempt = None
    site.advance(60)
    attempt = attempt_of(site, call)
    site.advance(100)
    assert state_of(site, call) is None
    assert [event.reason for event in said(site, ev.CallbackExpired)] == ["time"]
    assert site.outcome(attempt) == ["cancelled"] and site.site.floor.work == {}


def test_who_calls_again_gets_the_place_and_no_callback() -> None:
    site = a_site()
    other = site.call_to("1", "other", "+1555009")
    site.tell(msg.CallerHungUp(other))
    call = asked(site)
    site.advance(30)
    someone = site.call_to("1", "someone", "+1555008")
    site.advance(5)
    again = site.call_to("1", "again")
    assert [event.reason for event in said(site, ev.CallbackCancelled)] == ["called_again"]
    site.sign_in(1)
    assert site.site.floor.agents[1].interaction_id == again
    assert site.site.floor.work[again].queued_at == site.now  # what is measured begins now
    assert site.site.floor.callbacks == {} and call not in site.site.calls
    assert not site.site.floor.work[someone].offers


def test_who_is_answered_in_the_same_call_needs_no_callback() -> None:
    site = a_site()
    call = site.call_to("1")
    site.tell(acd.RequestCallback(call, "sales"))
    site.sign_in(1)
    assert state_of(site, call) is CallbackState.REQUESTED or site.site.floor.work == {}


def test_a_supervisor_takes_it_back_even_from_the_agent_whose_phone_rings() -> None:
    site = a_site()
    call = asked(site)
    site.sign_in(1)
    site.advance(6)
    attempt = attempt_of(site, call)
    site.tell(acd.CancelCallback(call, by="ines"))
    (cancelled,) = said(site, ev.CallbackCancelled)
    assert (cancelled.reason, cancelled.by) == ("supervisor", "ines")
    assert site.site.floor.agents[1].work is WorkState.IDLE and site.outcome(attempt) == ["cancelled"]
    with pytest.raises(Rejected, match="not open"):
        site.tell(acd.CancelCallback(call))


def test_a_customer_whose_phone_rings_is_not_taken_back() -> None:
    site = a_site()
    call = asked(site)
    site.sign_in(1)
    site.advance(6)
    dial(site, call)
    with pytest.raises(Rejected, match="right now"):
        site.tell(acd.CancelCallback(call))


def test_a_supervisor_wants_it_now() -> None:
    site = a_site()
    call = site.call()
    site.tell(acd.RequestCallback(call, "sales", "+15550100", earliest_at=site.now + 3600))
    site.tell(msg.CallerHungUp(call))
    site.sign_in(1)
    site.tell(acd.HurryCallback(call, by="ines"))
    assert state_of(site, call) is CallbackState.OFFERED
    with pytest.raises(Rejected, match="already"):
        site.tell(acd.HurryCallback(call))


@pytest.mark.parametrize(
    ("group", "number", "code"),
    [
        ("billing", "+15550100", "no_callback"),
        ("sales", "anonymous", "no_number"),
        ("sales", "+15550999", "do_not_call"),
        ("none", "+15550100", "no_callback"),
    ],
)
def test_what_cannot_be_promised_is_refused(group: str, number: str, code: str) -> None:
    floor = replace(CONFIG.floor, do_not_call=frozenset({"+15550999"}))
    site = Driver(replace(CONFIG, floor=floor))
    call = site.call()
    with pytest.raises(Rejected) as refusal:
        site.tell(acd.RequestCallback(call, group, number))
    assert refusal.value.code == code


def test_who_does_not_want_to_be_called_any_more_is_not() -> None:
    site = a_site()
    call = asked(site)
    floor = replace(site.config.floor, do_not_call=frozenset({"+15550100"}))
    site.take([site.site.reconfigure(replace(site.config, floor=floor), site.now)])
    site.advance(10)
    assert [event.reason for event in said(site, ev.CallbackCancelled)] == ["do_not_call"]
    assert call not in site.site.calls


def test_a_group_that_is_gone_calls_nobody_back() -> None:
    site = a_site()
    asked(site)
    site.advance(10)
    floor = replace(site.config.floor, groups={"billing": site.config.floor.groups["billing"]})
    site.take([site.site.reconfigure(replace(site.config, floor=floor), site.now)])
    assert [event.reason for event in said(site, ev.CallbackCancelled)] == ["group_removed"]
    assert site.site.floor.work == {} and site.site.calls == {}


def test_a_restart_forgets_no_callback_and_no_time() -> None:
    site = a_site()
    call = asked(site)
    site.sign_in(1)
    site.advance(6)
    first = dial(site, call)
    site.tell(msg.NumberEnded(first, f"{first}-0", 17))
    site.advance(30)
    fresh = site.restart()
    assert fresh.site.floor.dump() == site.site.floor.dump()
    fresh.connect(carrying())
    fresh.sign_in(1)
    fresh.advance(29)
    assert state_of(fresh, call) is CallbackState.RETRYING
    fresh.advance(1)
    assert state_of(fresh, call) is CallbackState.OFFERED


def test_a_restart_in_the_waiting_line_goes_on_waiting_there() -> None:
    site = a_site()
    call = asked(site)
    waiting = site.call_to("1", "waiting", "+1555001")
    site.advance(10)
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("waiting")))
    fresh.sign_in(1)
    assert fresh.site.floor.agents[1].interaction_id == attempt_of(fresh, call)
    assert not fresh.site.floor.work[waiting].offers


def test_the_table_has_no_dead_end_before_the_end() -> None:
    final = {CallbackState.COMPLETED, CallbackState.CANCELLED, CallbackState.EXPIRED}
    left = {source for source, _ in CALLBACK.table}
    assert set(CALLBACK.states()) - left == final


def test_a_restart_while_the_customer_is_dialled_does_not_forget_to_give_up() -> None:
    site = a_site(callback_window_seconds=60, callback_give_up_seconds=60)
    call = asked(site)
    site.sign_in(1)
    site.advance(6)
    attempt = dial(site, call)
    fresh = site.restart()
    fresh.connect(carrying(leg(f"{attempt}-1"), dialled(attempt)))
    fresh.tell(msg.NumberEnded(attempt, f"{attempt}-0", 17))
    assert state_of(fresh, call) is CallbackState.RETRYING
    fresh.advance(200)
    assert state_of(fresh, call) is None and fresh.site.calls == {}


def with_rules(**rules: object) -> Driver:
    """The group's line has rules: whoever waits longer than they say is called back, or sent away."""
    site = a_site()
    group = replace(site.config.floor.groups["sales"], queue=QueueRules(**rules))
    floor = replace(site.config.floor, groups={**site.config.floor.groups, "sales": group})
    return Driver(replace(site.config, floor=floor))


def test_a_rule_of_the_line_calls_those_back_who_wait_long_and_lets_the_others_wait() -> None:
    site = with_rules(steps=(OverflowStep(WAITING, TO_CALLBACK, after_seconds=20),))
    site.sign_in(1)
    site.talk("1", "talks")  # somebody is signed in, and busy
    call, anonymous = site.call_to("1", "waits", "+1555001"), site.call_to("1", "hidden", "anonymous")
    site.advance(21)
    (requested,) = said(site, ev.CallbackRequested)
    assert (requested.interaction_id, requested.source, requested.place_at) == (
        call,
        "overflow",
        site.now - 21,
    )
    site.tell(msg.CallerHungUp(call))
    assert site.outcome(call) == ["flowed_out"]
    assert anonymous in site.site.floor.work
    assert [event.reason for event in said(site, ev.OverflowSkipped)] == ["no_number"]


def test_the_rules_of_the_line_are_not_for_those_who_have_hung_up() -> None:
    site = with_rules(steps=(OverflowStep(WAITING, HANG_UP, after_seconds=30),))
    site.sign_in(1)
    site.talk("1", "talks")
    call = asked(site, "asks", "+1555001")
    site.advance(200)
    site.take([site.site.reconfigure(site.config, site.now)])
    site.advance(200)
    assert state_of(site, call) is CallbackState.WAITING


def test_a_key_while_waiting_asks_for_a_callback() -> None:
    nodes = [
        {"id": "answer", "type": "answer", "next": "sales"},
        {
            "id": "sales", "type": "route", "group": "sales", "timeout": "bye", "callback_key": "9",
            "callback": "promised",
        },
        {"id": "promised", "type": "set_data", "values": {"promised": "yes"}, "next": "bye"},
        {"id": "bye", "type": "hang_up"},
    ]  # fmt: skip
    flow = parse_flow({"format": 1, "start": "answer", "nodes": nodes}, code="main-line", version=1)
    site = Driver(replace(a_site().config, flows={("main-line", 1): flow}))
    call = site.call("1")
    site.press(call, "5")
    assert said(site, ev.CallbackRequested) == []
    site.press(call, "9")
    (requested,) = said(site, ev.CallbackRequested)
    assert (requested.number, requested.source) == ("+15550100", "queue")
    assert "promised" in [event.node_id for event in said(site, ev.FlowNodeEntered)]
    site.advance(10)
    assert site.outcome(call) == ["flowed_out"] and state_of(site, call) is CallbackState.WAITING
