"""Frames of a real Asterisk 22.10 become exactly these messages; anything else becomes none, and never an exception."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain import messages as msg
from apps.kernel.messages import Message
from apps.telephony.ari.calls import Calls
from apps.telephony.ari.events import (
    USED_TYPES,
    AriEvent,
    MalformedFrame,
    RestResponse,
    StasisStart,
    error_text,
    parse,
)
from apps.telephony.ari.translate import MAX_NUMBER_LENGTH, clean_number, seconds_between, translate

FRAMES = Path(__file__).resolve().parents[1] / "frames"
NODE = "rig"


def read(name: str) -> list[bytes]:
    return (FRAMES / f"{name}.jsonl").read_bytes().splitlines()


def messages_of(name: str) -> list[Message]:
    calls = Calls(NODE)
    parsed = [parse(frame) for frame in read(name)]
    events = [event for event in parsed if isinstance(event, AriEvent)]
    return [message for event in events if (message := calls.message_of(event)) is not None]


def arrival_of(name: str) -> msg.CallArrived:
    first = messages_of(name)[0]
    assert isinstance(first, msg.CallArrived)
    return first


def test_the_arrival_of_a_call() -> None:
    call = arrival_of("menu")

    assert (call.node, call.ani, call.dnis) == (NODE, "202555011", "8001")
    assert call.channel_id.startswith("rig-")
    assert call.waited_seconds == pytest.approx(0.0, abs=0.01)


def test_a_conversation_from_the_first_ring_to_the_last_goodbye() -> None:
    call = arrival_of("conversation")
    interaction, offer = call.interaction_id, f"{call.interaction_id}-1"

    assert messages_of("conversation") == [
        call,
        msg.AgentLegAnswered(interaction, offer),
        msg.RecordingFinished(interaction, f"{interaction}-1", 1.0, ok=True),
        msg.AgentLegEnded(interaction, offer, 16),
        msg.CallerHungUp(interaction, 16),
    ]


def test_a_menu() -> None:
    call = arrival_of("menu")

    assert messages_of("menu") == [
        call,
        msg.DigitReceived(call.interaction_id, "5"),
        msg.PlaybackFinished(call.interaction_id, "p1", ok=True),
    ]


def test_a_prompt_that_the_switch_does_not_have() -> None:
    call = arrival_of("missing_prompt")

    assert messages_of("missing_prompt") == [
        call,
        msg.PlaybackFinished(call.interaction_id, "p1", ok=False),
        msg.PlaybackFinished(call.interaction_id, "p2", ok=True),
    ]


def test_a_prompt_that_ends_because_the_caller_hangs_up_has_not_failed() -> None:
    call = arrival_of("hang_up_in_prompt")
    failed = [frame for frame in read("hang_up_in_prompt") if b'"state":"failed"' in frame]

    assert len(failed) == 1
    assert messages_of("hang_up_in_prompt") == [call, msg.CallerHungUp(call.interaction_id, 16)]


def test_a_message_is_finished_before_its_caller_is_gone() -> None:
    call = arrival_of("message")
    recorded, gone = messages_of("message")[1:]

    assert isinstance(recorded, msg.RecordingFinished)
    assert (recorded.recording_id, recorded.ok) == (f"{call.interaction_id}-vm", True)
    assert gone == msg.CallerHungUp(call.interaction_id, 16)


@pytest.mark.parametrize(("name", "cause"), [("busy", 17), ("no_answer", 19)])
def test_a_leg_that_was_not_picked_up_says_why(name: str, cause: int) -> None:
    call = arrival_of(name)

    ended = [message for message in messages_of(name) if isinstance(message, msg.AgentLegEnded)]
    assert ended == [msg.AgentLegEnded(call.interaction_id, f"{call.interaction_id}-1", cause)]


def test_the_answer_to_a_command_is_told_from_events() -> None:
    response = parse(read("conversation")[0])

    assert isinstance(response, RestResponse)
    assert (response.request_id, response.status_code) == ("1", 200)


def test_the_filter_lets_answers_to_commands_through() -> None:
    assert "RESTResponse" in USED_TYPES


def test_a_type_that_nobody_uses_is_no_error() -> None:
    assert parse(b'{"type":"ChannelVarset","variable":"X","value":"1"}') is None


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\x00\xff\xfe",
        b'{"type":7}',
        b'{"no":"type"}',
        b'{"type":"StasisStart"}',
        b'{"type":"StasisStart","channel":{"id":1,"name":"x","state":"Up"}}',
        b'{"type":"ChannelDestroyed","channel":{"id":"1","name":"x","state":"Up"},"cause":"16"}',
        b'{"type":"RESTResponse","request_id":"1"}',
        '{"type":"StasisStart","channel":{"id":"1","name":"\ud800","state":"Up"}}'.encode(
            "utf-8", "surrogatepass"
        ),
    ],
)
def test_a_malformed_frame_is_recognised(frame: bytes) -> None:
    with pytest.raises(MalformedFrame):
        parse(frame)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_parser(frame: bytes) -> None:
    try:
        parse(frame)
    except MalformedFrame:
        return


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    kind=st.sampled_from(USED_TYPES),
    fields=st.dictionaries(st.sampled_from(["channel", "args", "cause", "digit"]), _JSON),
)
def test_no_fields_at_all_break_the_translation(kind: str, fields: dict[str, Any]) -> None:
    try:
        event = parse(json.dumps({"type": kind, **fields}))
    except MalformedFrame:
        return
    if isinstance(event, AriEvent):
        Calls(NODE).message_of(event)


@given(st.text(max_size=200))
def test_a_callers_number_is_printable_and_short(text: str) -> None:
    cleaned = clean_number(text)

    assert len(cleaned) <= MAX_NUMBER_LENGTH
    assert cleaned.isprintable()


def test_t18_a_huge_number_with_control_characters_is_cut_and_cleaned() -> None:
    channel = {
        "id": "1",
        "name": "PJSIP/t-1",
        "state": "Ring",
        "caller": {"number": "+1\r\n\x1b[31m" + "9" * 5000},
    }
    event = parse(json.dumps({"type": "StasisStart", "channel": channel, "args": ["8001\n"]}))

    assert isinstance(event, StasisStart)
    message = translate(event, NODE)
    assert isinstance(message, msg.CallArrived)
    assert (message.ani, message.dnis) == ("+1[31m" + "9" * 34, "8001")


def test_a_leg_under_a_name_that_we_never_give_is_nobody() -> None:
    channel = {"id": "leg-odd", "name": "PJSIP/1001-1", "state": "Up"}
    event = parse(json.dumps({"type": "StasisStart", "channel": channel, "args": ["agent", "odd"]}))

    assert isinstance(event, AriEvent)
    assert translate(event, NODE) is None


def test_the_end_of_an_unknown_call_is_no_news() -> None:
    end = parse(json.dumps({"type": "StasisEnd", "channel": {"id": "x", "name": "PJSIP/t-1", "state": "Up"}}))

    assert isinstance(end, AriEvent)
    assert Calls(NODE).message_of(end) is None


def test_the_cause_of_the_other_sides_hang_up_is_kept() -> None:
    calls = Calls(NODE)
    channel = {"id": "x", "name": "PJSIP/t-1", "state": "Up"}
    start = parse(json.dumps({"type": "StasisStart", "channel": channel, "args": ["8001"]}))
    request = parse(json.dumps({"type": "ChannelHangupRequest", "channel": channel, "cause": 31}))
    end = parse(json.dumps({"type": "StasisEnd", "channel": channel}))
    assert isinstance(start, AriEvent) and isinstance(request, AriEvent) and isinstance(end, AriEvent)

    calls.message_of(start)
    assert calls.message_of(request) is None
    hung_up = calls.message_of(end)

    assert isinstance(hung_up, msg.CallerHungUp)
    assert hung_up.cause == 31


@pytest.mark.parametrize(
    ("earlier", "later", "seconds"),
    [
        ("2026-11-22T08:19:41.789+0000", "2026-11-22T08:19:53.789+0000", 12.0),
        ("2026-11-22T08:19:53.789+0000", "2026-11-22T08:19:41.789+0000", 0.0),
        ("2026-11-22T09:19:41.789+0100", "2026-11-22T08:19:43.789+0000", 2.0),
        ("2026-11-22T08:19:41", "2026-11-22T08:19:43.789+0000", 0.0),
        ("", "2026-11-22T08:19:43.789+0000", 0.0),
        ("soon", "later", 0.0),
    ],
)
def test_how_long_a_call_was_up_before_it_arrived(earlier: str, later: str, seconds: float) -> None:
    assert seconds_between(earlier, later) == seconds


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"message":"Channel not found"}', "Channel not found"),
        (b'{"error":"Allocation failed"}', "Allocation failed"),
        (b"<html>", ""),
        (b"", ""),
        (b"\xff", ""),
    ],
)
def test_what_a_refusal_says(body: bytes, text: str) -> None:
    assert error_text(body) == text
