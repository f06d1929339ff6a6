"""What callers who wait really hear: each their own prompts, and the music of their group before and after."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from apps.interactions.domain import effects as fx, messages as msg
from apps.ivr.sound import child
from tests.apps.ivr.sounds import encode, tone
from tests.telephony.asterisk.test_asterisk_supervision import until_they_hear
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.sipp import tone_ulaw
from tests.telephony.rig.voices import Voice, VoiceCaller

MUSIC, OTHER_MUSIC, PROMPT = 500.0, 900.0, 1300.0


def add_music(rig: AsteriskRig, folder: Path) -> None:
    """Give the switch two classes of music, a tone each."""
    classes = {"calm": MUSIC, "brisk": OTHER_MUSIC}
    for name, hertz in classes.items():
        (folder / name).mkdir()
        (folder / name / "tone.ulaw").write_bytes(tone_ulaw(10.0, hertz))
    text = "".join(f"[{name}]\nmode = files\ndirectory = {folder / name}\n" for name in classes)
    (rig.directory / "etc/musiconhold_custom.conf").write_text(text)
    rig.cli("moh reload")


async def test_a_prompt_is_for_one_caller_and_the_music_of_the_group_comes_back(
    bench_at: Callable[..., Bench], shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    await asyncio.to_thread(add_music, shared_asterisk, tmp_path)
    (tmp_path / "original").write_bytes(encode(tone(4.0, 44_100, hertz=PROMPT), 44_100, "FLAC"))
    await asyncio.to_thread(
        child.convert, tmp_path / "original", tmp_path
    )  # what becomes of an uploaded prompt
    bench = bench_at()
    await bench.connect()
    sounds = [Voice("calm", MUSIC), Voice("brisk", OTHER_MUSIC), Voice("prompt", PROMPT)]
    voices = [Voice("first", 300.0), Voice("second", 2000.0)]
    async with AsyncExitStack() as callers:
        calls = []
        for voice in voices:
            calling = await callers.enter_async_context(VoiceCaller(shared_asterisk, voice))
            calls.append((await bench.next(msg.CallArrived)).interaction_id)
            await bench.do(fx.AnswerCall(calls[-1]))
            await calling.be_answered()
        first, second = calls
        await bench.do(fx.ParkCall(first, "calm"), fx.ParkCall(second, "brisk"))
        await until_they_hear(voices, sounds, first={"calm"}, second={"brisk"})

        await bench.do(fx.PlayPrompt(first, "q1", (f"sound:{tmp_path}/sound",)))
        await until_they_hear(voices, sounds, first={"prompt"}, second={"brisk"})
        await bench.expect(msg.PlaybackFinished(first, "q1", ok=True))
        await until_they_hear(voices, sounds, first={"calm"}, second={"brisk"})

        # Said again, as after a restart of the floor, nothing changes; said otherwise, the music does.
        await bench.do(fx.ParkCall(first, "calm"), fx.ParkCall(second, "calm"))
        await until_they_hear(voices, sounds, first={"calm"}, second={"calm"})
        await bench.disconnect()
        await bench.connect()
        await bench.do(fx.ParkCall(first), fx.ParkCall(second, "brisk"))
        await until_they_hear(voices, sounds, first={"calm"}, second={"brisk"})
