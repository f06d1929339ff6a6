"""A call without a telephone: what a trial shows."""

from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from apps.interactions.domain.events import FlowNodeEntered
from apps.ivr.domain.flow import Flow, parse_flow
from apps.ivr.domain.node import exits
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof.script import parse_input, parse_script
from apps.ivr.domain.proof.trial import MAX_MOVES, Trial, play_flow
from tests.domain.ivr.calls import LIBRARY, flow_of, node
from tests.domain.ivr.flows import definitions

MAIN = flow_of(
    node("answer", "answer", next="hours"),
    node("hours", "hours", schedule="office", open="menu", closed="message"),
    node(
        "menu",
        "menu",
        prompt="menu",
        invalid_prompt="invalid",
        max_attempts=2,
        options={"1": {"label": "Sales", "next": "sales"}, "2": {"label": "Bill", "next": "number"}},
        failed="message",
    ),
    node("number", "collect_digits", prompt="number", max_length=4, next="sales", failed="message"),
    node("sales", "route", group="sales", max_wait_seconds=60, timeout="message", callback="back"),
    node("back", "hang_up", prompt="bye"),
    node("message", "voicemail", prompt="leave"),
)


def play(*inputs: str, flow: Flow = MAIN, is_open: bool = False, **script: Any) -> Trial:
    given_hours = {"hours": {"office": "open"}} | script
    return play_flow(flow, LIBRARY, parse_script({"inputs": list(inputs), **given_hours}), is_open=is_open)


def test_each_step_says_what_was_said_and_pressed_and_stored():
    trial = play("press 2", "press 12#")
    assert [(step.node_id, step.said, step.pressed, dict(step.data), step.exit) for step in trial.steps] == [
        ("answer", (), (), {}, "next"),
        ("hours", (), (), {}, "open"),
        ("menu", ("menu",), (("2", True),), {"menu": "Bill"}, "2"),
        ("number", ("number",), (("12", True),), {"number": "12"}, "next"),
        ("sales", (), (), {}, ""),
    ]
    assert (trial.result, trial.group, trial.data) == ("queued", "sales", {"menu": "Bill", "number": "12"})
    assert [step.at for step in trial.steps] == [0.0, 0.0, 0.0, 2.5, 6.0]


def test_two_exits_to_the_same_node_are_told_apart():
    assert ("menu", "1") in play("press 1").exits
    assert ("number", "next") in play("press 2", "press 1#").exits


def test_who_presses_nothing_is_silent_to_the_end():
    trial = play()
    assert trial.path == ("answer", "hours", "menu", "message")
    assert (trial.result, trial.steps[2].pressed) == ("voicemail", (("", False), ("", False)))


def test_the_hours_are_those_of_the_moment_or_of_the_script():
    assert play(hours={"office": "closed"}).path[2] == "message"
    assert play(at="2026-01-05T10:00+08:00").path[2] == "menu"


def test_keys_during_a_prompt_and_keys_ahead():
    trial = play("barge 2", "barge 77#")
    assert (trial.data, trial.seconds) == ({"menu": "Bill", "number": "77"}, 2.0)


def test_hanging_up_while_a_message_is_recorded_leaves_the_message():
    trial = play("silence", "silence", "hang_up", "record 3")
    assert (trial.result, trial.used) == ("caller_hung_up", 3)
    trial = play("record 3", hours={"office": "closed"})
    assert (trial.result, trial.used) == ("voicemail", 1)
    trial = play("record 0", hours={"office": "closed"})
    assert trial.result == "failed"


@pytest.mark.parametrize(
    ("answer", "last", "result"),
    [
        ("answered", "sales", "answered"),
        ("max_wait", "message", "voicemail"),
        ("callback", "back", "hung_up"),
    ],
)
def test_the_queue_answers(answer: str, last: str, result: str):
    trial = play("press 1", f"queue {answer}")
    assert (trial.path[-1], trial.result) == (last, result)


def test_the_wait_in_the_queue_takes_the_time_that_it_may_take():
    assert play("press 1", "queue max_wait").steps[-1].at == 2.5 + 60


def test_a_callback_is_promised_unless_the_script_refuses():
    flow = flow_of(
        node("back", "callback", group="sales", next="yes", refused="no"),
        node("yes", "hang_up"),
        node("no", "hang_up"),
    )
    assert play(flow=flow).path == ("back", "yes")
    assert play("callback refused", flow=flow).path == ("back", "no")


def test_an_input_that_does_not_fit_stops_the_trial_and_names_what_is_waited_for():
    trial = play("record 5")
    assert (trial.result, trial.path[-1]) == ("misfit", "menu")
    assert trial.problem == "“record 5” does not fit: the flow waits for keys"


