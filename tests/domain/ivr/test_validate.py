"""What may not be published, and why; each fault at its node."""

import pytest

from apps.ivr.domain.builtin import UNKNOWN_NUMBER
from apps.ivr.domain.validate import FlowContext, validate
from tests.domain.ivr.calls import flow_of, node

CONTEXT = FlowContext(
    prompts=frozenset({("hello", "en"), ("menu", ""), ("tone", "zh")}),
    groups=frozenset({"sales"}),
    skills=frozenset({"english"}),
    schedules=frozenset({"office"}),
)
ANSWER = node("a", "answer", next="x")
BYE = node("bye", "hang_up")


def found(*nodes, **head) -> list[tuple[str, str]]:
    return [(problem.node_id, problem.code) for problem in validate(flow_of(*nodes, **head), CONTEXT)]


def test_sound_flow():
    assert (
        found(
            ANSWER,
            node("x", "play", prompt="hello", next="h"),
            node("h", "hours", schedule="office", open="m", closed="v"),
            node("m", "menu", prompt="menu", options={"1": {"next": "r"}, "*": {"next": "m"}}, failed="r"),
            node("r", "route", group="sales", skills={"english": 3}, timeout="v"),
            node("v", "voicemail", prompt="hello"),
            language="en",
        )
        == []
    )


def test_builtin_flow_is_sound():
    assert validate(UNKNOWN_NUMBER, FlowContext()) == []


@pytest.mark.parametrize(
    ("x", "problem"),
    [
        (node("x", "play", prompt="hello"), "missing-exit"),
        (node("x", "play", prompt="hello", next="gone"), "missing-node"),
        (node("x", "menu", prompt="menu", options={"1": {}}, failed="bye"), "missing-exit"),
        (node("x", "menu", prompt="menu", options={"1": {"next": "bye"}}), "missing-exit"),
        (
            node("x", "menu", prompt="menu", options={"1": {"next": "bye"}}, failed="bye", timeout="gone"),
            "missing-node",
        ),
        (node("x", "play", prompt="gone", next="bye"), "unknown-prompt"),
        (node("x", "play", prompt="tone", next="bye"), "unknown-prompt"),
        (
            node(
                "x",
                "menu",
                prompt="menu",
                invalid_prompt="gone",
                options={"1": {"next": "bye"}},
                failed="bye",
            ),
            "unknown-prompt",
        ),
        (node("x", "route", group="gone", timeout="bye"), "unknown-group"),
        (node("x", "route", group="sales", skills={"gone": 1}, timeout="bye"), "unknown-skill"),
        (node("x", "hours", schedule="gone", open="bye", closed="bye"), "unknown-schedule"),
    ],
)
def test_fault_is_named_at_its_node(x, problem):
    faults = found(ANSWER, x, BYE, language="en")
    assert ("x", problem) in faults
    assert set(faults) <= {("x", problem), ("bye", "unreachable")}


def test_start_must_exist():
    assert found(BYE, start="gone") == [("gone", "missing-node")]


def test_unreachable_nodes():
    island = node("i", "play", prompt="hello", next="j"), node("j", "play", prompt="hello", next="bye")
    assert found(BYE, *island, language="en") == [("i", "unreachable"), ("j", "unreachable")]


def test_input_before_the_answer():
    early = found(
        node("p", "play", prompt="hello", next="r"),
        node("r", "route", group="sales", timeout="bye"),
        BYE,
        language="en",
    )
    assert early == [("r", "not-answered")]


@pytest.mark.parametrize(
    "loop",
    [
        [node("x", "set_data", values={}, next="x")],
        [node("x", "play", prompt="menu", next="y"), node("y", "answer", next="x")],
        [node("x", "hours", schedule="office", open="bye", closed="x"), BYE],
        [node("x", "menu", prompt="menu", options={"1": {"next": "bye"}}, failed="x"), BYE],
        [
            node("x", "collect_digits", prompt="menu", max_length=4, next="bye", failed="bye", timeout="x"),
            BYE,
        ],
    ],
    ids=["itself", "two prompts", "closed for ever", "menu that gives up to itself", "entry without keys"],
)
def test_endless_loop(loop):
    faults = validate(flow_of(ANSWER, *loop), CONTEXT)
    assert [(fault.node_id, fault.code) for fault in faults] == [("x", "endless-loop")]
    assert "x → " in faults[0].message


def test_loops_that_the_caller_or_the_queue_breaks_are_fine():
    again = node("x", "menu", prompt="menu", options={"*": {"next": "x"}, "1": {"next": "r"}}, failed="r")
    assert (
        found(
            ANSWER,
            again,
            node("r", "route", group="sales", timeout="p"),
            node("p", "play", prompt="menu", next="r"),
        )
        == []
    )


def test_a_chain_of_two_thousand_nodes_is_walked_without_recursion():
    chain = [node(f"n{place}", "set_data", values={}, next=f"n{place + 1}") for place in range(1999)]
    assert found(*chain, node("n1999", "hang_up")) == []
    faults = validate(flow_of(*chain, node("n1999", "set_data", values={}, next="n0")), CONTEXT)
    assert [(fault.node_id, fault.code) for fault in faults] == [("n0", "endless-loop")]
    assert faults[0].message.endswith("n7 → … → n0")
