"""Channels: the event sequences here were taken from Asterisk 22.10 (see ADR 0050)."""

import pytest

from apps.telephony.simulator import calls
from apps.telephony.simulator.scenario import Phone


def test_caller_enters_the_application_with_the_number_dialled(bench):
    channel = bench.caller(up=False, exten="4009")

    assert bench.events == [
        {
            "type": "StasisStart",
            "timestamp": "2027-01-15T08:00:00.000+0000",
            "args": ["4009"],
            "channel": {
                "id": channel.id,
                "name": "PJSIP/trunk-00000000",
                "state": "Ring",
                "protocol_id": f"{channel.id}@trunk",
                "caller": {"name": "Ann", "number": "13900001111"},
                "connected": {"name": "", "number": ""},
                "accountcode": "",
                "dialplan": {
                    "context": "from-trunk",
                    "exten": "4009",
                    "priority": 1,
                    "app_name": "Stasis",
                    "app_data": "contactcenter,4009",
                },
                "creationtime": "2027-01-15T08:00:00.000+0000",
                "language": "en",
            },
            "asterisk_id": "02:00:00:00:00:01",
            "application": "contactcenter",
        }
    ]


def test_answer_is_told_once(bench):
    channel = bench.caller(up=False)
    bench.events.clear()

    assert [bench.ask("POST", f"channels/{channel.id}/answer").status for _ in range(2)] == [204, 204]
    assert bench.kinds() == ["ChannelStateChange Up"]


def test_caller_who_hangs_up_leaves_without_channel_destroyed(bench):
    """The application is interested in a caller only while it is in Stasis; so is the real one."""
    channel = bench.caller()

    calls.hang_up(bench.world, channel)

    assert bench.kinds() == ["ChannelHangupRequest", "StasisEnd"]
    assert "cause" not in bench.last("ChannelHangupRequest")
    assert bench.world.channels == {}


def test_caller_who_gives_up_before_the_answer(bench):
    channel = bench.caller(up=False)

    calls.hang_up(bench.world, channel)

    assert bench.kinds() == ["StasisStart", "ChannelHangupRequest", "StasisEnd"]
    request = bench.last("ChannelHangupRequest")
    assert (request["cause"], request["tech_cause"]) == (127, 487)


@pytest.mark.parametrize(("bridged", "cause"), [(False, 0), (True, 16)])
def test_agent_who_hangs_up_gives_a_cause_only_in_a_bridge(bench, bridged, cause):
    channel = bench.agent()
    if bridged:
        bench.ask("POST", "bridges/b")
        bench.ask("POST", "bridges/b/addChannel?channel=leg-1")

    calls.hang_up(bench.world, channel)

    assert bench.last("ChannelDestroyed")["cause"] == cause
    assert "tech_cause" not in bench.last("ChannelDestroyed")


def test_agent_answers(bench):
    bench.leg(phone=Phone("answers", 3.0))
    bench.elapse(4.0)

    assert bench.kinds() == [
        "Dial", "ChannelStateChange Ringing", "Dial RINGING", "ChannelStateChange Up", "Dial ANSWER", "StasisStart",
    ]  # fmt: skip
    assert bench.last("StasisStart")["args"] == ["agent", "leg-1"]
    assert bench.last("StasisStart")["channel"]["dialplan"]["app_data"] == "contactcenter,agent,leg-1"


@pytest.mark.parametrize(
    ("phone", "after", "kinds", "end"),
    [
        (Phone("busy"), 1.0, ["ChannelHangupRequest", "Dial BUSY"], (17, "User busy", 486)),
        (
            Phone("declines", 1.0),
            2.0,
            ["ChannelStateChange Ringing", "Dial RINGING", "ChannelHangupRequest", "Dial NOANSWER"],
            (21, "Call Rejected", 603),
        ),
        (
            Phone("no_answer"),
            21.0,
            ["ChannelStateChange Ringing", "Dial RINGING"],
            (19, "User alerting, no answer", 480),
        ),
        (Phone("silent"), 21.0, [], (19, "User alerting, no answer", 480)),
    ],
)
def test_agent_who_does_not_answer(bench, phone, after, kinds, end):
    bench.leg(phone=phone)
    bench.elapse(after)

    assert bench.kinds() == ["Dial", *kinds, "ChannelDestroyed"]
    event = bench.last("ChannelDestroyed")
    assert (event["cause"], event["cause_txt"], event["tech_cause"]) == end
    assert bench.world.channels == {}


def test_unregistered_phone_cannot_be_called(bench):
    bench.switchboard.fixed["1001"] = Phone("unreachable")

    response = bench.ask("POST", "channels/leg-1?endpoint=PJSIP/1001&app=contactcenter")

    assert (response.status, response.body) == (500, {"error": "Allocation failed"})
    assert bench.world.channels == {}


def test_ringing_leg_is_cancelled(bench):
    bench.leg(phone=Phone("answers", 10.0))
    bench.elapse(1.0)
    bench.events.clear()

    bench.ask("DELETE", "channels/leg-1")
    bench.elapse(20.0)

    assert bench.kinds() == ["ChannelHangupRequest", "Dial NOANSWER", "ChannelDestroyed"]
    assert bench.last("ChannelHangupRequest")["cause"] == 32
    assert bench.last("ChannelDestroyed")["cause"] == 16


def test_leg_that_is_dropped_is_destroyed_with_the_given_reason(bench):
    bench.agent()

    bench.ask("DELETE", "channels/leg-1?reason=busy")

    assert bench.kinds() == ["ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"]
    assert (bench.last("ChannelDestroyed")["cause"], bench.last("ChannelDestroyed")["tech_cause"]) == (
        17,
        486,
    )


def test_phone_in_use_is_busy(bench):
    bench.agent("leg-1")
    bench.ask("POST", "channels/leg-2?endpoint=PJSIP/1001&app=contactcenter")
    bench.elapse(1.0)

    assert bench.last("ChannelDestroyed")["cause"] == 17


def test_phone_picks_up_by_itself_when_asked_to(bench):
    variables = {"variables": {"PJSIP_HEADER(add,Call-Info)": "<sip:x>;answer-after=0"}}
    bench.switchboard.fixed["1001"] = Phone("answers", 15.0)
    bench.ask("POST", "channels/leg-1?endpoint=PJSIP/1001&app=contactcenter&appArgs=agent,1", variables)
    bench.elapse(0.5)

    assert bench.kinds()[-1] == "StasisStart"


def test_leg_answered_while_the_application_is_away_ends(bench):
    bench.leg()
    bench.world.disconnect("contactcenter")
    bench.elapse(5.0)

    assert bench.world.channels == {}
    assert "contactcenter" not in bench.world.apps


def test_originator_gives_the_connected_name(bench):
    caller = bench.caller()
    uri = f"channels/leg-1?endpoint=PJSIP/1001&app=contactcenter&callerId=139&originator={caller.id}"

    body = bench.ask("POST", uri).body

    assert (body["caller"], body["connected"]) == (
        {"name": "", "number": "139"},
        {"name": "Ann", "number": "139"},
    )
    assert body["dialplan"]["app_data"] == "(Outgoing Line)"


def test_digits_are_told_only_of_answered_channels(bench):
    channel = bench.caller(up=False)
    bench.events.clear()
    calls.press(bench.world, channel, "1")
    assert bench.kinds() == []

    bench.ask("POST", f"channels/{channel.id}/answer")
    calls.press(bench.world, channel, "1")
    assert (bench.last("ChannelDtmfReceived")["digit"], bench.last("ChannelDtmfReceived")["duration_ms"]) == (
        "1",
        160,
    )