def test_an_open_trial_waits_for_the_next_input():
    trial = play(is_open=True)
    assert (trial.result, trial.waiting, trial.path[-1]) == ("", "keys", "menu")
    assert play("press 1", is_open=True).waiting == "queue"
    assert play("press 1", "queue max_wait", is_open=True).waiting == "recording"
    assert play("press 1", "queue max_wait", "record 9", is_open=True).result == "voicemail"


def test_what_cannot_be_played_is_noted_at_its_node():
    trial = play(flow=flow_of(node("say", "play", prompt="gone", next="bye"), node("bye", "hang_up")))
    assert trial.steps[0].noted == ("PromptFailed gone",)


@pytest.mark.parametrize(
    "line", ["", "press", "press 1 2", "press x", "silence 3", "record -1", "queue gone", "dance", 7, None]
)
def test_what_is_no_input_is_refused(line: object):
    with pytest.raises(FlowError):
        parse_input(line)


@pytest.mark.parametrize(
    "raw",
    [
        {"inputs": "press 1"},
        {"inputs": ["silence"] * 201},
        {"at": "yesterday"},
        {"at": 7},
        {"ani": "1" * 65},
        {"language": "{{7*7}}"},
        {"hours": {"office": "maybe"}},
        {"answers": {"a b": 1}},
        {"answers": {"a": list(range(2000))}},
        {"customer": {"name": 7}},
    ],
)
def test_a_script_is_checked_to_the_last_key(raw: dict[str, Any]):
    with pytest.raises(FlowError):
        parse_script(raw)


ORDER = flow_of(
    node(
        "ask",
        "http_query",
        connection="shop",
        results={"state": "order.state"},
        next="ok",
        not_found="no",
        failed="bad",
    ),
    node("ok", "hang_up"),
    node("no", "hang_up"),
    node("bad", "hang_up"),
)


@pytest.mark.parametrize(
    ("answers", "last", "data"),
    [
        ({"ask": {"status": 200, "body": {"order": {"state": "sent"}}}}, "ok", {"state": "sent"}),
        ({"ask": {"status": 404}}, "no", {}),
        ({"ask": {"result": "failed"}}, "bad", {}),
        ({"ask": [{"status": 500}]}, "bad", {}),
        ({}, "bad", {}),
    ],
)
def test_the_script_answers_for_other_systems_and_silence_is_a_failure(answers: Any, last: str, data: Any):
    trial = play(flow=ORDER, answers=answers)
    assert (trial.path[-1], trial.data, trial.result) == (last, data, "hung_up")
    assert "QueryHttp" in trial.steps[0].asked


@pytest.mark.parametrize(("answer", "last"), [("answered", "after"), ("busy", "bad"), (None, "bad")])
def test_a_number_that_is_called(answer: str | None, last: str):
    flow = flow_of(
        node("answer", "answer", next="call"),
        node("call", "transfer_to_number", number="+15550100", next="after", failed="bad"),
        node("after", "hang_up"),
        node("bad", "hang_up"),
    )
    assert play(flow=flow, answers={"call": answer} if answer else {}).path[-1] == last


INPUTS = st.lists(
    st.sampled_from(
        [
            "press 1",
            "press 23#",
            "barge *",
            "silence",
            "hang_up",
            "record 5",
            "queue max_wait",
            "queue answered",
        ]
    ),
    max_size=12,
)


LOOP_AT_THE_BEGINNING = {
    "format": 1,
    "start": "n1",
    "nodes": [
        {"id": "n0", "type": "answer", "next": "n0"},
        {"id": "n1", "type": "loop", "times": 1, "again": "n1", "done": "n0"},
    ],
}


@given(definitions(), INPUTS)
@example(LOOP_AT_THE_BEGINNING, [])
@settings(max_examples=25)
def test_any_trial_ends_and_takes_exits_that_exist(raw: dict[str, Any], inputs: list[str]):
    flow = parse_flow(raw)
    trial = play_flow(flow, LIBRARY, parse_script({"inputs": inputs}))
    assert trial.result
    assert len(trial.messages) <= MAX_MOVES
    assert trial.path == tuple(e.node_id for e in trial.events if isinstance(e, FlowNodeEntered))
    assert set(trial.exits) <= {(node.id, way.name) for node in flow.nodes.values() for way in exits(node)}
    for step, after in zip(trial.steps, trial.steps[1:], strict=False):
        assert {w.target for w in exits(flow.nodes[step.node_id]) if w.name == step.exit} == {after.node_id}
