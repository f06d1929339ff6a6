"""A flow that asks another system, and one that asks who is calling."""

import json
from typing import Any

import pytest

from apps.interactions.domain.events import CustomerIdentified, FlowDataSet, HttpQueryEnded, HttpQuerySent
from apps.interactions.domain.messages import CustomerFound
from apps.ivr.domain.commands import CustomerLookedUp, HttpAnswered
from apps.ivr.domain.effects import LookUpCustomer, QueryHttp
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.json_path import decode, is_path, pick
from apps.ivr.domain.nodes.http_query import REPORT_SECONDS
from apps.ivr.domain.problems import FlowError
from tests.domain.ivr.calls import CALL, NOW, Caller, definition, flow_of, killed, node

END = [node(name, "hang_up") for name in ("found", "none", "broken")]


def asking(*before: dict[str, Any], **values: Any) -> Caller:
    query = {"connection": "orders", "next": "found", "not_found": "none", "failed": "broken", **values}
    return Caller(flow_of(*before, node("ask", "http_query", **query), *END))


def question(caller: Caller) -> QueryHttp:
    found = [effect for effect in caller.effects if isinstance(effect, QueryHttp)]
    assert found
    return found[-1]


def answer(caller: Caller, result: str, **values: Any):
    return caller.send(HttpAnswered(CALL, question(caller).query_id, result, **values))


def test_values_of_the_answer_become_data():
    caller = asking(path="/orders/{call:ani}", results={"state": "order.state"}, cache_seconds=60)
    started = caller.start()

    assert started.events[-1] == HttpQuerySent(CALL, "ask", f"{CALL}-q1", "orders", "GET")
    assert question(caller) == QueryHttp(
        CALL, f"{CALL}-q1", "orders", "GET", "/orders/%2B8613800000000", results={"state": "order.state"},
        cache_seconds=60,
    )  # fmt: skip
    assert caller.timers[-1].due_at == NOW + 5 + REPORT_SECONDS

    done = answer(caller, "ok", status=200, values={"state": "sent"}, seconds=0.2)

    assert done.events[:2] == [
        FlowDataSet(CALL, "state", "sent"),
        HttpQueryEnded(CALL, "ask", f"{CALL}-q1", "ok", 200, 0.2),
    ]
    assert caller.path == ["ask", "found"]


@pytest.mark.parametrize(("result", "target"), [("not_found", "none"), ("failed", "broken")])
def test_other_results_have_their_own_exits(result: str, target: str):
    caller = asking()
    caller.start()
    answer(caller, result)
    assert caller.path == ["ask", target]


def test_nobody_waits_longer_than_the_question_may_take_and_late_answers_mean_nothing():
    caller = asking(timeout_seconds=2)
    caller.start()
    late = HttpAnswered(CALL, question(caller).query_id, "ok", values={"x": "1"})
    caller.timer_fires()
    assert caller.path == ["ask", "broken"]
    assert caller.send(late).events == []
    assert caller.session.data == {}


def test_an_answer_to_another_question_and_a_second_one_mean_nothing():
    caller = asking(next="ask")
    caller.start()
    first = HttpAnswered(CALL, question(caller).query_id, "ok")
    assert caller.send(HttpAnswered(CALL, "another", "ok")).events == []
    caller.send(first)
    assert caller.path == ["ask", "ask"]
    assert caller.send(first).events == []


def test_after_a_kill_a_get_is_asked_again_under_the_same_id():
    caller = asking()
    caller.start()
    fresh = killed(caller)
    assert question(fresh) == question(caller)
    answer(fresh, "ok")
    assert fresh.path == ["ask", "found"]


def test_after_a_kill_a_post_has_failed_unless_it_can_be_repeated():
    caller = asking(method="POST", body='{"a": 1}')
    caller.start()
    fresh = killed(caller)
    assert [effect for effect in fresh.effects if isinstance(effect, QueryHttp)] == []
    ended = next(event for event in fresh.events if isinstance(event, HttpQueryEnded))
    assert (ended.outcome, ended.why) == ("failed", "interrupted")
    assert fresh.path == ["ask", "broken"]

    caller = asking(method="POST", body='{"a": 1}', repeatable=True)
    caller.start()
    fresh = killed(caller)
    assert question(fresh) == question(caller)
    assert question(fresh).headers == (("Idempotency-Key", f"{CALL}-q1"),)


