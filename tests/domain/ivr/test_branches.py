"""Split, loop, language, routing and sub-flows: where the call goes, and that a restart changes nothing of it."""

from collections import Counter
from uuid import UUID

import pytest

from apps.interactions.domain.events import (
    CustomerIdentified,
    FlowEnded,
    FlowNodeEntered,
    LanguageSet,
    LoopCounted,
    RouteRequested,
    RoutingSet,
    SubFlowEntered,
    SubFlowLeft,
    SubFlowsPinned,
)
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.nodes.split import bucket
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.turn import MAX_SUB_FLOW_DEPTH
from apps.ivr.domain.validate import FlowContext, validate
from tests.domain.ivr.calls import CALL, LIBRARY, Caller, definition, flow_of, node, replayed

END = node("end", "hang_up")


def test_shares_of_a_split_are_what_was_asked_for_and_a_call_keeps_its_way():
    places = [bucket(UUID(int=number).hex, "s") for number in range(20_000)]
    assert all(0 <= place < 100 for place in places)
    shares = Counter(int(place // 10) for place in places)
    assert all(abs(count - 2_000) < 200 for count in shares.values())
    assert places[:50] == [bucket(UUID(int=number).hex, "s") for number in range(50)]
    assert places[:50] != [bucket(UUID(int=number).hex, "other") for number in range(50)]


@pytest.mark.parametrize(("percents", "end"), [((100, 0), "a"), ((0, 100), "b")])
def test_a_split_takes_every_call_by_a_share_of_hundred(percents, end):
    shares = [{"percent": percents[0], "next": "a"}, {"percent": percents[1], "next": "b"}]
    caller = Caller(flow_of(node("s", "split", shares=shares), node("a", "hang_up"), node("b", "hang_up")))
    caller.start()
    assert caller.path == ["s", end]


@pytest.mark.parametrize("percents", [(50, 49), (101,), (100,), (-1, 101), (50.5, 49.5)])
def test_shares_must_be_hundred_together(percents):
    shares = [{"percent": percent, "next": "end"} for percent in percents]
    with pytest.raises(FlowError) as caught:
        parse_flow(definition(node("s", "split", shares=shares), END))
    assert {problem.node_id for problem in caught.value.problems} == {"s"}


LOOP = flow_of(
    node("l", "loop", times=2, again="p", done="q"),
    node("p", "play", prompt="hello", next="l"),
    node("q", "play", prompt="bye", next="l"),
)


def test_a_loop_goes_round_its_times_then_on_and_counts_anew():
    caller = Caller(LOOP)
    caller.start()
    for _ in range(3):
        caller.prompt_ends()
    assert caller.path == ["l", "p", "l", "p", "l", "q", "l", "p"]
    counted = [event.count for event in caller.events if isinstance(event, LoopCounted)]
    assert counted == [1, 2, 0, 1]


def test_a_loop_goes_on_counting_after_a_restart():
    caller = Caller(LOOP)
    caller.start()
    fresh = replayed(caller)
    fresh.resume()
    for _ in range(2):
        fresh.prompt_ends()
    assert fresh.path == ["p", "l", "p", "l", "q"]


def test_a_loop_that_is_counted_may_be_published_and_one_round_it_not():
    assert [
        problem.code
        for problem in validate(
            flow_of(
                node("l", "loop", times=2, again="d", done="end"),
                node("d", "set_data", values={}, next="l"),
                END,
            ),
            FlowContext(),
        )
    ] == []
    assert [
        (problem.node_id, problem.code)
        for problem in validate(LOOP, FlowContext(prompts=frozenset({("hello", ""), ("bye", "")})))
    ] == [("l", "endless-loop")]


SOUNDS = Library({("hello", "en"): ("sound:en/hello",), ("hello", "zh"): ("sound:zh/hello",)})


def test_a_prompt_of_a_language_serves_for_its_kinds():
    assert SOUNDS.media("hello", "zh-Hans") == SOUNDS.media("hello", "zh_CN", "en") == ("sound:zh/hello",)
    context = FlowContext(prompts=frozenset({("hello", "zh")}))
    for language, problems in (("zh-Hans", []), ("en", ["unknown-prompt"])):
        flow = flow_of(node("p", "play", prompt="hello", next="end"), END, language=language)
        assert [problem.code for problem in validate(flow, context)] == problems


@pytest.mark.parametrize(("language", "said"), [("zh", "zh"), ("", "zh"), ("en", "en")])
def test_prompts_are_in_the_language_that_was_set_else_in_the_customers_own(language, said):
    flow = flow_of(
        node("s", "set_language", language=language, next="p"),
        node("p", "play", prompt="hello", next="end"),
        END,
        language="en",
    )
    caller = Caller(flow, SOUNDS)
    caller.session.identify(CustomerIdentified(CALL, 7, "Li", language="zh"))
    caller.start()
    assert LanguageSet(CALL, "s", said) in caller.events
    assert caller.prompts == [(f"sound:{said}/hello",)]
    assert replayed(caller).session.language == said


def test_no_language_is_set_where_none_is_known():
    flow = flow_of(node("s", "set_language", next="end"), END, language="en")
    caller = Caller(flow)
    caller.start()
    assert not [event for event in caller.events if isinstance(event, LanguageSet)]
    assert caller.session.language == "en"


def test_routing_that_was_set_is_the_least_that_a_route_asks_for():
    flow = flow_of(
        node("a", "set_routing", skills={"english": 3, "billing": 1}, priority=5, next="b"),
        node("b", "set_routing", skills={"billing": 4}, priority=2, next="r"),
        node("r", "route", group="sales", skills={"english": 1, "sales": 2}, priority=1, timeout="end"),
        END,
    )
    caller = Caller(flow)
    caller.start()
    assert caller.events[1] == RoutingSet(CALL, "a", {"english": 3, "billing": 1}, 5)
    assert caller.events[-1] == RouteRequested(
        CALL, "r", "sales", {"english": 3, "billing": 4, "sales": 2}, 2, 0
    )
    assert replayed(caller).session.progress == caller.session.progress


INNER = parse_flow(
    definition(
        node("m", "menu", prompt="menu", options={"1": {"next": "yes"}, "2": {"next": "end"}}, failed="no"),
        node("yes", "return", result="yes"),
        node("no", "return", result="no"),
        node("end", "hang_up"),
    ),
    "inner",
    7,
)
PARENT = flow_of(
    node("s", "sub_flow", flow="inner", results={"yes": {"next": "p"}}, otherwise="end"),
    node("p", "play", prompt="hello", next="end"),
    END,
)


def library(*flows, published: dict[str, int] | None = None) -> Library:
    found = {(flow.code, flow.version): flow for flow in flows}
    now = {flow.code: flow.version for flow in flows} if published is None else published
    return Library(LIBRARY.prompts, {}, found, now)


def test_a_sub_flow_runs_and_returns_by_its_result():
    caller = Caller(PARENT, library(INNER))
    assert caller.start().events == [
        SubFlowsPinned(CALL, {"inner": 7}),
        FlowNodeEntered(CALL, "s", "sub_flow"),
        SubFlowEntered(CALL, "s", "inner", 7),
        FlowNodeEntered(CALL, "m", "menu", "inner", 7),
    ]
    returned = caller.press("1").events
    assert returned[2:] == [
        FlowNodeEntered(CALL, "yes", "return", "inner", 7),
        SubFlowLeft(CALL, "inner", "yes"),
        FlowNodeEntered(CALL, "p", "play"),
    ]
    assert caller.session.data == {"m": "1"}


def test_a_result_without_an_exit_goes_by_otherwise():
    caller = Caller(PARENT, library(INNER))
    caller.start()
    caller.press("999")
    assert caller.path == ["s", "m", "no", "end"]


def test_a_call_may_end_in_a_sub_flow():
    caller = Caller(PARENT, library(INNER))
    caller.start()
    caller.press("2")
    assert caller.events[-1] == FlowEnded(CALL, "end", "hung_up")


def test_a_restart_in_a_sub_flow_goes_on_there_and_returns_to_the_parent():
    caller = Caller(PARENT, library(INNER))
    caller.start()
    fresh = replayed(caller)
    assert fresh.resume().events == [FlowNodeEntered(CALL, "m", "menu", "inner", 7)]
    fresh.press("1")
    assert fresh.path == ["m", "yes", "p"]


def test_a_call_keeps_the_version_that_was_published_when_it_began():
    call = node("s", "sub_flow", flow="inner", otherwise="end")
    flow = flow_of(node("p", "play", prompt="hello", next="s"), call, END)
    newer = parse_flow(definition(node("bye", "hang_up")), "inner", 8)
    caller = Caller(flow, library(INNER))
    caller.start()
    caller.session.library = library(INNER, newer)
    caller.prompt_ends()
    assert caller.events[-1] == FlowNodeEntered(CALL, "m", "menu", "inner", 7)


@pytest.mark.parametrize("known", [library(), library(INNER, published={})], ids=["unknown", "not published"])
def test_a_flow_that_is_not_there_goes_by_otherwise(known):
    caller = Caller(PARENT, known)
    caller.start()
    assert caller.path == ["s", "end"]


def test_a_flow_that_nobody_called_ends_where_it_returns():
    caller = Caller(flow_of(node("r", "return")))
    assert caller.start().events[-1] == FlowEnded(CALL, "r", "hung_up")


def test_a_sub_flow_that_has_gone_ends_the_call():
    caller = Caller(PARENT, library(INNER))
    caller.start()
    caller.session.library = library()
    assert caller.press("1").events == [FlowEnded(CALL, "m", "failed")]


def test_flows_that_call_each_other_are_cut_at_a_depth():
    selfish = parse_flow(
        definition(node("s", "sub_flow", flow="selfish", otherwise="r"), node("r", "return")), "selfish", 1
    )
    caller = Caller(flow_of(node("s", "sub_flow", flow="selfish", otherwise="end"), END), library(selfish))
    caller.start()
    entered = [event for event in caller.events if isinstance(event, SubFlowEntered)]
    assert len(entered) == MAX_SUB_FLOW_DEPTH
    assert caller.events[-1] == FlowEnded(CALL, "end", "hung_up")


def calling(code: str, called: str):
    return parse_flow(
        definition(
            node("a", "answer", next="s"),
            node("s", "sub_flow", flow=called, otherwise="r"),
            node("r", "return"),
        ),
        code,
    )


@pytest.mark.parametrize(
    ("called", "problems"),
    [
        ("leaf", []),
        ("gone", ["unknown-flow"]),
        ("main", ["recursion"]),
        ("back", ["recursion"]),
        ("deep1", ["too-deep"]),
        ("deep2", []),
    ],
)
def test_calls_are_checked_before_a_flow_goes_live(called, problems):
    flows = {"main": (), "leaf": (), "back": ("main",)}
    flows |= {f"deep{place}": (f"deep{place + 1}",) for place in range(1, 6)} | {"deep6": ()}
    found = validate(calling("main", called), FlowContext(flows=flows))
    assert [problem.code for problem in found] == problems
    assert {problem.node_id for problem in found} <= {"s"}
