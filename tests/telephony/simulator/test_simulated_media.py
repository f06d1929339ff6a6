"""Prompts and recordings: events, order, length, sound."""

import io
import wave
from itertools import pairwise

import pytest

from apps.telephony.simulator import calls


def _play(bench, channel, media, name="p"):
    return bench.ask("POST", f"channels/{channel.id}/play?media={media}&playbackId={name}")


def test_prompts_follow_each_other_in_one_playback(bench):
    channel = bench.caller()

    response = _play(bench, channel, "sound:short,digits:12,sound:short")
    bench.elapse(5.0)

    assert (response.status, response.body) == (
        201,
        {
            "id": "p",
            "media_uri": "sound:short",
            "next_media_uri": "digits:12",
            "target_uri": f"channel:{channel.id}",
            "language": "en",
            "state": "queued",
        },
    )
    assert bench.kinds() == [
        "PlaybackStarted p playing",
        "PlaybackContinuing p continuing", "PlaybackStarted p playing",
        "PlaybackContinuing p continuing", "PlaybackStarted p playing",
        "PlaybackFinished p done",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("media", "ending"),
    [
        ("sound:missing-menu", ["PlaybackStarted p playing", "PlaybackFinished p failed"]),
        (
            "sound:missing-menu,sound:short",
            [
                "PlaybackStarted p playing", "PlaybackContinuing p continuing",
                "PlaybackStarted p playing", "PlaybackFinished p done",
            ],
        ),
        ("video:menu", ["PlaybackStarted p playing"]),
    ],
)  # fmt: skip
def test_prompt_that_cannot_be_played(bench, media, ending):
    channel = bench.caller()

    assert _play(bench, channel, media).status == 201
    bench.elapse(5.0)

    assert bench.kinds() == ending
    assert bench.world.playbacks == {}
    assert channel.turns.busy is None


def test_second_playback_waits_for_the_first(bench):
    channel = bench.caller()
    _play(bench, channel, "tone:busy", "p1")
    _play(bench, channel, "sound:short", "p2")
    bench.elapse(60.0)
    assert bench.kinds() == ["PlaybackStarted p1 playing"]
    assert bench.ask("GET", "playbacks/p2").body["state"] == "queued"

    assert bench.ask("DELETE", "playbacks/p1").status == 204
    bench.elapse(2.0)

    assert bench.kinds()[1:] == [
        "PlaybackFinished p1 done",
        "PlaybackStarted p2 playing",
        "PlaybackFinished p2 done",
    ]
    assert bench.ask("DELETE", "playbacks/p1").status == 404


def test_playback_stopped_before_its_turn_is_never_heard(bench):
    channel = bench.caller()
    _play(bench, channel, "sound:long", "p1")
    _play(bench, channel, "sound:long", "p2")

    bench.ask("DELETE", "playbacks/p2")
    assert bench.ask("GET", "playbacks/p2").body["state"] == "done"
    bench.ask("DELETE", "playbacks/p1")

    assert bench.kinds() == [
        "PlaybackStarted p1 playing",
        "PlaybackFinished p1 done",
        "PlaybackFinished p2 done",
    ]


def test_hang_up_fails_what_plays_and_what_waits(bench):
    channel = bench.caller()
    _play(bench, channel, "sound:long", "p1")
    _play(bench, channel, "sound:long", "p2")

    calls.hang_up(bench.world, channel)

    assert bench.kinds() == [
        "PlaybackStarted p1 playing", "ChannelHangupRequest", "PlaybackFinished p1 failed",
        "PlaybackStarted p2 playing", "PlaybackFinished p2 failed", "StasisEnd",
    ]  # fmt: skip
    bench.elapse(60.0)
    assert bench.kinds()[-1] == "StasisEnd"


def test_conversation_is_recorded_until_stopped(bench):
    caller = bench.caller()
    bench.agent()
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id},leg-1")
    bench.events.clear()

    response = bench.ask("POST", "bridges/call-1/record?name=rec-1&format=wav&ifExists=overwrite")
    assert (response.status, response.body) == (
        201,
        {"name": "rec-1", "format": "wav", "state": "queued", "target_uri": "bridge:call-1"},
    )
    bench.elapse(7.25)
    bench.ask("POST", "recordings/live/rec-1/stop")

    assert bench.kinds() == ["RecordingStarted", "RecordingFinished"]
    assert bench.last("RecordingFinished")["recording"]["duration"] == 7
    assert _wav(bench, "rec-1") == (1, 2, 8000, 58_000)


def _wav(bench, name):
    response = bench.ask("GET", f"recordings/stored/{name}/file")
    assert (response.status, response.content_type) == (200, "audio/wav")
    with wave.open(io.BytesIO(response.encoded())) as file:
        return file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()


