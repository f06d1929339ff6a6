"""The contract of a switch about further parties: consulted, held, brought together, left alone with the caller."""

from apps.interactions.domain import effects as fx, messages as msg
from apps.telephony import naming
from apps.telephony.ports import SwitchSnapshot
from tests.telephony.contract.bench import Bench

NORMAL, BUSY = 16, 17
NUMBER = "+4930123456"


async def seats(bench: Bench, call: msg.CallArrived) -> tuple[set[str], set[str]]:
    """Return who is together and who waits, as a new connection finds it."""
    await bench.quiet(0.5)
    await bench.disconnect()
    snapshot = await bench.connect()
    waiting = _channels(snapshot, *naming.waiting_bridges(bench.world.config.code))
    return _channels(snapshot, naming.conversation_bridge(call.interaction_id)), waiting


def _channels(snapshot: SwitchSnapshot, *bridges: str) -> set[str]:
    return {name for bridge in snapshot.bridges if bridge.id in bridges for name in bridge.channels}


async def talk_with_colleague(bench: Bench) -> tuple[msg.CallArrived, str, str]:
    """Connect a caller and an agent, and let a colleague pick up; return the call and both legs' ids."""
    agent, colleague = await bench.phone("answers"), await bench.phone("answers")
    await bench.world.add_number("answers", NUMBER)
    await bench.connect()
    call = await bench.call()
    interaction, offer, party = call.interaction_id, f"{call.interaction_id}-1", f"{call.interaction_id}-2"
    await bench.do(fx.AnswerCall(interaction), fx.RingAgent(interaction, offer, agent, 10, call.ani))
    await bench.expect(msg.AgentLegAnswered(interaction, offer))
    await bench.do(fx.ConnectAgent(interaction, offer), fx.HoldCaller(interaction, offer))
    await bench.do(fx.RingAgent(interaction, party, colleague, 10, call.ani))
    await bench.do(fx.PlayRinging(interaction, offer))
    await bench.expect(msg.AgentLegAnswered(interaction, party))
    await bench.do(fx.ConnectParty(interaction, party, by_number=False), fx.StopRinging(interaction, offer))
    return call, offer, party


async def test_a_consultation_is_between_agent_and_colleague(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, party = await talk_with_colleague(bench)
    interaction = call.interaction_id
    agent, colleague = naming.leg_channel(offer), naming.leg_channel(party)

    assert await seats(bench, call) == ({agent, colleague}, {call.channel_id})
    await bench.do(fx.HoldParty(interaction, party, by_number=False), fx.ConnectAgent(interaction, offer))
    assert await seats(bench, call) == ({call.channel_id, agent}, {colleague})
    await bench.do(fx.DropLeg(interaction, offer))
    await bench.expect(msg.AgentLegEnded(interaction, offer, NORMAL))
    await bench.do(fx.ConnectAgent(interaction, party))
    assert await seats(bench, call) == ({call.channel_id, colleague}, set())
    await bench.do(fx.HangUpCall(interaction), fx.DropLeg(interaction, party), fx.CloseCall(interaction))
    await bench.expect_in_any_order(
        msg.CallerHungUp(interaction, NORMAL), msg.AgentLegEnded(interaction, party, NORMAL)
    )
    await bench.quiet()


async def test_a_conference_goes_on_between_caller_and_number_when_the_agents_leave(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    call, offer, party = await talk_with_colleague(bench)
    interaction, dial = call.interaction_id, f"{call.interaction_id}-3"
    outside = naming.dial_channel(dial)

    await bench.do(fx.DialNumber(interaction, dial, NUMBER, 10))
    await bench.expect(msg.NumberAnswered(interaction, dial))
    connect = fx.ConnectParty(interaction, dial, by_number=True)
    await bench.do(connect, connect, fx.ConnectAgent(interaction, offer))
    together, waiting = await seats(bench, call)
    legs = {naming.leg_channel(offer), naming.leg_channel(party)}
    assert (together, waiting) == ({call.channel_id, outside, *legs}, set())

    await bench.do(fx.HoldParty(interaction, dial, by_number=True), fx.DropLeg(interaction, offer))
    await bench.do(fx.DropLeg(interaction, party))
    await bench.expect_in_any_order(
        msg.AgentLegEnded(interaction, offer, NORMAL), msg.AgentLegEnded(interaction, party, NORMAL)
    )
    await bench.do(fx.ConnectParty(interaction, dial, by_number=True, with_caller=True))
    assert await seats(bench, call) == ({call.channel_id, outside}, set())
    await bench.do(fx.DropNumber(interaction, dial), fx.HangUpCall(interaction), fx.CloseCall(interaction))
    await bench.expect_in_any_order(
        msg.NumberEnded(interaction, dial, NORMAL), msg.CallerHungUp(interaction, NORMAL)
    )
    await bench.quiet()


async def test_the_next_member_of_a_group_is_called_while_the_agent_hears_ringing(
    switch_under_test: Bench,
) -> None:
    """What the floor says where the first one is busy: the second ring tone begins before the first call has ended."""
    bench = switch_under_test
    agent, busy, colleague = [await bench.phone(kind) for kind in ("answers", "busy", "answers")]
    await bench.connect()
    call = await bench.call()
    interaction, offer = call.interaction_id, f"{call.interaction_id}-1"
    first, second = f"{interaction}-2", f"{interaction}-3"
    await bench.do(fx.AnswerCall(interaction), fx.RingAgent(interaction, offer, agent, 10, call.ani))
    await bench.expect(msg.AgentLegAnswered(interaction, offer))
    await bench.do(fx.ConnectAgent(interaction, offer), fx.HoldCaller(interaction, offer))
    await bench.do(fx.RingAgent(interaction, first, busy, 10, call.ani), fx.PlayRinging(interaction, offer))
    await bench.expect(msg.AgentLegEnded(interaction, first, BUSY))
    await bench.do(
        fx.DropLeg(interaction, first),
        fx.StopRinging(interaction, offer),
        fx.RingAgent(interaction, second, colleague, 10, call.ani),
        fx.PlayRinging(interaction, offer),
    )
    await bench.expect(msg.AgentLegAnswered(interaction, second))
    await bench.do(fx.ConnectParty(interaction, second, by_number=False), fx.StopRinging(interaction, offer))

    talking = {naming.leg_channel(offer), naming.leg_channel(second)}
    assert await seats(bench, call) == (talking, {call.channel_id})
    await bench.do(
        fx.HangUpCall(interaction), fx.DropLeg(interaction, offer), fx.DropLeg(interaction, second)
    )
    await bench.expect_in_any_order(
        msg.CallerHungUp(interaction, NORMAL),
        msg.AgentLegEnded(interaction, offer, NORMAL),
        msg.AgentLegEnded(interaction, second, NORMAL),
    )
    await bench.do(fx.CloseCall(interaction))
    await bench.quiet()
