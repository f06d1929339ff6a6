"""What each node type does, message by message."""

from datetime import time

import pytest

from apps.interactions.domain.effects import AnswerCall, HangUpCall, PlayPrompt, RecordMessage, StopPrompt
from apps.interactions.domain.events import (
    CallbackWanted,
    DigitsCollected,
    FlowDataSet,
    FlowEnded,
    FlowNodeEntered,
    PromptFailed,
    RouteRequested,
    VoicemailLeft,
)
from apps.ivr.domain.commands import InputTimedOut
from apps.ivr.domain.library import Library
from apps.kernel.messages import CancelTimer, SetTimer
from apps.schedules.domain.hours import Schedule, Span
from tests.domain.ivr.calls import CALL, LIBRARY, NOW, Caller, flow_of, node

BYE = node("bye", "hang_up")
TIMER = f"ivr:{CALL}"


def test_answer_play_hang_up():
    caller = Caller(
        flow_of(node("a", "answer", next="p"), node("p", "play", prompt="hello", next="bye"), BYE)
    )

    started = caller.start()

    assert started.events == [FlowNodeEntered(CALL, "a", "answer"), FlowNodeEntered(CALL, "p", "play")]
    assert started.effects == [
        AnswerCall(CALL),
        PlayPrompt(CALL, f"{CALL}-p2", ("sound:hello",)),
        SetTimer(TIMER, NOW + 300, InputTimedOut(CALL, 2001)),
    ]
    ended = caller.prompt_ends()
    assert ended.events == [FlowNodeEntered(CALL, "bye", "hang_up"), FlowEnded(CALL, "bye", "hung_up")]
    assert ended.effects == [CancelTimer(TIMER), HangUpCall(CALL, 16)]
    assert caller.session.ended


def test_hang_up_says_its_prompt_first():
    caller = Caller(flow_of(node("bye", "hang_up", prompt="bye", cause=17)))
    caller.start()
    assert not caller.session.ended
    assert caller.prompt_ends().effects[-1] == HangUpCall(CALL, 17)


MENU = node(
    "m",
    "menu",
    prompt="menu",
    invalid_prompt="invalid",
    options={"1": {"label": "Sales", "next": "sales"}, "2": {"next": "bye"}},
    failed="lost",
)
SALES = node(
    "sales", "route", group="sales", skills={"english": 3}, priority=2, max_wait_seconds=60, timeout="bye"
)
LOST = node("lost", "hang_up", prompt="bye")


def menu(**changes) -> Caller:
    return Caller(flow_of({**MENU, **changes}, SALES, LOST, BYE))


def test_menu_takes_a_digit_after_the_prompt():
    caller = menu()
    caller.start()
    waiting = caller.prompt_ends()
    assert waiting.events == []
    assert waiting.effects == [SetTimer(TIMER, NOW + 5, InputTimedOut(CALL, 1002))]

    chosen = caller.press("1")

    assert chosen.events == [
        DigitsCollected(CALL, "m", "1", True),
        FlowDataSet(CALL, "m", "Sales"),
        FlowNodeEntered(CALL, "sales", "route"),
        RouteRequested(CALL, "sales", "sales", {"english": 3}, 2, 60),
    ]
    assert chosen.effects == [CancelTimer(TIMER)]
    assert caller.session.asleep
    assert caller.session.route == chosen.events[-1]


def test_menu_digit_stops_the_prompt():
    caller = menu(data_key="why")
    caller.start()
    chosen = caller.press("2")
    assert chosen.effects[0] == StopPrompt(CALL, f"{CALL}-p1")
    assert caller.session.data == {"why": "2"}
    assert caller.session.ended


def test_end_of_a_stopped_prompt_means_nothing():
    caller = menu()
    caller.start()
    stopped = caller.session.moment.playing
    caller.press("9")
    playing = caller.session.moment.playing
    assert stopped != playing
    assert caller.send(Caller.finished(stopped)).effects == []
    assert caller.session.moment.playing == playing


def test_digits_that_match_nothing_three_times_leave_by_failed():
    caller = menu()
    caller.start()
    caller.press("97")
    assert caller.session.progress.attempts == 2

    last = caller.press("#")

    assert last.events == [DigitsCollected(CALL, "m", "#", False), FlowNodeEntered(CALL, "lost", "hang_up")]
    again = ("sound:invalid", "sound:menu")
    assert caller.prompts == [("sound:menu",), again, again, ("sound:bye",)]


