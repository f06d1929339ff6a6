"""The contract of a switch, as far as supervisors are concerned: listen, whisper, barge in, take over."""

import asyncio

from apps.interactions.domain import effects as fx, messages as msg
from apps.interactions.domain.modes import MonitorMode
from apps.telephony import naming
from apps.telephony.ports import SwitchSnapshot
from tests.telephony.contract.bench import Bench
from tests.telephony.contract.test_switch_contract import NORMAL, ring, talk

MONITOR, WHISPER = MonitorMode.MONITOR, MonitorMode.WHISPER


async def supervised(bench: Bench) -> tuple[msg.CallArrived, str, str]:
    """A conversation, and a supervisor whose phone is up; return the call, the agent's and the supervisor's leg."""
    agent, boss = await bench.phone("answers"), await bench.phone("answers")
    await bench.connect()
    call = await bench.call()
    offer = await talk(bench, call, agent)
    monitor = await ring(bench, call, boss, attempt=2, auto_answer=True)
    await bench.expect(msg.AgentLegAnswered(call.interaction_id, monitor))
    return call, offer, monitor


async def listen(bench: Bench, call: msg.CallArrived, offer: str, monitor: str, mode: MonitorMode) -> None:
    await bench.do(fx.SpyOnAgent(call.interaction_id, monitor, offer, mode))
    await bench.expect(msg.ListeningReady(call.interaction_id, monitor, mode))
    await bench.do(fx.JoinListener(call.interaction_id, monitor, mode))


async def picture(bench: Bench) -> tuple[SwitchSnapshot, dict[str, set[str]]]:
    """What the switch carries now, once everything that was asked for is done."""
    await bench.quiet(0.3)
    await bench.disconnect()
    snapshot = await bench.connect()
    return snapshot, {bridge.id: set(bridge.channels) for bridge in snapshot.bridges}


async def test_a_supervisor_listens_beside_the_conversation(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, monitor = await supervised(bench)

    await listen(bench, call, offer, monitor, WHISPER)

    snapshot, bridges = await picture(bench)
    leg, spy = naming.leg_channel(monitor), naming.spy_channel(monitor, WHISPER)
    assert bridges[naming.listening_bridge(monitor)] == {leg, spy}
    assert bridges[naming.conversation_bridge(call.interaction_id)] == {
        call.channel_id, naming.leg_channel(offer),
    }  # fmt: skip
    assert {c.id: c.interaction_id for c in snapshot.channels if c.id == spy} == {spy: None}


async def test_the_ways_to_take_part_can_be_changed_back_and_forth(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, monitor = await supervised(bench)
    leg = naming.leg_channel(monitor)

    await listen(bench, call, offer, monitor, MONITOR)
    await listen(bench, call, offer, monitor, WHISPER)
    await bench.do(fx.BargeIn(call.interaction_id, monitor))
    _, barged = await picture(bench)
    await listen(bench, call, offer, monitor, MONITOR)
    await bench.quiet(0.3)  # the leg is dropped beside what is done to its conversation
    await bench.do(fx.StopListening(call.interaction_id, monitor), fx.DropLeg(call.interaction_id, monitor))
    await bench.expect(msg.AgentLegEnded(call.interaction_id, monitor, NORMAL))

    conversation = naming.conversation_bridge(call.interaction_id)
    assert barged[conversation] == {call.channel_id, naming.leg_channel(offer), leg}
    assert barged[naming.listening_bridge(monitor)] == set()
    snapshot, bridges = await picture(bench)
    assert bridges[conversation] == {call.channel_id, naming.leg_channel(offer)}
    assert naming.listening_bridge(monitor) not in bridges
    assert [c.id for c in snapshot.channels if monitor in c.id] == []


async def test_all_of_it_twice_is_as_good_as_once(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, monitor = await supervised(bench)
    spy = fx.SpyOnAgent(call.interaction_id, monitor, offer, MONITOR)
    join = fx.JoinListener(call.interaction_id, monitor, MONITOR)
    barge = fx.BargeIn(call.interaction_id, monitor)
    stop = fx.StopListening(call.interaction_id, monitor)

    await bench.do(spy, spy)
    await bench.expect(msg.ListeningReady(call.interaction_id, monitor, MONITOR))
    await bench.do(join, join, barge, barge, stop, stop)

    await bench.quiet(1.0)


async def test_listening_ends_with_the_agents_leg(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, monitor = await supervised(bench)
    await listen(bench, call, offer, monitor, MONITOR)
    await bench.quiet(0.2)

    await bench.do(fx.DropLeg(call.interaction_id, offer))
    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL))

    _, bridges = await picture(bench)
    assert bridges[naming.listening_bridge(monitor)] == {naming.leg_channel(monitor)}


async def test_the_leg_of_a_supervisor_who_takes_over_becomes_the_agents(switch_under_test: Bench) -> None:
    bench = switch_under_test
    call, offer, monitor = await supervised(bench)
    await listen(bench, call, offer, monitor, WHISPER)

    await bench.do(
        fx.ConnectAgent(call.interaction_id, monitor),
        fx.DropLeg(call.interaction_id, offer),
        fx.StopListening(call.interaction_id, monitor),
    )
    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL))

    snapshot, bridges = await picture(bench)
    leg = naming.leg_channel(monitor)
    assert bridges[naming.conversation_bridge(call.interaction_id)] == {call.channel_id, leg}
    assert naming.listening_bridge(monitor) not in bridges
    assert [c.id for c in snapshot.channels if monitor in c.id] == [leg]


async def test_a_spy_on_an_agent_who_is_gone_is_a_failure_that_names_the_supervisor(
    switch_under_test: Bench,
) -> None:
    bench = switch_under_test
    call, _, monitor = await supervised(bench)

    await bench.do(fx.SpyOnAgent(call.interaction_id, monitor, f"{call.interaction_id}-9", MONITOR))

    failed = await asyncio.wait_for(bench.next(msg.EffectFailed), 5)
    assert (failed.effect, failed.offer_id) == ("SpyOnAgent", monitor)
