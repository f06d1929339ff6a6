"""Who hears whom on hold, in a consultation and in a conference of five: a tone each; and a gap in a recording."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony.ari.stored import download_recording
from tests.telephony.contract.bench import Bench
from tests.telephony.contract.real import RealWorld
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sound import read_samples, share_of_tone
from tests.telephony.rig.voices import Voice, VoiceCaller, VoicePhone

HERTZ = {"caller": 400.0, "agent": 700.0, "colleague": 1100.0, "third": 1700.0, "fourth": 2300.0}
SECONDS = 8.0
SOME_FRAMES = 0.2
"""Seconds of sound that may be under way when the pause comes, which is an instruction of its own."""
MUSIC = None
"""Somebody on hold: music may hold any frequency a little, but nobody's voice."""


async def until_they_hear(voices: dict[str, Voice], **wanted: set[str] | None) -> None:
    """Wait until everybody named hears exactly these, and still does a moment later."""
    heard: dict[str, frozenset[str] | None] = {}
    agreed = 0
    try:
        async with asyncio.timeout(SECONDS):
            while agreed < 2:
                answers = await asyncio.gather(*(voices[name].hears(voices.values()) for name in wanted))
                heard = dict(zip(wanted, answers, strict=True))
                agreed = agreed + 1 if all(_fits(heard[name], wanted[name]) for name in wanted) else 0
    except TimeoutError:
        raise AssertionError(f"expected {wanted}, heard {heard}") from None


def _fits(heard: frozenset[str] | None, wanted: set[str] | None) -> bool:
    return not heard if wanted is MUSIC else heard == frozenset(wanted)


async def recorded(bench: Bench, rig: AsteriskRig, name: str, path: Path) -> Path:
    """End a recording and return its file."""
    await bench.do(fx.StopRecording(name.rpartition("-")[0], name))
    await bench.next(msg.RecordingFinished)
    await asyncio.to_thread(download_recording, rig.config, name, path)
    return path


async def test_who_hears_whom_and_what_is_in_the_recording(
    bench_at: Callable[..., Bench], shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    bench = bench_at()
    assert isinstance(bench.world, RealWorld)
    voices = {name: Voice(name, hertz) for name, hertz in HERTZ.items()}
    phones = [name for name in voices if name != "caller"]
    async with AsyncExitStack() as stack:
        for agent_id, name in enumerate(phones, start=1):
            phone = await stack.enter_async_context(VoicePhone(voices[name]))
            bench.world.add_contact(agent_id, phone.contact(str(1000 + agent_id)))
        await bench.connect()
        calling = await stack.enter_async_context(VoiceCaller(shared_asterisk, voices["caller"]))
        call = (await bench.next(msg.CallArrived)).interaction_id
        await bench.do(fx.AnswerCall(call))
        await calling.be_answered()
        offer = await pick_up(bench, call, 1)
        await bench.do(fx.ConnectAgent(call, offer), fx.StartRecording(call, f"{call}-1"))
        await until_they_hear(voices, caller={"agent"}, agent={"caller"})

        # A consultation, while it still rings and then.
        await bench.do(fx.HoldCaller(call, offer), fx.PlayRinging(call, offer))
        party = await pick_up(bench, call, 2)
        await bench.do(fx.ConnectParty(call, party, by_number=False), fx.StopRinging(call, offer))
        await until_they_hear(voices, caller=MUSIC, agent={"colleague"}, colleague={"agent"})
        await bench.do(fx.HoldParty(call, party, by_number=False), fx.ConnectAgent(call, offer))
        await until_they_hear(voices, caller={"agent"}, agent={"caller"}, colleague=MUSIC)
        consultation = await recorded(bench, shared_asterisk, f"{call}-1", tmp_path / "consultation.wav")

        # A conference of five, while nothing is kept of it.
        begun = asyncio.get_running_loop().time()
        await bench.do(fx.StartRecording(call, f"{call}-2"), fx.PauseRecording(call, f"{call}-2"))
        until_paused = asyncio.get_running_loop().time() - begun + SOME_FRAMES
        await bench.do(fx.ConnectParty(call, party, by_number=False))
        others = [await pick_up(bench, call, number) for number in (3, 4)]
        await bench.do(*(fx.ConnectParty(call, other, by_number=False) for other in others))
        await until_they_hear(voices, **{name: set(voices) - {name} for name in voices})
        gap = await recorded(bench, shared_asterisk, f"{call}-2", tmp_path / "gap.wav")

        # The agent leaves, one is dropped: the others go on.
        await bench.do(fx.DropLeg(call, offer), fx.DropLeg(call, others[1]))
        await until_they_hear(
            voices,
            caller={"colleague", "third"},
            colleague={"caller", "third"},
            third={"caller", "colleague"},
        )

    shares = {name: share_of_tone(consultation, hertz) for name, hertz in HERTZ.items()}
    assert [shares[name] > 0.1 for name in HERTZ] == [True, True, True, False, False]
    samples, rate = read_samples(gap)
    assert len(samples) / rate > until_paused + 1.0
    loud = [n / rate for n, sample in enumerate(samples) if abs(sample) >= 10]  # of 32,767
    assert [at for at in loud if at > until_paused][:1] == []


async def pick_up(bench: Bench, call: str, agent_id: int) -> str:
    """Ring the phone of an agent until it is picked up; return the leg's id."""
    leg = f"{call}-{agent_id}"
    await bench.do(fx.RingAgent(call, leg, agent_id, 10, "caller"))
    await bench.expect(msg.AgentLegAnswered(call, leg))
    return leg