def test_silence_asks_again_without_reproach_and_then_leaves():
    caller = menu(max_attempts=2)
    caller.start()
    assert caller.waits_in_vain().events == [DigitsCollected(CALL, "m", "", False)]
    assert caller.prompts == [("sound:menu",), ("sound:menu",)]
    assert caller.waits_in_vain().events[-1] == FlowNodeEntered(CALL, "lost", "hang_up")


def test_silence_in_the_last_attempt_leaves_by_timeout_where_set():
    caller = menu(max_attempts=2, timeout="bye")
    caller.start()
    caller.press("9")
    caller.waits_in_vain()
    assert caller.path == ["m", "bye"]


def test_wrong_digit_in_the_last_attempt_leaves_by_failed_though_timeout_is_set():
    caller = menu(max_attempts=1, timeout="bye")
    caller.start()
    caller.press("9")
    assert caller.path == ["m", "lost"]


def test_attempts_count_anew_on_every_visit():
    caller = Caller(flow_of(MENU | {"failed": "p"}, node("p", "play", prompt="hello", next="m"), SALES, BYE))
    caller.start()
    caller.press("999")
    caller.prompt_ends()
    assert caller.path == ["m", "p", "m"]
    assert caller.session.progress.attempts == 0


def test_old_timer_is_ignored():
    caller = menu()
    caller.start()
    caller.prompt_ends()
    stale = caller.timers[-1].message
    caller.press("9")
    assert caller.send(stale).events == []
    assert caller.session.progress.attempts == 1


def test_keys_pressed_to_an_announcement_answer_the_menu_after_it():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="m"), MENU, SALES, LOST, BYE))
    caller.start()
    assert caller.press("1").effects == []
    caller.prompt_ends()
    assert caller.path == ["p", "m", "sales"]
    assert caller.prompts == [("sound:hello",)]


def test_keys_typed_ahead_are_dropped_after_a_wrong_one():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="m"), MENU, SALES, LOST, BYE))
    caller.start()
    caller.press("91")
    caller.prompt_ends()
    assert caller.path == ["p", "m"]
    assert caller.session.moment.typed == ""
    assert caller.prompts[-1] == ("sound:invalid", "sound:menu")


def test_keys_pressed_in_the_queue_mean_nothing_later():
    caller = Caller(flow_of(SALES | {"timeout": "m"}, MENU, LOST, BYE))
    caller.start()
    caller.press("1")
    caller.leaves_queue()
    assert caller.path == ["sales", "m"]


NUMBER = node(
    "n",
    "collect_digits",
    prompt="number",
    invalid_prompt="invalid",
    min_length=3,
    max_length=5,
    data_key="account",
    next="bye",
    failed="lost",
)


def entry(**changes) -> Caller:
    caller = Caller(flow_of({**NUMBER, **changes}, LOST, BYE))
    caller.start()
    return caller


@pytest.mark.parametrize(
    ("keys", "collected"),
    [("12345", "12345"), ("123#", "123"), ("1234#", "1234")],
    ids=["full length", "least and terminator", "terminator"],
)
def test_number_is_complete(keys, collected):
    caller = entry()
    assert caller.press(keys[:-1]).events == []
    done = caller.press(keys[-1])
    assert done.events[:2] == [
        DigitsCollected(CALL, "n", collected, True),
        FlowDataSet(CALL, "account", collected),
    ]
    assert caller.path == ["n", "bye"]


@pytest.mark.parametrize(
    "keys", ["12#", "#", "1*", "A"], ids=["too short", "none", "star inside", "letter key"]
)
def test_number_is_refused(keys):
    caller = entry()
    reason = "too_short" if keys.endswith("#") else ""
    assert caller.press(keys).events == [DigitsCollected(CALL, "n", keys, False, reason)]
    assert caller.prompts[-1] == ("sound:invalid", "sound:number")


def test_number_ends_by_itself_when_long_enough():
    caller = entry()
    caller.press("1234")
    caller.timer_fires()
    assert caller.session.data == {"account": "1234"}


def test_number_too_short_in_time_is_refused():
    caller = entry()
    caller.press("12")
    assert caller.timer_fires().events == [DigitsCollected(CALL, "n", "12", False, "too_short")]


