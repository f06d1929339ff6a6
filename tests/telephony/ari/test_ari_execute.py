"""Effects become exactly these requests."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given, strategies as st

from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import CancelTimer, Effect, Message
from apps.telephony import naming
from apps.telephony.ari import execute
from apps.telephony.ari.requests import AriError, Request

CALL = "0123456789abcdef0123456789abcdef"
OFFER = f"{CALL}-2"
DIALLED_WAITS = naming.waiting_bridge("north", f"dial-{OFFER}")
PLACE = execute.Place("north", "contactcenter", "north-17.4", lambda agent_id: f"PJSIP/{1000 + agent_id}")


def lines(effect: Effect) -> list[str]:
    """Return the requests of an effect, one line each."""
    return [line(step.request) for step in execute.plan(effect, PLACE)]


def line(request: Request) -> str:
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    return f"{request.method} {request.uri}{'?' + query if query else ''}"


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        (fx.AnswerCall(CALL), ["POST channels/north-17.4/answer"]),
        (
            fx.PlayPrompt(CALL, "p1", ("sound:vm-intro", "digits:12")),
            ["POST channels/north-17.4/play/play-p1?media=sound:vm-intro,digits:12"],
        ),
        (
            fx.PlayPrompt(CALL, "p1", ("sound:hello",), language="zh"),
            ["POST channels/north-17.4/play/play-p1?media=sound:hello&lang=zh"],
        ),
        (fx.StopPrompt(CALL, "p1"), ["DELETE playbacks/play-p1"]),
        (
            fx.ParkCall(CALL),
            ["POST bridges/wait-north-31/addChannel?channel=north-17.4&role=holding_participant"],
        ),
        (
            fx.HoldCaller(CALL, OFFER),
            ["POST bridges/wait-north-31/addChannel?channel=north-17.4&role=holding_participant"],
        ),
        (
            fx.RingAgent(CALL, OFFER, 7, 20, "+15550100"),
            [
                (
                    f"POST channels/leg-{OFFER}?endpoint=PJSIP/1007&app=contactcenter&appArgs=agent,{OFFER}"
                    '&callerId="+15550100" <+15550100>&timeout=20&originator=north-17.4'
                )
            ],
        ),
        (fx.DropLeg(CALL, OFFER), [f"DELETE channels/leg-{OFFER}"]),
        (fx.PauseRecording(CALL, f"{CALL}-1"), [f"POST recordings/live/{CALL}-1/mute"]),
        (fx.ResumeRecording(CALL, f"{CALL}-1"), [f"DELETE recordings/live/{CALL}-1/mute"]),
        (fx.SendDigits(CALL, "12#"), ["POST channels/north-17.4/dtmf?dtmf=12#"]),
        (fx.SendDigits(CALL, "5", OFFER), [f"POST channels/dial-{OFFER}/dtmf?dtmf=5"]),
        (
            fx.ConnectParty(CALL, OFFER, by_number=False),
            [
                f"POST bridges/call-{CALL}?type=mixing",
                f"POST bridges/call-{CALL}/addChannel?channel=leg-{OFFER}",
            ],
        ),
        (
            fx.ConnectParty(CALL, OFFER, by_number=True, with_caller=True),
            [
                f"POST bridges/call-{CALL}?type=mixing",
                f"POST bridges/call-{CALL}/addChannel?channel=north-17.4,dial-{OFFER}",
            ],
        ),
        (
            fx.HoldParty(CALL, OFFER, by_number=True),
            [f"POST bridges/{DIALLED_WAITS}/addChannel?channel=dial-{OFFER}&role=holding_participant"],
        ),
        (
            fx.ConnectAgent(CALL, OFFER),
            [
                f"POST bridges/call-{CALL}?type=mixing",
                f"POST bridges/call-{CALL}/addChannel?channel=north-17.4,leg-{OFFER}",
            ],
        ),
        (
            fx.StartRecording(CALL, f"{CALL}-1"),
            [f"POST bridges/call-{CALL}/record?name={CALL}-1&format=wav&ifExists=overwrite"],
        ),
        (fx.StopRecording(CALL, f"{CALL}-1"), [f"POST recordings/live/{CALL}-1/stop"]),
        (
            fx.RecordMessage(CALL, f"{CALL}-vm", max_seconds=120),
            [
                "POST bridges/wait-north-31/removeChannel?channel=north-17.4",
                (
                    f"POST channels/north-17.4/record?name={CALL}-vm&format=wav&ifExists=overwrite&beep=true"
                    "&terminateOn=#&maxDurationSeconds=120&maxSilenceSeconds=5"
                ),
            ],
        ),
        (fx.HangUpCall(CALL, 17), ["DELETE channels/north-17.4?reason_code=17"]),
        (fx.CloseCall(CALL), [f"DELETE bridges/call-{CALL}"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Effect) else "",
)
def test_an_effect_is_these_requests(effect: Effect, expected: list[str]) -> None:
    assert lines(effect) == expected


@pytest.mark.parametrize(
    "effect",
    [
        fx.ParkCall(CALL),
        fx.HoldCaller(CALL, OFFER),
        fx.ConnectAgent(CALL, OFFER),
        fx.RecordMessage(CALL, "r", 9),
    ],
)
def test_who_is_moved_hears_no_prompt_any_more(effect: Effect) -> None:
    playing = execute.Place("north", "contactcenter", "north-17.4", str, ("p1", "p2"))

    sent = [line(step.request) for step in execute.plan(effect, playing)]

    stops = [sent.index(f"DELETE playbacks/play-{prompt}") for prompt in ("p1", "p2")]
    moves = [index for index, request in enumerate(sent) if "Channel?" in request]
    assert max(stops) < min(moves)


def test_what_waits_for_a_channel_never_travels_over_the_websocket() -> None:
    effects = [
        fx.AnswerCall(CALL),
        fx.ParkCall(CALL),
        fx.HoldCaller(CALL, OFFER),
        fx.ConnectAgent(CALL, OFFER),
    ]
    effects.append(fx.RecordMessage(CALL, "r", 9))
    requests = [step.request for effect in effects for step in execute.plan(effect, PLACE)]

    waiting = {request.path[-1] for request in requests if request.waits}
    assert waiting == {"answer", "addChannel", "removeChannel"}
    assert {request.path[-1] for request in requests if not request.waits} == {f"call-{CALL}", "record"}


def test_an_effect_that_is_for_no_switch_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="CancelTimer"):
        execute.plan(CancelTimer("t"), PLACE)


def test_only_an_accepted_offer_asks_the_phone_to_pick_up_by_itself() -> None:
    (plain,) = execute.plan(fx.RingAgent(CALL, OFFER, 7, 20, "x"), PLACE)
    (auto,) = execute.plan(fx.RingAgent(CALL, OFFER, 7, 20, "x", auto_answer=True), PLACE)

    assert plain.request.body is None
    assert auto.request.body == {
        "variables": {
            "PJSIP_HEADER(add,Call-Info)": "<sip:contact-centre>;answer-after=0",
            "PJSIP_HEADER(add,Alert-Info)": "info=alert-autoanswer",
        }
    }


@pytest.mark.parametrize(
    ("caller", "shown"),
    [
        ("+15550100", '"+15550100" <+15550100>'),
        ("Ann", '"Ann" <>'),
        ("anonymous", '"anonymous" <>'),
        ('Ann" <666>\r\nX-Evil: 1', '"Ann 666X-Evil: 1" <6661>'),
    ],
)
def test_what_the_agents_phone_shows_cannot_break_out(caller: str, shown: str) -> None:
    assert execute.caller_id(caller) == shown


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_no_name_reaches_another_resource(segments: list[str]) -> None:
    uri = Request("GET", tuple(segments)).uri

    assert uri.count("/") == len(segments) - 1
    assert [unquote(part) for part in uri.split("/")] == segments


@pytest.mark.parametrize(
    ("effect", "error", "message"),
    [
        (
            fx.PlayPrompt(CALL, "p1", ("sound:x",)),
            AriError(500, "Failed to queue media"),
            msg.PlaybackFinished(CALL, "p1", ok=False),
        ),
        (
            fx.StartRecording(CALL, f"{CALL}-1"),
            AriError(500, "Failed"),
            msg.RecordingFinished(CALL, f"{CALL}-1", 0.0, ok=False),
        ),
        (
            fx.RecordMessage(CALL, f"{CALL}-vm", 60),
            AriError(422, "The format specified is unknown"),
            msg.RecordingFinished(CALL, f"{CALL}-vm", 0.0, ok=False),
        ),
        (
            fx.RingAgent(CALL, OFFER, 7, 20, "x"),
            AriError(500, "Allocation failed"),
            msg.AgentLegEnded(CALL, OFFER, 20),
        ),
        (
            fx.RingAgent(CALL, OFFER, 7, 20, "x"),
            AriError(409, "Channel with given unique ID already exists"),
            msg.AgentLegEnded(CALL, OFFER, 20),
        ),
        (
            fx.RingAgent(CALL, OFFER, 7, 20, "x"),
            AriError(503, "Service Unavailable"),
            msg.EffectFailed(CALL, "RingAgent", "503 Service Unavailable", OFFER),
        ),
        (
            fx.ConnectAgent(CALL, OFFER),
            AriError(0, "no answer in 5 s"),
            msg.EffectFailed(CALL, "ConnectAgent", "no answer in 5 s", OFFER),
        ),
        (fx.AnswerCall(CALL), AriError(500, "x"), msg.EffectFailed(CALL, "AnswerCall", "500 x", None)),
    ],
)
def test_what_the_floor_is_told_of_a_failure(effect: Effect, error: AriError, message: Message) -> None:
    assert execute.failure(effect, error) == message


def uris(effect: fx.ParkCall | fx.HoldCaller, **place: object) -> list[str]:
    where = replace(PLACE, **place)
    return [f"{step.request.method} {step.request.uri}" for step in execute.plan(effect, where)]


def test_who_waits_already_is_left_alone_or_taken_out_first():
    """A channel that is added to the holding bridge in which it is already hears nothing any more (measured)."""
    add = "POST bridges/wait-north-31/addChannel"
    leave = "POST bridges/wait-north-31/removeChannel"
    choose = "POST channels/north-17.4/variable"

    assert uris(fx.ParkCall(CALL)) == [add]
    assert uris(fx.ParkCall(CALL), waits=True) == []
    assert uris(fx.ParkCall(CALL), waits=True, playing=("p1",)) == ["DELETE playbacks/play-p1"]
    assert uris(fx.ParkCall(CALL, "calm")) == [choose, add]
    assert uris(fx.ParkCall(CALL, "calm"), waits=True, music="calm") == []
    assert uris(fx.ParkCall(CALL, "calm"), waits=True) == [leave, choose, add]
    assert uris(fx.ParkCall(CALL), waits=True, music="calm") == [leave, choose, add]
    assert uris(fx.HoldCaller(CALL, f"{CALL}-1"), music="calm") == [add]
