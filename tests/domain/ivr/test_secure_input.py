"""What a caller enters in confidence: used once, shown nowhere, forgotten."""

import json
from typing import Any

import pytest

from apps.interactions.domain.events import (
    FlowDataSet,
    HttpQueryEnded,
    SecureInputEnded,
    SecureInputRefused,
    SecureInputStarted,
)
from apps.interactions.domain.messages import DigitReceived
from apps.ivr.domain.cards import masked
from apps.ivr.domain.commands import HttpAnswered
from apps.ivr.domain.effects import QueryHttp
from apps.kernel.cards import passes_luhn
from tests.domain.ivr.calls import CALL, Caller, flow_of, killed, node

CARD = "4111111111111111"
ENTRY = node("card", "secure_input", prompt="number", invalid_prompt="invalid", next="code", failed="lost")
CODE = node(
    "code",
    "secure_input",
    prompt="number",
    check="digits",
    min_length=3,
    max_length=4,
    next="pay",
    failed="lost",
)
PAY = node(
    "pay", "http_query", connection="bank", method="POST", body='{"pan": "{secure:card}", "cvv": "{secure:code}"}',
    results={"token": "t"}, next="bye", failed="lost",
)  # fmt: skip
ENDS = [node("bye", "route", group="sales", timeout="lost"), node("lost", "hang_up")]


def paying(**query: Any) -> Caller:
    return Caller(flow_of(ENTRY, CODE, {**PAY, **query}, *ENDS))


def question(caller: Caller) -> QueryHttp:
    return [effect for effect in caller.effects if isinstance(effect, QueryHttp)][-1]


def everything_written(caller: Caller) -> str:
    """What can reach a disk, a log or another process: events, dumps, representations of effects."""
    return f"{caller.events}{json.dumps(caller.session.dump())}{caller.effects}"


def test_a_card_is_used_once_and_shown_nowhere():
    caller = paying()
    caller.start()
    assert SecureInputStarted(CALL, "card") in caller.events
    for digit in CARD + "#":
        caller.send(DigitReceived(CALL, digit))
        assert not any(CARD[:length] in everything_written(caller) for length in range(5, 17))
    caller.press("123#")

    assert json.loads(question(caller).body) == {"pan": CARD, "cvv": "123"}
    assert question(caller).secret
    assert CARD not in everything_written(caller)
    assert FlowDataSet(CALL, "card", "************1111") in caller.events
    assert FlowDataSet(CALL, "code", "***") in caller.events

    caller.send(HttpAnswered(CALL, question(caller).query_id, "ok", 200, {"token": f"tok-{CARD}"}))

    assert caller.session.data["token"] == "tok-************1111"
    assert caller.session.secrets == {}
    assert caller.session.progress.entrusted == {}
    assert CARD not in everything_written(caller)


@pytest.mark.parametrize(
    ("keys", "why"),
    [("4111111111111112#", "luhn"), ("411111#", "length"), ("41111*1111111111#", "length"), ("#", "silence")],
)
def test_what_cannot_be_a_card_is_asked_for_again(keys: str, why: str):
    caller = paying()
    caller.start()
    caller.press(keys)
    assert [event for event in caller.events if isinstance(event, SecureInputRefused)] == [
        SecureInputRefused(CALL, "card", why)
    ]
    assert CARD[:6] not in everything_written(caller)
    caller.press(CARD + "#")
    assert caller.path == ["card", "code"]


def test_three_attempts_and_silence_end_it():
    caller = paying()
    caller.start()
    for _ in range(3):
        caller.waits_in_vain()
    assert caller.path == ["card", "lost"]
    assert caller.events[-3] == SecureInputEnded(CALL, "card", accepted=False)


def test_keys_pressed_ahead_do_not_count():
    caller = Caller(flow_of(node("say", "play", prompt="hello", next="card"), ENTRY, CODE, PAY, *ENDS))
    caller.start()
    caller.press("4111")
    assert "4111" not in json.dumps(caller.session.dump())
    caller.prompt_ends()
    caller.press(CARD + "#")
    assert caller.path[-1] == "code"


def test_a_killed_floor_has_forgotten_it_and_asks_again_under_the_same_key():
    caller = paying(repeatable=True)
    caller.start()
    caller.press(CARD + "#123#")
    first = question(caller)
    fresh = killed(caller)
    assert fresh.path == ["pay", "card"]
    fresh.press(CARD + "#123#")
    assert fresh.path == ["pay", "card", "code", "pay"]
    assert question(fresh).query_id == first.query_id
    assert json.loads(question(fresh).body) == {"pan": CARD, "cvv": "123"}


def test_a_payment_that_may_have_been_made_is_not_made_again():
    caller = paying()
    caller.start()
    caller.press(CARD + "#123#")
    fresh = killed(caller)
    assert fresh.path == ["pay", "lost"]
    assert [effect for effect in fresh.effects if isinstance(effect, QueryHttp)] == []


def test_killed_while_it_is_entered_it_is_asked_for_again_and_the_gap_goes_on():
    caller = paying()
    caller.start()
    caller.press("4111")
    fresh = killed(caller)
    assert fresh.path == ["card"]
    assert [event for event in fresh.events if isinstance(event, SecureInputStarted)] == []
    assert fresh.session.progress.confiding


def test_a_secret_that_was_used_already_fails_the_second_question():
    again = {**PAY, "id": "again", "next": "bye"}
    caller = Caller(flow_of(ENTRY, CODE, {**PAY, "next": "again"}, again, *ENDS))
    caller.start()
    caller.press(CARD + "#123#")
    caller.send(HttpAnswered(CALL, question(caller).query_id, "ok", 200))
    assert caller.path == ["card", "code", "pay", "again", "lost"]
    last = [event for event in caller.events if isinstance(event, HttpQueryEnded)][-1]
    assert (last.outcome, last.why) == ("failed", "secret_gone")


def test_the_queue_is_told_nothing_and_hanging_up_ends_the_gap():
    caller = Caller(flow_of({**ENTRY, "next": "bye"}, *ENDS))
    caller.start()
    caller.press(CARD + "#")
    assert caller.session.asleep
    assert caller.session.secrets == {}
    caller = paying()
    caller.start()
    caller.hangs_up()
    assert SecureInputEnded(CALL, "card", accepted=False) in caller.events


def test_luhn_and_masks():
    assert [passes_luhn(number) for number in (CARD, "4111111111111112", "79927398713", "")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [masked(number) for number in (CARD, "12345678901", "123", "")] == [
        "************1111", "***********", "***", "",
    ]  # fmt: skip