def test_each_key_of_a_number_gets_its_own_time():
    caller = entry(timeout_seconds=9)
    caller.press("1")
    caller.now += 8
    assert caller.press("2").effects == [SetTimer(TIMER, NOW + 17, InputTimedOut(CALL, 1003))]


def test_number_without_terminator_takes_no_hash():
    caller = entry(terminator="")
    assert caller.press("123#").events == [DigitsCollected(CALL, "n", "123#", False)]


def test_number_may_be_left_out_where_its_least_length_is_nought():
    caller = entry(min_length=0)
    caller.press("#")
    assert caller.session.data == {"account": ""}
    silent = entry(min_length=0, max_attempts=1)
    silent.waits_in_vain()
    assert silent.path == ["n", "lost"]


def test_number_typed_ahead_goes_on_from_where_it_was():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="n"), NUMBER, LOST, BYE))
    caller.start()
    caller.press("12")
    caller.prompt_ends()
    assert caller.prompts == [("sound:hello",)]
    caller.press("3#")
    assert caller.session.data == {"account": "123"}


def test_keys_after_a_complete_number_stay_typed_ahead():
    caller = Caller(
        flow_of(node("p", "play", prompt="hello", next="n"), NUMBER | {"next": "m"}, MENU, SALES, LOST, BYE)
    )
    caller.start()
    caller.press("123#1")
    caller.prompt_ends()
    assert caller.path == ["p", "n", "m", "sales"]


@pytest.mark.parametrize(("hour", "way"), [(9, "yes"), (18, "no")])
def test_hours(hour, way):
    spans = {day: (Span(time(9), time(18)),) for day in range(7)}
    library = Library(LIBRARY.prompts, {"office": Schedule("office", "UTC", spans)})
    flow = flow_of(
        node("h", "hours", schedule="office", open="yes", closed="no"),
        node("yes", "hang_up"),
        node("no", "hang_up"),
    )
    caller = Caller(flow, library)
    caller.now = hour * 3600.0
    caller.start()
    assert caller.path == ["h", way]


def test_a_schedule_that_was_removed_counts_as_open():
    caller = Caller(flow_of(node("h", "hours", schedule="gone", open="bye", closed="h"), BYE))
    caller.start()
    assert caller.path == ["h", "bye"]


def test_set_data_stores_values_as_they_are():
    caller = Caller(flow_of(node("d", "set_data", values={"why": "VIP", "from": "网站"}, next="bye"), BYE))
    caller.start()
    assert caller.session.data == {"why": "VIP", "from": "网站"}


def test_queue_gives_the_call_back():
    caller = Caller(flow_of(SALES, BYE))
    caller.start()
    assert caller.leaves_queue().events == [
        FlowNodeEntered(CALL, "bye", "hang_up"),
        FlowEnded(CALL, "bye", "hung_up"),
    ]


def test_queue_cannot_give_back_what_it_does_not_have():
    caller = menu()
    caller.start()
    assert caller.leaves_queue().events == []


def test_agent_takes_the_call():
    caller = Caller(flow_of(SALES, BYE))
    caller.start()
    assert caller.session.finish("answered", NOW).events == [FlowEnded(CALL, "sales", "answered")]
    assert caller.session.finish("answered", NOW).events == []
    assert not caller.session.asleep


VOICEMAIL = node("v", "voicemail", prompt="leave", max_seconds=60)


def recording() -> Caller:
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    caller.prompt_ends()
    return caller


def test_voicemail():
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    assert caller.prompt_ends().effects[0] == RecordMessage(CALL, f"{CALL}-vm", 60)
    done = caller.recording_ends(12.5)
    assert done.events == [VoicemailLeft(CALL, f"{CALL}-vm", 12.5), FlowEnded(CALL, "v", "voicemail")]
    assert done.effects == [CancelTimer(TIMER), HangUpCall(CALL)]


def test_voicemail_prompt_is_skipped_by_a_key():
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    skipped = caller.press("#")
    assert skipped.effects[:2] == [StopPrompt(CALL, f"{CALL}-p1"), RecordMessage(CALL, f"{CALL}-vm", 60)]
    assert caller.press("#").effects == []


