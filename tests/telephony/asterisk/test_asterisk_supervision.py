"""Who hears whom when a supervisor listens, whispers and barges in: three parties, a tone each, and the recording."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from apps.interactions.domain import effects as fx, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.telephony.ari.stored import download_recording
from tests.telephony.contract.bench import Bench
from tests.telephony.contract.real import RealWorld
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sound import share_of_tone
from tests.telephony.rig.voices import Voice, VoiceCaller, VoicePhone

CALLER, AGENT, BOSS = 1, 2, 3
SECONDS = 8.0


async def until_they_hear(voices: list[Voice], sounds: Sequence[Voice] = (), /, **wanted: set[str]) -> None:
    """Wait until everybody hears exactly these of each other's voices (or of ``sounds``), and still does a moment
    later."""
    heard: dict[str, frozenset[str] | None] = {}
    expected = {name: frozenset(others) for name, others in wanted.items()}
    agreed = 0
    try:
        async with asyncio.timeout(SECONDS):
            while agreed < 2:
                answers = await asyncio.gather(*(voice.hears(sounds or voices) for voice in voices))
                heard = {voice.name: answer for voice, answer in zip(voices, answers, strict=True)}
                agreed = agreed + 1 if heard == expected else 0
    except TimeoutError:
        raise AssertionError(f"expected {expected}, heard {heard}") from None


async def recorded(bench: Bench, rig: AsteriskRig, call: str, number: int, path: Path) -> Path:
    """End a recording and return its file."""
    await bench.do(fx.StopRecording(call, f"{call}-{number}"))
    await bench.next(msg.RecordingFinished)
    await asyncio.to_thread(download_recording, rig.config, f"{call}-{number}", path)
    return path


async def test_who_hears_whom_and_what_is_in_the_recording(
    bench_at: Callable[..., Bench], shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    assert isinstance(bench.world, RealWorld)
    voices = caller, agent, boss = [Voice("caller", 400.0), Voice("agent", 700.0), Voice("boss", 1100.0)]
    async with VoicePhone(agent) as agents_phone, VoicePhone(boss) as bosses_phone:
        bench.world.add_contact(AGENT, agents_phone.contact("1002"))
        bench.world.add_contact(BOSS, bosses_phone.contact("1003"))
        await bench.connect()
        async with VoiceCaller(shared_asterisk, caller) as calling:
            call = (await bench.next(msg.CallArrived)).interaction_id
            offer, monitor = f"{call}-1", f"{call}-2"
            await bench.do(fx.AnswerCall(call))
            await calling.be_answered()
            await bench.do(fx.RingAgent(call, offer, AGENT, 10, "caller"))
            await bench.expect(msg.AgentLegAnswered(call, offer))
            await bench.do(fx.ConnectAgent(call, offer), fx.StartRecording(call, f"{call}-1"))
            await bench.do(fx.RingAgent(call, monitor, BOSS, 10, "caller", auto_answer=True))
            await bench.expect(msg.AgentLegAnswered(call, monitor))

            await listen(bench, call, offer, monitor, MonitorMode.MONITOR)
            await until_they_hear(voices, caller={"agent"}, agent={"caller"}, boss={"caller", "agent"})
            await listen(bench, call, offer, monitor, MonitorMode.WHISPER)
            await until_they_hear(
                voices, caller={"agent"}, agent={"caller", "boss"}, boss={"caller", "agent"}
            )
            beside = await recorded(bench, shared_asterisk, call, 1, tmp_path / "beside.wav")

            await bench.do(fx.BargeIn(call, monitor), fx.StartRecording(call, f"{call}-2"))
            await until_they_hear(
                voices, caller={"agent", "boss"}, agent={"caller", "boss"}, boss={"caller", "agent"}
            )
            inside = await recorded(bench, shared_asterisk, call, 2, tmp_path / "inside.wav")
            await bench.do(fx.StopListening(call, monitor), fx.DropLeg(call, monitor))
            await bench.expect(msg.AgentLegEnded(call, monitor, 16))
            await until_they_hear(voices[:2], caller={"agent"}, agent={"caller"})

    assert [share_of_tone(beside, voice.hertz) > 0.2 for voice in voices] == [True, True, False]
    assert share_of_tone(beside, boss.hertz) < 0.001
    assert [share_of_tone(inside, voice.hertz) > 0.1 for voice in voices] == [True, True, True]


async def listen(bench: Bench, call: str, offer: str, monitor: str, mode: MonitorMode) -> None:
    await bench.do(fx.SpyOnAgent(call, monitor, offer, mode))
    await bench.expect(msg.ListeningReady(call, monitor, mode))
    await bench.do(fx.JoinListener(call, monitor, mode))
