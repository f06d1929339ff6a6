"""The connection to a real Asterisk, in bad times (T46)."""

import asyncio
import time
from collections.abc import Callable

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony import naming
from apps.telephony.ari.lanes import LANES
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.proxies import AriProxy, Wire

MakeBench = Callable[..., Bench]


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait until the condition holds; return how long that took."""
    start = time.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
    return time.monotonic() - start


async def talking(bench: Bench, agent: int) -> tuple[msg.CallArrived, str]:
    call = await bench.call()
    offer = f"{call.interaction_id}-1"
    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani)
    )
    await bench.next(msg.AgentLegAnswered)
    await bench.do(fx.ConnectAgent(call.interaction_id, offer))
    return call, offer


async def test_a_wrong_password_is_said_clearly_and_tried_again(
    bench_at: MakeBench, caplog: pytest.LogCaptureFixture
) -> None:
    bench = bench_at(password="wrong")
    running = asyncio.create_task(bench.connect())

    await until(lambda: caplog.text.count("is down") >= 3)

    assert bench.switch.state.last_error == "Asterisk refused user name or password of node 'rig' (HTTP 401)"
    assert bench.switch.state.phase != "up"
    assert "wrong" not in caplog.text
    running.cancel()


async def test_a_switch_that_is_not_there_is_said_clearly(bench_at: MakeBench) -> None:
    bench = bench_at(base_url="http://127.0.0.1:1")
    running = asyncio.create_task(bench.connect())

    await until(lambda: bench.switch.state.phase == "down")

    assert bench.switch.state.last_error.startswith("http://127.0.0.1:1 cannot be reached")
    running.cancel()


async def test_a_call_goes_on_when_the_websocket_is_cut(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    async with Wire(shared_asterisk.config.base_url) as wire:
        bench = bench_at(base_url=wire.url)
        agent = await bench.phone("answers")
        await bench.connect()
        call, offer = await talking(bench, agent)

        wire.cut()
        snapshot = await asyncio.wait_for(bench.snapshots.get(), 5)

        channels = {channel.id for channel in snapshot.channels if channel.interaction_id}
        assert channels == {call.channel_id, naming.leg_channel(offer)}
        assert bench.switch.state.connects == 2
        await bench.do(fx.DropLeg(call.interaction_id, offer))
        await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, 16))
        await bench.close()


async def test_a_connection_that_carries_nothing_is_noticed_and_replaced(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    async with Wire(shared_asterisk.config.base_url) as wire:
        bench = bench_at(base_url=wire.url)
        await bench.connect()

        wire.swallow()
        noticed = await until(lambda: bench.switch.state.phase != "up", 10)
        wire.carry()
        await asyncio.wait_for(bench.snapshots.get(), 10)

        assert noticed < 8
        assert bench.switch.state.phase == "up"
        await bench.close()


async def test_effects_still_arrive_while_the_websocket_is_away(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    async with Wire(shared_asterisk.config.base_url) as wire:
        bench = bench_at(base_url=wire.url)
        await bench.connect()
        call = await bench.call()

        wire.cut()
        await bench.do(fx.AnswerCall(call.interaction_id), fx.HangUpCall(call.interaction_id))
        await until(lambda: call.channel_id not in shared_asterisk.cli("core show channels concise"), 5)

        # The end of the call is in the events or in the snapshot, whichever connection was there to see it.
        await asyncio.wait_for(bench.snapshots.get(), 5)
        assert bench.switch.state.failures == 0
        await bench.close()


async def test_an_older_asterisk_is_driven_over_http(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    async with AriProxy(shared_asterisk.config.base_url) as proxy:
        bench = bench_at(base_url=proxy.url)
        agent = await bench.phone("answers")
        await bench.connect()

        call, offer = await talking(bench, agent)
        await bench.do(fx.DropLeg(call.interaction_id, offer), fx.HangUpCall(call.interaction_id))

        await bench.expect_in_any_order(
            msg.AgentLegEnded(call.interaction_id, offer, 16), msg.CallerHungUp(call.interaction_id, 16)
        )
        assert f"POST channels/{call.channel_id}/answer" in proxy.seen
        await bench.close()


async def test_frames_that_make_no_sense_are_counted_and_skipped(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, caplog: pytest.LogCaptureFixture
) -> None:
    junk = [
        b"{",
        b'{"type":"StasisStart"}',
        b"\xff\xfe\x1b[31m\r\nforged line",
        b'{"type":"SomethingNew","x":1}',
    ]
    async with AriProxy(shared_asterisk.config.base_url, hears_requests=True, inject=junk) as proxy:
        bench = bench_at(base_url=proxy.url)
        await bench.connect()

        call = await bench.call()

        assert call.dnis == "8001"
        connections = 1 + LANES  # the proxy says it on each
        assert (bench.switch.state.malformed, bench.switch.state.skipped) == (3 * connections, 1)
        logged = [record.getMessage() for record in caplog.records if "malformed" in record.getMessage()]
        assert len(logged) == 3 * connections
        assert not any("\n" in line or "\x1b" in line for line in logged)
        await bench.close()


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize(
    ("refused", "failed"),
    [
        (r"POST channels/rig-[^/]*/answer", "AnswerCall"),
        (r"POST bridges/wait-rig-[0-9]+/addChannel", "ParkCall"),
        (r"POST channels/leg-.*", "RingAgent"),
        (r"POST bridges/call-[^/]*", "ConnectAgent"),
        (r"POST bridges/call-.*/addChannel", "ConnectAgent"),
    ],
)
async def test_a_refusal_is_told_to_the_floor(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, status: int, refused: str, failed: str
) -> None:
    async with AriProxy(shared_asterisk.config.base_url) as proxy:
        bench = bench_at(base_url=proxy.url)
        agent = await bench.phone("answers" if failed == "ConnectAgent" else "silent")
        await bench.connect()
        call = await bench.call()
        offer = f"{call.interaction_id}-1"
        proxy.refuse = {refused: status}

        await bench.do(
            fx.AnswerCall(call.interaction_id),
            fx.ParkCall(call.interaction_id),
            fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani),
        )
        if failed == "ConnectAgent":
            await bench.next(msg.AgentLegAnswered)
            await bench.do(fx.ConnectAgent(call.interaction_id, offer))

        failure = await bench.next(msg.EffectFailed)
        assert (failure.interaction_id, failure.effect) == (call.interaction_id, failed)
        assert failure.reason == f"{status} refused by the test"
        await bench.close()


async def test_a_switch_that_crashes_and_comes_back_is_found_again_and_empty(
    bench_at: MakeBench, own_asterisk: Callable[..., AsteriskRig]
) -> None:
    rig = await asyncio.to_thread(own_asterisk)
    bench = bench_at(rig)
    await bench.connect()
    call = await bench.call()
    await bench.do(fx.AnswerCall(call.interaction_id), fx.ParkCall(call.interaction_id))
    await bench.quiet(0.3)

    await asyncio.to_thread(rig.kill)
    await until(lambda: bench.switch.state.phase == "down")
    await asyncio.to_thread(rig.start)
    snapshot = await asyncio.wait_for(bench.snapshots.get(), 10)

    assert [channel for channel in snapshot.channels if channel.interaction_id] == []
    assert {(bridge.id, bridge.kind) for bridge in snapshot.bridges} == {
        (name, "holding") for name in naming.waiting_bridges("own")
    }
    again = await bench.call()
    assert again.interaction_id != call.interaction_id
    await bench.close()
