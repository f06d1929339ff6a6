"""What a gate wrote down, whatever stands there; and a node without one is left alone."""

import json

from apps.interactions.domain.messages import CallsRefused, RefusedCall
from apps.telephony.ari.gate import Gate, read_refused
from apps.telephony.ari.requests import Request
from apps.telephony.naming import interaction_id
from apps.telephony.ports import NodeConfig

NODE = NodeConfig("pbx", "http://127.0.0.1:1", "u", "p")


def test_what_cannot_be_read_is_left_out_and_a_clock_that_went_back_makes_no_future() -> None:
    rows = ["1000000|pbx-1.1|+491|4001", "x|pbx-1.2|1|2", "1|2", "", "9000000|pbx-1.3||4001"]

    assert list(read_refused("pbx", rows, 3.5)) == [
        RefusedCall(interaction_id("pbx", "pbx-1.1"), "pbx-1.1", "+491", "4001", 2.5),
        RefusedCall(interaction_id("pbx", "pbx-1.3"), "pbx-1.3", "", "4001", 0.0),
    ]


async def test_a_dialplan_without_a_gate_is_told_nothing() -> None:
    sent: list[Request] = []

    async def send(request: Request) -> bytes:
        sent.append(request)
        return json.dumps({"value": ""}).encode()

    async def nobody(refused: CallsRefused) -> None:
        raise AssertionError(refused)

    await Gate(NODE, lambda: 40, nobody).keep(send)

    assert [request.query["variable"] for request in sent] == ["GATE"]
