"""The contract of a switch for phones that are at home at another node; see ``test_switch_contract``."""

import pytest

from apps.interactions.domain import effects as fx, messages as msg
from tests.telephony.contract.bench import Bench, PhoneKind
from tests.telephony.contract.test_switch_contract import BUSY, NO_ANSWER, NORMAL

OUT_OF_ORDER = 27


@pytest.mark.parametrize("ends", ["phone", "caller", "we"])
async def test_an_agent_at_another_node_talks_until_somebody_ends_it(
    switch_under_test: Bench, ends: str
) -> None:
    bench = switch_under_test
    agent = await bench.far_phone("leaves" if ends == "phone" else "answers")
    await bench.connect()
    call = await bench.call("leaves" if ends == "caller" else "stays")
    offer = f"{call.interaction_id}-1"

    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani)
    )
    await bench.expect(msg.AgentLegAnswered(call.interaction_id, offer))
    await bench.do(fx.ConnectAgent(call.interaction_id, offer))
    if ends == "we":
        await bench.quiet()
        await bench.do(fx.DropLeg(call.interaction_id, offer))
    if ends == "caller":
        await bench.expect(msg.CallerHungUp(call.interaction_id, NORMAL))
        await bench.do(fx.DropLeg(call.interaction_id, offer))

    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, NORMAL))


@pytest.mark.parametrize(("kind", "cause"), [("busy", BUSY), ("silent", NO_ANSWER), ("absent", OUT_OF_ORDER)])
async def test_a_phone_at_another_node_that_is_not_reached_says_why(
    switch_under_test: Bench, kind: PhoneKind, cause: int
) -> None:
    bench = switch_under_test
    agent = await bench.far_phone(kind)
    await bench.connect()
    call = await bench.call()
    offer = f"{call.interaction_id}-1"

    await bench.do(
        fx.AnswerCall(call.interaction_id), fx.RingAgent(call.interaction_id, offer, agent, 2, call.ani)
    )

    await bench.expect(msg.AgentLegEnded(call.interaction_id, offer, cause))


async def test_a_phone_at_another_node_is_asked_to_pick_up_by_itself(switch_under_test: Bench) -> None:
    bench = switch_under_test
    agent = await bench.far_phone("auto")
    await bench.connect()
    call = await bench.call()
    offer = f"{call.interaction_id}-1"

    await bench.do(
        fx.AnswerCall(call.interaction_id),
        fx.RingAgent(call.interaction_id, offer, agent, 10, call.ani, auto_answer=True),
    )

    await bench.expect(msg.AgentLegAnswered(call.interaction_id, offer))
