"""A session as a whole: its end, its limits, its life after a restart."""

import json

import pytest

from apps.interactions.domain.effects import AnswerCall, HangUpCall, PlayPrompt, RecordMessage
from apps.interactions.domain.events import (
    FlowEnded,
    FlowNodeEntered,
    InteractionQueued,
    PromptFailed,
    RouteRequested,
)
from apps.interactions.domain.messages import CustomerFound, DigitReceived, EffectFailed
from apps.ivr.domain.builtin import UNKNOWN_NUMBER
from apps.ivr.domain.library import Library
from apps.ivr.domain.session import Session
from apps.ivr.domain.turn import MAX_NODES_PER_MESSAGE, MAX_STEPS_PER_CALL
from apps.kernel.messages import CancelTimer, Outcome
from tests.domain.ivr.calls import CALL, LIBRARY, NOW, Caller, flow_of, node, replayed

BYE = node("bye", "hang_up")
MENU = node("m", "menu", prompt="menu", options={"1": {"label": "Sales", "next": "sales"}}, failed="bye")
SALES = node("sales", "route", group="sales", timeout="v")
VOICEMAIL = node("v", "voicemail", prompt="leave")
FLOW = flow_of(
    node("a", "answer", next="d"),
    node("d", "set_data", values={"line": "main"}, next="m"),
    MENU,
    SALES,
    VOICEMAIL,
    BYE,
)


def test_caller_hangs_up():
    caller = Caller(FLOW)
    caller.start()
    gone = caller.hangs_up()
    assert gone.events == [FlowEnded(CALL, "m", "caller_hung_up")]
    assert gone.effects == [CancelTimer(f"ivr:{CALL}")]
    assert caller.hangs_up() == Outcome()


def test_nothing_happens_before_the_start_and_after_the_end():
    caller = Caller(FLOW)
    assert caller.press("1") == Outcome()
    caller.start()
    caller.hangs_up()
    assert caller.press("1") == Outcome()


@pytest.mark.parametrize(
    "message", [DigitReceived(CALL, "x"), DigitReceived(CALL, ""), CustomerFound(CALL, 1, "Li")]
)
def test_messages_that_mean_nothing_to_a_flow(message):
    caller = Caller(FLOW)
    caller.start()
    assert caller.send(message) == Outcome()


def test_unknown_number_is_refused_unanswered():
    caller = Caller(UNKNOWN_NUMBER, Library())
    assert isinstance(caller.start().effects[0], PlayPrompt)
    assert caller.prompts == [("sound:ss-noservice",)]
    assert caller.prompt_ends().effects[-1] == HangUpCall(CALL, 1)
    assert AnswerCall(CALL) not in caller.effects


def test_exit_to_nowhere_ends_the_call_as_failed():
    caller = Caller(flow_of(node("a", "answer", next="gone")))
    assert caller.start().events[-1] == FlowEnded(CALL, "a", "failed")
    assert caller.effects[-1] == HangUpCall(CALL, 41)


def test_flow_that_starts_nowhere_ends_the_call_as_failed():
    caller = Caller(flow_of(BYE, start="gone"))
    assert caller.start().events == [FlowEnded(CALL, "", "failed")]


def test_loop_without_a_wait_is_cut():
    caller = Caller(
        flow_of(node("x", "set_data", values={}, next="y"), node("y", "set_data", values={}, next="x"))
    )
    events = caller.start().events
    assert len(events) == MAX_NODES_PER_MESSAGE + 1
    assert events[-1] == FlowEnded(CALL, "y", "failed")


def test_call_that_never_ends_is_cut():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="p")))
    caller.start()
    for _ in range(MAX_STEPS_PER_CALL):
        caller.prompt_ends()
    assert caller.session.ended
    assert caller.session.progress.result == "failed"


def test_call_that_cannot_be_answered_fails():
    caller = Caller(FLOW)
    caller.start()
    failed = caller.send(EffectFailed(CALL, "AnswerCall", "channel not found"))
    assert failed.events == [FlowEnded(CALL, "m", "failed")]


def test_prompt_that_the_switch_refuses_is_noted():
    caller = Caller(FLOW)
    caller.start()
    refused = caller.send(EffectFailed(CALL, "PlayPrompt", "no such media"))
    assert refused.events == [PromptFailed(CALL, "m", "menu")]
    caller.press("1")
    assert caller.session.asleep


