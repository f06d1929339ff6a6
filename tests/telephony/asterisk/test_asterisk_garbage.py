"""T18: what comes from the network as SIP and is none, or hardly. The switch refuses it or the call is an ordinary one;
in no case does the adapter stumble."""

from collections.abc import Callable

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony.ari.translate import MAX_NUMBER_LENGTH
from tests.telephony.contract.bench import Bench
from tests.telephony.rig.asterisk import AsteriskRig
from tests.telephony.rig.raw_sip import DECENT_SDP, RawCaller

MakeBench = Callable[..., Bench]
DECENT = b'"Ann" <sip:+15550100@127.0.0.2>'


async def check_alive(bench: Bench, rig: AsteriskRig) -> None:
    """A decent call goes through."""
    async with RawCaller(rig) as caller:
        caller.invite()
        call = await bench.next(msg.CallArrived)
        assert call.ani == "+15550100"
        await bench.do(fx.HangUpCall(call.interaction_id))
        await bench.expect(msg.CallerHungUp(call.interaction_id, 16))


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param(b'"\xff\xfe\xfa" <sip:+15550100@127.0.0.2>', id="name-not-utf-8"),
        pytest.param(b"<sip:anonymous@anonymous.invalid>", id="anonymous"),
        pytest.param(b'"; DROP TABLE calls;--" <sip:;drop@127.0.0.2>', id="sql"),
        pytest.param(b'"' + b"A" * 900 + b'" <sip:' + b"9" * 300 + b"@127.0.0.2>", id="long"),
        pytest.param(b'"\xe2\x80\xae\xf0\x9f\x98\x80" <sip:+15550100@127.0.0.2>', id="rtl-and-emoji"),
        pytest.param(b'"%s%n${SHELL(id)}" <sip:%24%7BEXTEN%7D@127.0.0.2>', id="format-and-variables"),
    ],
)
async def test_t18_a_strange_caller_is_a_caller(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, sender: bytes
) -> None:
    bench = bench_at()
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite(sender=sender)

        call = await bench.next(msg.CallArrived)

        assert call.dnis == "8001"
        assert len(call.ani) <= MAX_NUMBER_LENGTH
        assert call.ani.isprintable()
        await bench.do(fx.AnswerCall(call.interaction_id), fx.HangUpCall(call.interaction_id))
        await bench.expect(msg.CallerHungUp(call.interaction_id, 16), within=2)
    assert bench.switch.state.failures == 0
    await check_alive(bench, shared_asterisk)


async def test_t18_a_from_header_of_five_kilobytes_does_no_harm(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    bench = bench_at()
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite(sender=b'"' + b"A" * 5000 + b'" <sip:+15550100@127.0.0.2>')

        # More than the switch's buffer: it drops the datagram, or takes the call. Either way the next one is served.
        with pytest.raises(TimeoutError):
            await caller.status(within=1.0)
        for call in bench.arrived():
            assert isinstance(call, msg.CallArrived)
            assert len(call.ani) <= MAX_NUMBER_LENGTH
            await bench.do(fx.HangUpCall(call.interaction_id))
            await bench.expect(msg.CallerHungUp(call.interaction_id, 16))
    await check_alive(bench, shared_asterisk)


@pytest.mark.parametrize(
    "sdp",
    [
        pytest.param(("m=audio {port} RTP/AVP 99", "a=rtpmap:99 nonsense/1"), id="unknown-codec"),
        pytest.param(("m=video {port} RTP/AVP 96",), id="video-only"),
        pytest.param(("m=",), id="broken"),
    ],
)
async def test_t18_media_that_nobody_speaks_are_refused_by_the_switch(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, sdp: tuple[str, ...]
) -> None:
    bench = bench_at()
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite(sdp=sdp)

        code, _ = await caller.status()

        assert 400 <= code < 500
        await bench.quiet()
    await check_alive(bench, shared_asterisk)


@pytest.mark.parametrize(
    "sdp", [pytest.param(None, id="no-sdp"), pytest.param(DECENT_SDP * 10, id="many-media-lines")]
)
async def test_t18_an_odd_offer_is_answered_and_ends_cleanly(
    bench_at: MakeBench, shared_asterisk: AsteriskRig, sdp: tuple[str, ...] | None
) -> None:
    bench = bench_at()
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite(sdp=sdp)
        call = await bench.next(msg.CallArrived)
        await bench.do(fx.AnswerCall(call.interaction_id))
        assert (await caller.status())[0] == 200

        await bench.do(fx.HangUpCall(call.interaction_id))

        await bench.expect(msg.CallerHungUp(call.interaction_id, 16), within=2)
    await check_alive(bench, shared_asterisk)


async def test_t18_bye_before_ack_ends_the_call(bench_at: MakeBench, shared_asterisk: AsteriskRig) -> None:
    bench = bench_at()
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite()
        call = await bench.next(msg.CallArrived)
        await bench.do(fx.AnswerCall(call.interaction_id))
        _, answer = await caller.status()

        caller.send("BYE", to_tag=caller.tag_of(answer))

        hung_up = await bench.next(msg.CallerHungUp, within=2)
        assert hung_up.interaction_id == call.interaction_id
    await check_alive(bench, shared_asterisk)


async def test_t18_a_caller_who_cancels_while_the_agents_phone_rings(
    bench_at: MakeBench, shared_asterisk: AsteriskRig
) -> None:
    bench = bench_at()
    agent = await bench.phone("silent")
    await bench.connect()
    async with RawCaller(shared_asterisk) as caller:
        caller.invite()
        call = await bench.next(msg.CallArrived)
        offer = f"{call.interaction_id}-1"
        await bench.do(fx.RingAgent(call.interaction_id, offer, agent, 20, call.ani))
        await bench.quiet(0.3)

        caller.send("CANCEL")
        hung_up = await bench.next(msg.CallerHungUp, within=2)
        await bench.do(fx.DropLeg(call.interaction_id, offer))

        assert hung_up.interaction_id == call.interaction_id
        await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, 16), within=2)
    await check_alive(bench, shared_asterisk)
