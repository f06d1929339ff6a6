"""What is really heard and recorded."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony.ari.requests import AriError
from apps.telephony.ari.stored import download_recording
from apps.telephony.audio import read_wav
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.raw_sip import TONES_SDP, RawCaller
from tests.telephony.rig.sipp import callers
from tests.telephony.rig.sound import share_of_tone

MakeBench = Callable[..., Bench]


async def fetch(rig: AsteriskRig, name: str, folder: Path) -> Path:
    path = folder / "fetched.wav"
    await asyncio.to_thread(download_recording, rig.config, name, path)
    return path


async def test_a_conversation_is_recorded_with_its_sound_and_length(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    offer, recording = f"{call.interaction_id}-1", f"{call.interaction_id}-1"
    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani)
    )
    await bench.next(msg.AgentLegAnswered)

    await bench.do(
        fx.ConnectAgent(call.interaction_id, offer), fx.StartRecording(call.interaction_id, recording)
    )
    await bench.quiet(3.0)
    await bench.do(fx.StopRecording(call.interaction_id, recording))
    finished = await bench.next(msg.RecordingFinished)

    path = await fetch(shared_asterisk, recording, tmp_path)
    facts = read_wav(path)
    assert (finished.ok, facts.frame_rate) == (True, 8000)
    assert 2.5 < facts.seconds < 4.0
    assert abs(facts.seconds - finished.duration_seconds) < 1.2
    assert share_of_tone(path) > 0.9  # the caller's tone, and its echo from the agent's phone


async def test_a_message_is_recorded_with_its_sound(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    await bench.connect()
    call = await bench.call()
    recording = f"{call.interaction_id}-vm"

    await bench.do(fx.AnswerCall(call.interaction_id), fx.RecordMessage(call.interaction_id, recording, 2))
    await bench.next(msg.RecordingFinished)

    path = await fetch(shared_asterisk, recording, tmp_path)
    assert 1.5 < read_wav(path).seconds < 5.0  # two at most, but a busy switch looks at its clock late
    assert share_of_tone(path) > 0.8


async def test_who_waits_hears_music_and_who_is_put_on_hold_too(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    bench = bench_at()
    agent = await bench.phone("answers")
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite()
        call = await bench.next(msg.CallArrived)
        offer = f"{call.interaction_id}-1"
        await bench.do(fx.AnswerCall(call.interaction_id))
        await caller.be_answered()

        silence = await caller.listen(0.5)
        await bench.do(fx.ParkCall(call.interaction_id))
        waiting = await caller.listen(2.0)
        await bench.do(fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani))
        await bench.next(msg.AgentLegAnswered)
        await bench.do(fx.ConnectAgent(call.interaction_id, offer))
        await bench.quiet(0.3)
        talking = await caller.listen(0.7)
        await bench.do(fx.HoldCaller(call.interaction_id, offer))
        on_hold = await caller.listen(2.0)
        await bench.do(fx.ConnectAgent(call.interaction_id, offer))
        await bench.quiet(0.3)
        talking_again = await caller.listen(0.7)

    assert (silence, talking, talking_again) == (0.0, 0.0, 0.0)
    assert waiting > 100
    assert on_hold > 100


async def test_the_caller_gets_the_tones_that_the_agent_sends(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    bench = bench_at()
    agent = await bench.phone("answers")
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite(sdp=TONES_SDP)
        call = await bench.next(msg.CallArrived)
        offer = f"{call.interaction_id}-1"
        await bench.do(fx.AnswerCall(call.interaction_id))
        await caller.be_answered()
        await bench.do(fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani))
        await bench.next(msg.AgentLegAnswered)
        await bench.do(
            fx.ConnectAgent(call.interaction_id, offer), fx.SendDigits(call.interaction_id, "12#5")
        )

        assert await caller.tones(4) == "12#5"


async def test_a_recording_that_is_not_there_is_said_to_be_missing(
    shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    with pytest.raises(AriError) as refused:
        await fetch(shared_asterisk, "no-such-recording", tmp_path)

    assert refused.value.status == 404


@pytest.mark.skipif(os.geteuid() != 0, reason="SIPp sends RFC 2833 over a raw socket: needs root")
async def test_keys_are_heard_as_rfc_2833_events_too(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    await bench.connect()
    caller = await asyncio.to_thread(
        callers, shared_asterisk, tmp_path / "rfc2833", "caller_rfc2833", DIGIT="7", WELCOME_MS="500"
    )
    call = await bench.next(msg.CallArrived)

    await bench.do(fx.AnswerCall(call.interaction_id))

    await bench.expect(msg.DigitReceived(call.interaction_id, "7"))
    caller.stop()
