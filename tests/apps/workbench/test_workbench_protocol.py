"""What a browser may say, without a browser."""

import pytest

from apps.acd.domain import commands as cmd
from apps.floor.wire import COMMANDS, SUPERVISORS_COMMANDS
from apps.workbench.protocol import BadMessage, ClientMessage, Throttle, build_agent_command, parse_message


def test_a_message_needs_a_type_only() -> None:
    assert parse_message('{"type": "ping"}') == ClientMessage(type="ping", id="", data={})


@pytest.mark.parametrize(
    "text", ["", "[]", '{"id": "1"}', '{"type": 1}', '{"type": "x", "data": []}', "\ud800"]
)
def test_anything_else_is_a_bad_message(text: str) -> None:
    with pytest.raises(BadMessage):
        parse_message(text)


def test_an_endless_id_is_a_bad_message() -> None:
    with pytest.raises(BadMessage, match="64"):
        parse_message('{"type": "ping", "id": "%s"}' % ("x" * 65))


def test_the_server_says_whose_command_it_is() -> None:
    message = ClientMessage(type="HoldInteraction", data={"interaction_id": "i1"})
    assert build_agent_command(message, agent_id=7, by="wang") == cmd.HoldInteraction(7, "i1")


def test_the_throttle_allows_a_burst_and_then_the_rate() -> None:
    throttle = Throttle(now=0.0, per_second=2.0, burst=3.0)
    assert [throttle.allows(0.0) for _ in range(4)] == [True, True, True, False]
    assert throttle.allows(1.0)
    assert not throttle.allows(1.0)


@pytest.mark.parametrize("name", sorted(SUPERVISORS_COMMANDS))
def test_an_agents_browser_cannot_do_what_only_supervisors_may(name: str) -> None:
    assert name in COMMANDS
    with pytest.raises(BadMessage, match="unknown type"):
        build_agent_command(ClientMessage(name), agent_id=1, by="alex")


def test_the_server_names_a_call_that_an_agent_places() -> None:
    message = ClientMessage(type="PlaceCall", data={"number": "+15550100"})
    first, second = (build_agent_command(message, agent_id=7, by="wang") for _ in range(2))
    assert isinstance(first, cmd.PlaceCall) and isinstance(second, cmd.PlaceCall)
    assert (first.agent_id, first.number, len(first.interaction_id)) == (7, "+15550100", 32)
    assert first.interaction_id != second.interaction_id
    with pytest.raises(BadMessage, match="interaction_id"):
        build_agent_command(
            ClientMessage(type="PlaceCall", data={"number": "1", "interaction_id": "a" * 32}),
            agent_id=7,
            by="wang",
        )


@pytest.mark.parametrize("name", ["RequestCallback", "CancelCallback", "HurryCallback"])
def test_callbacks_are_no_business_of_an_agents_browser(name: str) -> None:
    with pytest.raises(BadMessage, match="unknown type"):
        build_agent_command(ClientMessage(type=name, data={"callback_id": "a" * 32}), agent_id=7, by="wang")