def test_each_party_is_heard_and_a_pause_is_cut_out(bench):
    caller = bench.caller()
    bench.agent()
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id},leg-1")
    bench.ask("POST", "bridges/call-1/record?name=rec-1&format=wav")
    bench.elapse(2.0)
    bench.ask("POST", "recordings/live/rec-1/pause")
    assert bench.ask("GET", "recordings/live/rec-1").body["state"] == "paused"
    bench.elapse(5.0)
    bench.ask("DELETE", "recordings/live/rec-1/pause")
    bench.ask("POST", "recordings/live/rec-1/mute")
    bench.elapse(1.0)
    bench.ask("POST", "recordings/live/rec-1/stop")

    sound = bench.ask("GET", "recordings/stored/rec-1/file").encoded()[44:]
    first, second, third = (sound[second * 16_000 : (second + 1) * 16_000] for second in range(3))
    assert len(sound) == 48_000
    assert _crossings(first) == pytest.approx(800, abs=3)  # 400 Hz: the caller
    assert _crossings(second) == pytest.approx(1000, abs=3)  # 500 Hz: the agent
    assert third == bytes(16_000)


def _crossings(sound: bytes) -> int:
    """Return how often the wave goes through zero: twice its frequency, for a second."""
    samples = memoryview(sound).cast("h")
    return sum((before < 0) != (after < 0) for before, after in pairwise(samples))


def test_conversations_recording_ends_with_the_bridge(bench):
    caller = bench.caller()
    bench.ask("POST", "bridges?bridgeId=call-1")
    bench.ask("POST", f"bridges/call-1/addChannel?channel={caller.id}")
    bench.ask("POST", "bridges/call-1/record?name=rec-1&format=wav")
    bench.elapse(3.0)

    bench.ask("DELETE", "bridges/call-1")

    assert "rec-1" in bench.world.stored
    assert bench.world.live == {}


def test_message_ends_on_the_key(bench):
    channel = bench.caller()
    bench.ask("POST", f"channels/{channel.id}/record?name=vm&format=wav&terminateOn=%23")
    bench.elapse(4.0)
    calls.press(bench.world, channel, "1")
    calls.press(bench.world, channel, "#")
    bench.elapse(1.0)

    assert bench.kinds() == [
        "RecordingStarted",
        "ChannelDtmfReceived",
        "ChannelDtmfReceived",
        "RecordingFinished",
    ]
    assert bench.last("RecordingFinished")["recording"]["duration"] == 4


def test_message_ends_on_silence_after_the_caller_has_spoken(bench):
    channel = bench.caller()
    bench.ask("POST", f"channels/{channel.id}/record?name=vm&format=wav&maxSilenceSeconds=5")
    channel.speaks_until = bench.world.now + 7.0
    bench.elapse(11.0)
    assert bench.kinds() == ["RecordingStarted"]
    bench.elapse(1.5)

    recording = bench.last("RecordingFinished")["recording"]
    assert (recording["duration"], recording["talking_duration"], recording["silence_duration"]) == (12, 7, 5)


def test_message_ends_at_its_greatest_length_and_with_the_call(bench):
    channel = bench.caller()
    bench.ask("POST", f"channels/{channel.id}/record?name=vm1&format=wav&maxDurationSeconds=3")
    bench.elapse(10.0)
    bench.ask("POST", f"channels/{channel.id}/record?name=vm2&format=wav&maxDurationSeconds=30")
    bench.elapse(10.0)
    calls.hang_up(bench.world, channel)

    assert [bench.world.stored[name].seconds for name in ("vm1", "vm2")] == [3.0, 10.0]
    assert bench.kinds()[-3:] == ["ChannelHangupRequest", "RecordingFinished", "StasisEnd"]


def test_bridged_channel_cannot_be_recorded_nor_a_recorded_one_bridged(bench):
    channel = bench.caller()
    bench.ask("POST", "bridges?bridgeId=b")
    bench.ask("POST", f"channels/{channel.id}/record?name=vm1&format=wav")
    refused = bench.ask("POST", f"bridges/b/addChannel?channel={channel.id}")
    assert (refused.status, refused.body) == (409, {"message": f"Channel {channel.id} currently recording"})

    bench.ask("DELETE", "recordings/live/vm1")
    bench.ask("POST", f"bridges/b/addChannel?channel={channel.id}")
    response = bench.ask("POST", f"channels/{channel.id}/record?name=vm2&format=wav")
    assert (response.status, response.body["state"]) == (201, "failed")
    assert bench.last("RecordingFailed")["recording"]["cause"] == "Cannot record channel while in bridge"
    assert bench.world.stored == {}


def test_prompt_is_no_sooner_than_the_end_of_a_recording(bench):
    channel = bench.caller()
    bench.ask("POST", f"channels/{channel.id}/record?name=vm&format=wav")
    _play(bench, channel, "sound:short")
    bench.elapse(5.0)
    assert bench.kinds() == ["RecordingStarted"]

    bench.ask("POST", "recordings/live/vm/stop")
    assert bench.kinds()[1:] == ["RecordingFinished", "PlaybackStarted p playing"]
