"""The contract of a switch where a telephone number is dialled; see ``test_switch_contract``."""

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from apps.kernel.messages import Message
from tests.telephony.contract.bench import Bench, PhoneKind
from tests.telephony.contract.test_switch_contract import BUSY, NO_ANSWER, NORMAL

NUMBER = "+4930123456"
OUTGOING = "0123456789abcdef0123456789abcdef"
CUSTOMER = f"{OUTGOING}-0"
CONGESTION = 34
DIAL = fx.DialNumber(OUTGOING, CUSTOMER, NUMBER, 2)


async def test_a_number_that_is_dialled_becomes_the_caller_of_its_interaction(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    agent = await bench.phone("auto")
    await bench.world.add_number("answers", NUMBER)
    await bench.connect()
    offer = f"{OUTGOING}-1"

    await bench.do(fx.RingAgent(OUTGOING, offer, agent, 5, NUMBER, auto_answer=True, outbound=True))
    await bench.expect(msg.AgentLegAnswered(OUTGOING, offer))
    await bench.do(fx.PlayRinging(OUTGOING, offer), DIAL, DIAL)
    await bench.expect(msg.NumberAnswered(OUTGOING, CUSTOMER))
    await bench.do(fx.StopRinging(OUTGOING, offer), fx.ConnectAgent(OUTGOING, offer))
    await bench.do(fx.StartRecording(OUTGOING, f"{OUTGOING}-1"))
    await bench.quiet()
    await bench.do(fx.HangUpCall(OUTGOING), fx.DropLeg(OUTGOING, offer), fx.CloseCall(OUTGOING))

    ended = [await bench.next(Message) for _ in range(4)]
    assert {type(message) for message in ended} == {
        msg.CallerHungUp, msg.NumberEnded, msg.AgentLegEnded, msg.RecordingFinished
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "cause"), [("busy", BUSY), ("silent", NO_ANSWER)])
async def test_a_number_that_does_not_answer_says_why(
    switch_under_test: Bench, kind: PhoneKind, cause: int
) -> None:
    bench = switch_under_test
    await bench.world.add_number(kind, NUMBER)
    await bench.connect()

    await bench.do(DIAL)

    await bench.expect(msg.NumberEnded(OUTGOING, CUSTOMER, cause))
    await bench.quiet()


async def test_a_number_can_be_given_up_while_it_rings(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.world.add_number("silent", NUMBER)
    await bench.connect()
    await bench.do(DIAL)
    await bench.quiet(0.3)

    await bench.do(fx.DropNumber(OUTGOING, CUSTOMER), fx.DropNumber(OUTGOING, CUSTOMER))

    await bench.expect(msg.NumberEnded(OUTGOING, CUSTOMER, NORMAL))
    await bench.quiet()


@pytest.mark.parametrize(
    "number", ["", "1", "12@evil", "12&PJSIP/1001", "12\r\nX: y", "1001/n", "+" * 5, "1" * 33]
)
async def test_what_is_no_number_is_never_dialled(switch_under_test: Bench, number: str) -> None:
    bench = switch_under_test
    await bench.connect()

    await bench.do(fx.DialNumber(OUTGOING, CUSTOMER, number, 2))

    await bench.expect(msg.NumberEnded(OUTGOING, CUSTOMER, 28))


async def test_a_caller_hears_it_ring_and_talks_to_the_number_that_a_flow_has_called(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    await bench.world.add_number("answers", NUMBER)
    await bench.connect()
    call = await bench.call()
    interaction, dial = call.interaction_id, f"{call.interaction_id}-90000003"
    tone = f"{interaction}-r3"
    await bench.do(fx.AnswerCall(interaction), fx.PlayPrompt(interaction, tone, ("tone:ring",)))
    await bench.do(fx.DialNumber(interaction, dial, NUMBER, 10))
    await bench.expect(msg.NumberAnswered(interaction, dial))

    connect = fx.ConnectParty(interaction, dial, by_number=True, with_caller=True)
    await bench.do(fx.StopPrompt(interaction, tone), connect)
    await bench.expect(msg.PlaybackFinished(interaction, tone))
    await bench.do(fx.DropNumber(interaction, dial), fx.ParkCall(interaction))
    await bench.expect(msg.NumberEnded(interaction, dial, 16))
    await bench.do(fx.PlayPrompt(interaction, f"{interaction}-p9", ("sound:beep",)))
    await bench.expect(msg.PlaybackFinished(interaction, f"{interaction}-p9"))
    await bench.do(fx.HangUpCall(interaction), fx.CloseCall(interaction))
    await bench.expect(msg.CallerHungUp(interaction, 16))


async def test_a_ringing_number_is_found_again_after_a_break(switch_under_test: Bench) -> None:
    bench = switch_under_test
    await bench.world.add_number("silent", NUMBER)
    await bench.connect()
    await bench.do(fx.DialNumber(OUTGOING, CUSTOMER, NUMBER, 30))
    await bench.quiet(0.5)
    await bench.disconnect()

    snapshot = await bench.connect()

    (channel,) = [channel for channel in snapshot.channels if channel.dial_id]
    assert (channel.interaction_id, channel.dial_id, channel.offer_id) == (OUTGOING, CUSTOMER, None)
    await bench.do(fx.DropNumber(OUTGOING, CUSTOMER))
    await bench.expect(msg.NumberEnded(OUTGOING, CUSTOMER, NORMAL))


async def test_a_network_that_takes_no_call_is_told_from_a_customer_and_another_trunk_can_be_tried(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    await bench.world.break_trunk()
    await bench.world.add_number("answers", NUMBER)
    await bench.connect()
    again = f"{OUTGOING}-00"

    await bench.do(fx.DialNumber(OUTGOING, CUSTOMER, NUMBER, 5, trunk="full"))
    await bench.expect(msg.NumberEnded(OUTGOING, CUSTOMER, CONGESTION))
    await bench.do(fx.DialNumber(OUTGOING, again, NUMBER, 5, trunk="rig"))
    await bench.expect(msg.NumberAnswered(OUTGOING, again))
    await bench.do(fx.HangUpCall(OUTGOING), fx.CloseCall(OUTGOING))

    await bench.expect_in_any_order(
        msg.CallerHungUp(OUTGOING, NORMAL), msg.NumberEnded(OUTGOING, again, NORMAL)
    )
