"""Somebody records a prompt by phone: the talk as a machine."""

import pytest

from apps.telephony.ari import events as ari
from apps.telephony.ari.dictation import CHOICE_SECONDS, REPORT_SECONDS, Dictation
from apps.telephony.ari.requests import Request


def channel(name: str = "dictation-7") -> ari.Channel:
    return ari.Channel(name, "PJSIP/1001-1", "Up")


def recorded(take: int = 1, token: str = "7") -> ari.RecordingFinished:
    return ari.RecordingFinished(ari.Recording(f"prompt-{token}-{take}", "done", 3.0))


def key(digit: str) -> ari.ChannelDtmfReceived:
    return ari.ChannelDtmfReceived(channel(), digit)


def said(requests: list[Request]) -> list[str]:
    return [f"{request.method} {request.uri}" for request in requests]


@pytest.fixture
def talk() -> Dictation:
    talk = Dictation("7", "PJSIP/1001")
    ring = talk.begin("contactcenter-dictation-7")
    assert (ring.uri, ring.query["endpoint"]) == ("channels/dictation-7", "PJSIP/1001")
    return talk


def test_speak_hear_and_keep(talk):
    (record,) = talk.on_event(ari.StasisStart(channel()))
    assert (record.uri, record.query["name"], record.query["terminateOn"]) == (
        "channels/dictation-7/record", "prompt-7-1", "#",
    )  # fmt: skip
    assert talk.on_event(key("1")) == []  # while speaking, keys are the switch's business
    (play,) = talk.on_event(recorded())
    assert play.query["media"] == "recording:prompt-7-1"
    assert talk.on_event(key("#")) == talk.on_event(key("9")) == []
    assert said(talk.on_event(key("1"))) == ["DELETE channels/dictation-7"]
    assert (talk.over, talk.kept, talk.recorded, talk.problem) == (True, True, "prompt-7-1", "")


def test_speak_again_stops_what_is_heard(talk):
    talk.on_event(ari.StasisStart(channel()))
    talk.on_event(recorded())
    assert said(talk.on_event(key("2"))) == [
        "DELETE playbacks/dictation-7-1",
        "POST channels/dictation-7/record",
    ]
    talk.on_event(recorded(1))  # late, of the first
    assert talk.recording
    talk.on_event(recorded(2))
    talk.on_event(ari.PlaybackFinished(ari.Playback("dictation-7-2", "done")))
    assert talk.patience == CHOICE_SECONDS
    assert said(talk.on_event(key("2"))) == ["POST channels/dictation-7/record"]
    assert talk.names == ["prompt-7-1", "prompt-7-2", "prompt-7-3"]


@pytest.mark.parametrize("end", [ari.StasisEnd(channel()), ari.ChannelDestroyed(channel(), 16)])
def test_who_hangs_up_while_speaking_has_recorded_but_not_kept(talk, end):
    talk.on_event(ari.StasisStart(channel()))
    assert talk.on_event(end) == []
    assert (talk.over, talk.patience) == (False, REPORT_SECONDS)
    assert talk.on_event(recorded()) == []
    assert (talk.over, talk.kept, talk.recorded) == (True, False, "prompt-7-1")


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ([ari.ChannelDestroyed(channel(), 19)], "not_answered"),
        (
            [ari.StasisStart(channel()), ari.RecordingFailed(ari.Recording("prompt-7-1", "failed"))],
            "not_recorded",
        ),
        ([ari.StasisStart(channel("other")), ari.ChannelDestroyed(channel("other"), 16)], None),
    ],
)
def test_how_a_talk_comes_to_nothing(talk, events, problem):
    for event in events:
        talk.on_event(event)
    assert (talk.over, talk.problem or None, talk.recorded) == (problem is not None, problem, "")


def test_silence_and_refusals_end_it(talk):
    assert said(talk.on_silence()) == ["DELETE channels/dictation-7"]
    assert (talk.over, talk.problem) == (True, "not_answered")
    refused = Dictation("8", "PJSIP/1002")
    assert refused.on_refusal() == []
    assert (refused.over, refused.problem) == (True, "unreachable")
    later = Dictation("9", "PJSIP/1002")
    later.on_event(ari.StasisStart(channel("dictation-9")))
    later.on_event(recorded(1, "9"))
    assert said(later.on_refusal()) == ["DELETE channels/dictation-9"]
    assert (later.over, later.problem, later.recorded) == (True, "", "prompt-9-1")
