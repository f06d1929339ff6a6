"""The contract of a switch, recordings: what is recorded is complete, however it ends."""

import asyncio

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import Message
from apps.telephony import naming
from apps.telephony.ari.requests import AriError
from apps.telephony.services import take_recording
from tests.telephony.contract.bench import Bench
from tests.telephony.contract.test_switch_contract import NORMAL, talk

WHOLE_SECONDS = (1, 2, 3, 4)
"""What Asterisk may say of a recording of two or three seconds: it cuts fractions off, and on a busy machine it leaves
out what it had no time to mix, or is late to stop."""


async def test_a_conversation_with_hold_and_recording(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)
    recording = f"{call.interaction_id}-1"

    await bench.do(fx.StartRecording(call.interaction_id, recording))
    await bench.do(fx.HoldCaller(call.interaction_id, offer))
    await bench.quiet(1.5)
    await bench.do(fx.ConnectAgent(call.interaction_id, offer))
    await bench.quiet(1.5)
    await bench.do(fx.StopRecording(call.interaction_id, recording))
    finished = await bench.next(msg.RecordingFinished)
    await bench.do(fx.DropLeg(call.interaction_id, offer))
    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL))
    await bench.do(fx.HangUpCall(call.interaction_id), fx.CloseCall(call.interaction_id))
    await bench.expect(msg.CallerHungUp(call.interaction_id, NORMAL))

    assert (finished.recording_id, finished.ok) == (recording, True)
    assert finished.duration_seconds in WHOLE_SECONDS
    await bench.quiet()


async def test_a_recording_that_is_stopped_by_the_end_is_complete(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)
    recording = f"{call.interaction_id}-1"
    await bench.do(fx.StartRecording(call.interaction_id, recording))
    await bench.quiet(2.2)

    # The bridge goes at once, and the recording with it: no instruction of its own is sent.
    await bench.do(
        fx.DropLeg(call.interaction_id, offer),
        fx.HangUpCall(call.interaction_id),
        fx.StopRecording(call.interaction_id, recording),
        fx.CloseCall(call.interaction_id),
    )

    ended = [bench.next(Message) for _ in range(3)]  # in any order: three things end
    found = {type(message): message for message in [await one for one in ended]}
    finished = found[msg.RecordingFinished]
    assert (finished.recording_id, finished.ok) == (recording, True)
    assert finished.duration_seconds in WHOLE_SECONDS
    assert found[msg.AgentLegEnded] == msg.AgentLegEnded(call.interaction_id, offer, NORMAL)
    assert found[msg.CallerHungUp] == msg.CallerHungUp(call.interaction_id, NORMAL)
    await bench.quiet()


async def test_a_recording_is_complete_when_both_hung_up_before_it_was_stopped(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    agent = await bench.phone("leaves")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)
    recording = f"{call.interaction_id}-1"
    await bench.do(fx.StartRecording(call.interaction_id, recording))
    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL), within=3)

    await bench.do(
        fx.HangUpCall(call.interaction_id),
        fx.StopRecording(call.interaction_id, recording),
        fx.CloseCall(call.interaction_id),
    )

    found = {type(message): message for message in [await bench.next(Message), await bench.next(Message)]}
    assert (found[msg.RecordingFinished].recording_id, found[msg.RecordingFinished].ok) == (recording, True)
    assert found[msg.CallerHungUp] == msg.CallerHungUp(call.interaction_id, NORMAL)
    await bench.quiet()


async def test_a_caller_leaves_a_message_of_the_longest_length(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()
    recording = naming.voicemail_recording(call.interaction_id)

    await bench.do(
        fx.AnswerCall(call.interaction_id),
        fx.ParkCall(call.interaction_id),
        fx.RecordMessage(call.interaction_id, recording, max_seconds=2),
    )

    finished = await bench.next(msg.RecordingFinished)
    assert (finished.recording_id, finished.ok) == (recording, True)
    assert finished.duration_seconds in WHOLE_SECONDS


async def test_a_message_is_complete_when_the_caller_hangs_up(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call("leaves")
    recording = naming.voicemail_recording(call.interaction_id)

    await bench.do(fx.AnswerCall(call.interaction_id), fx.RecordMessage(call.interaction_id, recording, 30))

    finished = await bench.next(msg.RecordingFinished)
    assert (finished.recording_id, finished.ok) == (recording, True)
    assert finished.duration_seconds in (0, 1)
    await bench.expect(msg.CallerHungUp(call.interaction_id, NORMAL))


async def test_a_message_asked_for_again_goes_on_or_is_kept(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()
    recording = naming.voicemail_recording(call.interaction_id)
    again = fx.RecordMessage(call.interaction_id, recording, 2, again=True)

    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.RecordMessage(call.interaction_id, recording, 2), again
    )
    finished = await bench.next(msg.RecordingFinished)
    assert (finished.ok, finished.length_known, finished.duration_seconds in (1, 2)) == (True, True, True)

    await bench.do(again)
    await bench.expect(msg.RecordingFinished(call.interaction_id, recording, 0.0, length_known=False))
    await bench.quiet()


async def test_a_message_is_heard_by_its_caller_and_spoken_again_under_its_name(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()
    interaction, recording = call.interaction_id, f"{call.interaction_id}-vm1"
    record = fx.RecordMessage(interaction, recording, max_seconds=1)
    await bench.do(fx.AnswerCall(interaction), record)
    await bench.next(msg.RecordingFinished)

    await bench.do(fx.PlayPrompt(interaction, f"{interaction}-p9", (f"recording:{recording}", "sound:beep")))
    await bench.expect(msg.PlaybackFinished(interaction, f"{interaction}-p9"))
    await bench.do(record)
    again = await bench.next(msg.RecordingFinished)

    assert (again.recording_id, again.ok) == (recording, True)


async def test_what_is_said_at_a_menu_is_recorded_in_silence_and_taken_away(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.connect()
    call = await bench.call()
    said = f"{call.interaction_id}-sp5"
    listen = fx.RecordMessage(call.interaction_id, said, 2, silence_seconds=4, beep=False, ends_on="any")
    await bench.do(fx.AnswerCall(call.interaction_id), listen)
    finished = await bench.next(msg.RecordingFinished)
    assert (finished.recording_id, finished.ok) == (said, True)

    wav = await asyncio.to_thread(take_recording, node=bench.world.config, name=said)

    assert wav[:4] == b"RIFF"
    assert len(wav) > 8000
    with pytest.raises(AriError):
        await asyncio.to_thread(take_recording, node=bench.world.config, name=said)


async def test_a_paused_recording_goes_on_with_silence(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    await talk(bench, call, agent)
    recording = f"{call.interaction_id}-1"

    await bench.do(fx.StartRecording(call.interaction_id, recording))
    await bench.quiet(1.0)
    pause, resume = (sort(call.interaction_id, recording) for sort in (fx.PauseRecording, fx.ResumeRecording))
    await bench.do(pause, pause)
    await bench.quiet(2.0)
    await bench.do(resume, resume)
    await bench.quiet(1.0)
    await bench.do(fx.StopRecording(call.interaction_id, recording))

    finished = await bench.next(msg.RecordingFinished)
    assert (finished.recording_id, finished.ok) == (recording, True)
    assert finished.duration_seconds in (3, 4)  # nothing is cut out
    await bench.do(pause, resume)
    await bench.quiet()
