"""The contract of a switch, dictation: a prompt is recorded by phone, beside the floor and unseen by it."""

import asyncio
from pathlib import Path

from apps.telephony.ari.dictation import Dictation
from apps.telephony.ari.stored import delete_recording, download_recording
from apps.telephony.audio import read_wav
from apps.telephony.dictation import hold
from tests.telephony.contract.bench import Bench


async def test_a_prompt_is_spoken_heard_and_kept(switch_under_test: Bench, tmp_path: Path) -> None:
    bench = switch_under_test
    agent = await bench.phone("dictates")
    await bench.connect()
    talk = Dictation("keeps", bench.world.endpoint_of(agent))

    await hold(talk, bench.world.config)

    assert (talk.over, talk.kept, talk.recorded, talk.problem) == (True, True, "prompt-keeps-1", "")
    assert await fetched(bench, talk, tmp_path) > 1
    await bench.quiet()


async def test_what_was_spoken_when_the_phone_hung_up_can_be_listened_to(
    switch_under_test: Bench, tmp_path: Path
) -> None:
    bench = switch_under_test
    agent = await bench.phone("leaves")
    await bench.connect()
    talk = Dictation("leaves", bench.world.endpoint_of(agent))

    await hold(talk, bench.world.config)

    assert (talk.over, talk.kept, talk.recorded) == (True, False, "prompt-leaves-1")
    assert await fetched(bench, talk, tmp_path) > 0
    await bench.quiet()


async def test_a_phone_that_is_busy_or_not_there_says_so(switch_under_test: Bench) -> None:
    bench = switch_under_test
    busy, absent = await bench.phone("busy"), await bench.phone("absent")
    await bench.connect()
    for agent, problem in ((busy, "not_answered"), (absent, "unreachable")):
        talk = Dictation(f"no{agent}", bench.world.endpoint_of(agent))
        await hold(talk, bench.world.config)
        assert (talk.over, talk.problem, talk.recorded) == (True, problem, "")


async def fetched(bench: Bench, talk: Dictation, folder: Path) -> float:
    """Return how many seconds the recording on the switch has, and remove it there."""
    return await asyncio.to_thread(_fetched, bench, talk, folder)


def _fetched(bench: Bench, talk: Dictation, folder: Path) -> float:
    path = folder / "recording.wav"
    download_recording(bench.world.config, talk.recorded, path)
    delete_recording(bench.world.config, talk.recorded)
    return read_wav(path).seconds
