"""What callers meet when the application is away or full: never silence, never a refusal (T47)."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony import naming
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.raw_sip import RawCaller
from tests.telephony.rig.sipp import SippFailed, callers

MakeBench = Callable[..., Bench]


async def test_t47_calls_that_come_while_the_application_is_away_hear_music_and_enter_later(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    async with RawCaller(shared_asterisk) as first, RawCaller(shared_asterisk) as second:
        first.invite("8001")
        await first.be_answered()
        heard = await first.listen(1.5)
        second.invite("8002")
        await second.be_answered()
        bench = bench_at()

        await bench.connect()
        arrived = [await bench.next(msg.CallArrived) for _ in range(2)]

        assert heard > 100
        longest, shortest = sorted(arrived, key=lambda call: -call.waited_seconds)
        assert (longest.dnis, shortest.dnis) == ("8001", "8002")
        assert 1.5 < longest.waited_seconds < 10
        assert longest.waited_seconds - shortest.waited_seconds > 0.8
        await bench.do(*(fx.HangUpCall(call.interaction_id) for call in arrived))
        await bench.expect_in_any_order(*(msg.CallerHungUp(call.interaction_id, 16) for call in arrived))


async def test_t47_a_hundred_calls_while_the_application_is_away_and_none_is_refused(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, tmp_path: Path
) -> None:
    crowd = await asyncio.to_thread(
        callers, shared_asterisk, tmp_path / "crowd", "caller_waits", calls=100, rate=50, PATIENCE_MS="60000"
    )
    await asyncio.sleep(3)  # the crowd has dialled; nobody is there to say so
    bench = bench_at()

    await bench.connect()
    arrived = [await bench.next(msg.CallArrived, within=15) for _ in range(100)]
    await bench.do(*(fx.HangUpCall(call.interaction_id) for call in arrived))

    await asyncio.to_thread(crowd.wait, 20)
    assert len({call.interaction_id for call in arrived}) == 100
    assert min(call.waited_seconds for call in arrived) > 0.5


async def test_after_the_longest_wait_a_caller_may_leave_a_message(
    own_asterisk: Callable[..., AsteriskRig],
) -> None:
    rig = await asyncio.to_thread(lambda: own_asterisk(fallback_retry_seconds=1, fallback_retry_times=1))
    async with RawCaller(rig) as caller:
        caller.invite()
        tag = await caller.be_answered()
        await caller.listen(1.2)
        intro = await caller.listen(2.0)
        recordings = rig.directory / "spool/recording"
        async with asyncio.timeout(15):
            while not (found := [path.stem for path in recordings.glob("fallback-*.wav")]):
                await asyncio.sleep(0.1)
        caller.send("BYE", to_tag=tag)

    assert intro > 100
    message = naming.read_fallback_message(found[0])
    assert message is not None
    assert (message.caller, message.dialled) == ("15550100", "8001")
    assert abs(message.called_at - time.time()) < 60


async def test_a_trunk_carries_no_more_than_its_calls(
    own_asterisk: Callable[..., AsteriskRig], tmp_path: Path
) -> None:
    rig = await asyncio.to_thread(lambda: own_asterisk(trunk_max_calls=2))
    waiting = await asyncio.to_thread(
        callers, rig, tmp_path / "two", "caller_waits", calls=2, PATIENCE_MS="60000"
    )
    async with asyncio.timeout(5):
        while rig.cli("core show channels concise").count("PJSIP/") < 2:
            await asyncio.sleep(0.1)
    async with RawCaller(rig) as third:
        third.invite()
        refused, _ = await third.status()

    waiting.stop()
    assert refused == 503


async def test_a_name_that_is_no_number_is_refused_by_the_switch(shared_asterisk: AsteriskRig) -> None:
    async with RawCaller(shared_asterisk) as caller:
        caller.invite("operator")

        assert (await caller.status())[0] == 404


async def test_only_the_trunks_addresses_may_call(shared_asterisk: AsteriskRig, tmp_path: Path) -> None:
    stranger = await asyncio.to_thread(callers, shared_asterisk, tmp_path, address="127.0.0.9")

    with pytest.raises(SippFailed, match="401 Unauthorized"):
        await asyncio.to_thread(stranger.wait, 10)