def test_caller_hangs_up_on_voicemail_before_the_recording_is_reported():
    caller = recording()
    gone = caller.hangs_up()
    assert gone.events == []
    assert not caller.session.ended
    done = caller.recording_ends(8.0)
    assert done.events == [VoicemailLeft(CALL, f"{CALL}-vm", 8.0), FlowEnded(CALL, "v", "voicemail")]
    assert done.effects == [CancelTimer(TIMER)]


def test_caller_hangs_up_on_voicemail_and_the_recording_is_never_reported():
    caller = recording()
    caller.hangs_up()
    assert caller.timer_fires().events == [FlowEnded(CALL, "v", "caller_hung_up")]


def test_caller_hangs_up_before_the_tone():
    caller = Caller(flow_of(VOICEMAIL))
    caller.start()
    assert caller.hangs_up().events == [FlowEnded(CALL, "v", "caller_hung_up")]


@pytest.mark.parametrize(("seconds", "ok"), [(0.4, True), (30.0, False)], ids=["a click", "failed"])
def test_no_message_was_left(seconds, ok):
    caller = recording()
    done = caller.recording_ends(seconds, ok)
    assert done.events == [FlowEnded(CALL, "v", "failed")]
    assert done.effects[-1] == HangUpCall(CALL)


def test_recording_of_something_else_is_not_the_message():
    caller = recording()
    assert caller.send(Caller.recorded(f"{CALL}-1")).events == []


def test_missing_prompt_is_noted_and_the_flow_goes_on():
    caller = Caller(flow_of(node("p", "play", prompt="gone", next="bye"), BYE))
    assert caller.start().events[1] == PromptFailed(CALL, "p", "gone")
    assert caller.path == ["p", "bye"]


def test_failed_prompt_is_noted_and_the_flow_goes_on():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="bye"), BYE))
    caller.start()
    assert caller.prompt_ends(ok=False).events[0] == PromptFailed(CALL, "p", "hello")
    assert caller.path == ["p", "bye"]


def test_menu_listens_though_its_prompt_failed():
    caller = menu()
    caller.start()
    caller.prompt_ends(ok=False)
    caller.press("1")
    assert caller.path == ["m", "sales"]


def test_prompt_whose_end_is_never_reported_counts_as_failed():
    caller = Caller(flow_of(node("p", "play", prompt="hello", next="bye"), BYE))
    caller.start()
    late = caller.timer_fires()
    assert late.events[0] == PromptFailed(CALL, "p", "hello")
    assert late.effects[0] == StopPrompt(CALL, f"{CALL}-p1")
    assert caller.session.ended


@pytest.mark.parametrize(
    ("call_language", "media"), [("zh", "sound:zh/hello"), ("fr", "sound:hello"), ("", "sound:hello")]
)
def test_prompt_in_the_language_of_the_caller_else_of_the_flow(call_language, media):
    library = Library({("hello", "en"): ("sound:hello",), ("hello", "zh"): ("sound:zh/hello",)})
    flow = flow_of(node("p", "play", prompt="hello", next="bye"), BYE, language="en")
    caller = Caller(flow, library, call_language)
    caller.start()
    assert caller.effects[0] == PlayPrompt(CALL, f"{CALL}-p1", (media,), call_language or "en")


@pytest.mark.parametrize(("promised", "path"), [(True, ["c", "yes"]), (False, ["c", "no"])])
def test_a_callback_is_promised_or_refused_at_once(promised, path):
    caller = Caller(
        flow_of(
            node("c", "callback", group="sales", next="yes", refused="no"),
            node("yes", "hang_up"),
            node("no", "hang_up"),
        )
    )
    caller.promises_callbacks = promised
    caller.start()
    assert caller.path == path
    wanted = next(event for event in caller.events if isinstance(event, CallbackWanted))
    assert (wanted.group, wanted.number) == ("sales", "+8613800000000")


def test_who_asks_for_a_callback_in_the_queue_goes_another_way_than_who_waited_too_long():
    route = node("r", "route", group="sales", timeout="late", callback="promised")
    flow = flow_of(route, node("late", "hang_up"), node("promised", "hang_up"))
    for reason, last in (("max_wait", "late"), ("callback", "promised")):
        caller = Caller(flow)
        caller.start()
        caller.leaves_queue(reason)
        assert caller.path == ["r", last]