NASTY = 'a"b/../\\?x=1&y=#{call:ani}\r\nX-Evil: 1{secure:card}'


def test_a_value_is_encoded_for_its_place_and_never_looked_at_again():
    caller = asking(
        node("set", "set_data", values={"v": "placeholder"}, next="ask"),
        method="POST",
        path="/o/{v}/end",
        query={"q": "{v}"},
        headers={"X-Order": "{v}"},
        body='{"order": {"id": "{v}", "n": 1}, "list": ["<{v}>"]}',
    )
    caller.session.progress.data["v"] = NASTY
    caller.session.flow.nodes["set"].values["v"] = NASTY  # type: ignore[attr-defined,index]
    caller.start()
    asked = question(caller)
    assert asked.path.count("/") == 3
    assert not set(asked.path) & set('"?#&\r\n{} ')
    assert ".." not in asked.path
    assert asked.query == (("q", NASTY),)
    assert asked.headers[0] == ("X-Order", NASTY.replace("\r\n", ""))
    assert json.loads(asked.body) == {"order": {"id": NASTY, "n": 1}, "list": [f"<{NASTY}>"]}


@pytest.mark.parametrize(
    "values",
    [
        {"path": "orders"}, {"path": "//evil"}, {"path": "/a/../b"}, {"path": "/a?b"}, {"path": "/{"},
        {"path": "/{a b}"}, {"path": "/{call:password}"}, {"path": "/@evil"}, {"path": "/{{7*7}}"},
        {"path": "/{__class__}"},
        {"body": "{order}"}, {"body": '{"a": {order}}'}, {"body": '{"a": "{call:x}"}'}, {"body": "[" * 3000},
        {"headers": {"Authorization": "x"}}, {"headers": {"Host": "x"}}, {"headers": {"X Y": "x"}},
        {"headers": {"X": "a\r\nb"}},
        {"query": {"a b": "x"}}, {"results": {"a": "$..x"}}, {"results": {"a": "x[?(1)]"}},
        {"results": {"a b": "x"}}, {"method": "DELETE"}, {"timeout_seconds": 31}, {"connection": "http://x"},
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_is_no_query(values: dict[str, Any]):
    with pytest.raises(FlowError) as refused:
        parse_flow(definition(node("ask", "http_query", **{"connection": "orders", **values})))
    assert {problem.node_id for problem in refused.value.problems} == {"ask"}


def test_paths_find_single_values_and_bound_them():
    body = decode(
        b'{"o": {"items": [{"n": 7}, {"s": "x"}], "ok": true, "no": null, "c": "a\\u0000b", "long": "'
        + b"y" * 900
        + b'"}}'
    )
    paths = {
        "n": "o.items[0].n", "s": "o.items[1].s", "ok": "o.ok", "no": "o.no", "all": "o.items", "gone": "o.items[9].n",
        "long": "o.long", "c": "o.c", "wrong": "o.ok.x",
    }  # fmt: skip
    found = pick(body, paths)
    assert {**found, "long": len(found["long"])} == {"n": "7", "s": "x", "ok": "true", "long": 200, "c": "ab"}
    for bad in (b"\xff", b"[" * 100_000, b"9" * 5_000, b"", b"{"):
        assert pick(decode(bad), paths) == {}
    assert not is_path(".".join("a" * 13))


def looking(**values: Any) -> Caller:
    return Caller(flow_of(node("who", "customer_lookup", known="found", unknown="none", **values), *END))


def test_a_customer_who_is_found_is_known():
    caller = looking()
    caller.start()
    asked = next(effect for effect in caller.effects if isinstance(effect, LookUpCustomer))
    assert asked == LookUpCustomer(CALL, f"{CALL}-q1", "number", "+8613800000000")
    caller.session.identify(CustomerIdentified(CALL, 7, "Ada", 50, "en"))
    caller.send(CustomerLookedUp(CALL, asked.query_id, CustomerFound(CALL, 7, "Ada", 50)))
    assert caller.path == ["who", "found"]
    assert caller.session.call.customer_name == "Ada"


def test_nobody_is_unknown_and_so_is_who_cannot_be_looked_up():
    caller = looking(by="reference", data_key="number")
    caller.start()
    assert caller.path == ["who", "none"]  # nothing was collected

    caller = looking()
    caller.start()
    caller.timer_fires()
    assert caller.path == ["who", "none"]