def test_recording_that_the_switch_refuses_ends_the_call():
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    caller.prompt_ends()
    assert caller.send(EffectFailed(CALL, "RecordMessage", "disk full")).events == [
        FlowEnded(CALL, "v", "failed")
    ]


def test_other_refusals_change_nothing():
    caller = Caller(FLOW)
    caller.start()
    assert caller.send(EffectFailed(CALL, "StopPrompt", "gone")) == Outcome()


def test_resume_starts_the_prompt_again_and_keeps_what_is_known():
    caller = Caller(FLOW)
    caller.start()
    caller.press("9")

    fresh = replayed(caller)
    again = fresh.resume()

    assert again.events == [FlowNodeEntered(CALL, "m", "menu")]
    assert fresh.session.data == {"line": "main"}
    new_prompt = again.effects[0]
    assert isinstance(new_prompt, PlayPrompt)
    assert new_prompt.playback_id not in {
        effect.playback_id for effect in caller.effects if isinstance(effect, PlayPrompt)
    }
    fresh.press("1")
    assert fresh.session.data == {"line": "main", "m": "Sales"}


def test_timer_from_before_a_restart_is_ignored_after_it():
    caller = Caller(FLOW)
    caller.start()
    caller.prompt_ends()
    fresh = replayed(caller)
    fresh.resume()
    fresh.prompt_ends()
    assert fresh.send(caller.timers[-1].message) == Outcome()


def test_resume_in_the_queue_leaves_the_call_there():
    caller = Caller(FLOW)
    caller.start()
    caller.press("1")
    fresh = replayed(caller)
    assert fresh.resume() == Outcome()
    assert fresh.session.route == RouteRequested(CALL, "sales", "sales", {}, 0, 0)
    fresh.leaves_queue()
    assert fresh.path == ["v"]


def test_resume_of_a_call_that_had_not_begun_starts_it():
    fresh = Caller(FLOW)
    assert fresh.resume().events[0] == FlowNodeEntered(CALL, "a", "answer")


def test_resume_after_the_end_hangs_up_once_more():
    caller = Caller(flow_of(BYE))
    caller.start()
    assert replayed(caller).resume() == Outcome(effects=[HangUpCall(CALL)])


def test_resume_after_the_caller_has_gone_does_nothing():
    caller = Caller(FLOW)
    caller.start()
    caller.hangs_up()
    assert replayed(caller).resume() == Outcome()


def test_message_left_while_the_process_was_away_is_not_lost():
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    caller.prompt_ends()
    fresh = replayed(caller)
    resumed = fresh.resume(recording=True)
    assert resumed.events == []
    assert resumed.effects[0] == RecordMessage(CALL, f"{CALL}-vm", 120, again=True)
    fresh.hangs_up()
    assert not fresh.session.ended
    fresh.recording_ends(7.0)
    assert fresh.session.progress.result == "voicemail"


def test_events_of_others_do_not_move_a_session():
    caller = Caller(FLOW)
    caller.start()
    before = caller.session.dump()
    caller.session.apply(InteractionQueued(CALL, 1, "sales", NOW))
    assert caller.session.dump() == before


def test_dump_is_json_and_loads_into_an_equal_session():
    caller = Caller(FLOW)
    caller.start()
    caller.press("91")
    dumped = json.loads(json.dumps(caller.session.dump()))
    loaded = Session.load(dumped, FLOW, LIBRARY)
    assert loaded.progress == caller.session.progress
    assert loaded.moment == caller.session.moment
    assert loaded.call == caller.session.call
    assert loaded.dump() == caller.session.dump()


def test_a_session_whose_flow_is_gone_ends_as_failed():
    caller = Caller(FLOW)
    caller.start()
    dumped = caller.session.dump()
    told = Session.load(dumped, UNKNOWN_NUMBER, LIBRARY)
    assert told.handle(DigitReceived(CALL, "1"), NOW).events == [FlowEnded(CALL, "m", "failed")]
    resumed = Session.load(dumped, UNKNOWN_NUMBER, LIBRARY)
    assert resumed.resume(NOW).effects[-1] == HangUpCall(CALL, 41)
