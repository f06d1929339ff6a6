"""What holds for every flow, every caller and every text."""

import json
from datetime import time
from typing import Any

from hypothesis import given, settings, strategies as st

from apps.interactions.domain.effects import HangUpCall, PlayPrompt
from apps.interactions.domain.events import CallbackWanted, DigitsCollected, FlowEnded, FlowNodeEntered
from apps.ivr.domain.document import decode, format_file, parse_file
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.ivr.domain.nodes import NODE_TYPES
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.session import Session
from apps.ivr.domain.state import Progress, apply_event
from apps.ivr.domain.turn import MAX_NODES_PER_MESSAGE, MAX_STEPS_PER_CALL
from apps.ivr.domain.validate import FlowContext, validate
from apps.schedules.domain.hours import Schedule, Span
from tests.domain.ivr.calls import PROMPTS, Caller, replayed
from tests.domain.ivr.flows import (
    ACTS,
    DIGITS,
    SUB_FLOWS,
    definitions,
    do,
    sound_definitions,
    types_of_random_nodes,
)

OFFICE = Schedule("office", "UTC", {day: (Span(time(9), time(18)),) for day in range(5)})
LIBRARY = Library(
    {(code, ""): (f"sound:{code}",) for code in PROMPTS},
    {"office": OFFICE},
    SUB_FLOWS,
    dict(SUB_FLOWS.keys()),
)
EVERYTHING = FlowContext(
    prompts=frozenset((code, "") for code in (*PROMPTS, "gone")),
    groups=frozenset({"sales"}),
    skills=frozenset({"english"}),
    flows={"inner": (), "outer": ("inner",), "gone": ()},
    schedules=frozenset({"office", "gone"}),
    connections=frozenset({"orders"}),
    articles=frozenset({"hours", "gone"}),
    categories=frozenset({"shop"}),
)


@given(definitions(), st.lists(ACTS, max_size=40))
def test_no_flow_hangs_the_engine_and_its_events_are_its_state(
    raw: dict[str, Any], acts: list[tuple[str, str]]
):
    caller = Caller(parse_flow(raw, "test", 3), LIBRARY)
    caller.start()
    folded, seen = Progress(), 0
    for act in [None, *acts]:
        if act:
            do(caller, act)
        new, seen = caller.events[seen:], len(caller.events)
        messages = 1 + sum(isinstance(event, CallbackWanted) for event in new)  # each is answered at once
        assert sum(isinstance(event, FlowNodeEntered) for event in new) <= MAX_NODES_PER_MESSAGE * messages
        for event in new:
            apply_event(folded, event)
        assert folded == caller.session.progress

    dumped = json.loads(json.dumps(caller.session.dump()))
    assert Session.load(dumped, caller.session.flow, LIBRARY).dump() == caller.session.dump()


def test_random_flows_have_nodes_of_every_type():
    assert types_of_random_nodes() == set(NODE_TYPES)


@given(definitions(), st.lists(ACTS, max_size=40))
def test_a_flow_ends_once_and_playback_ids_are_never_used_twice(
    raw: dict[str, Any], acts: list[tuple[str, str]]
):
    caller = Caller(parse_flow(raw), LIBRARY)
    caller.start()
    for act in acts:
        do(caller, act)
    ends = [event for event in caller.events if isinstance(event, FlowEnded)]
    assert len(ends) == caller.session.ended
    assert not ends or caller.events[-1] == ends[0]
    playbacks = [effect.playback_id for effect in caller.effects if isinstance(effect, PlayPrompt)]
    assert len(playbacks) == len(set(playbacks))


@given(definitions(), st.lists(ACTS, max_size=20), st.lists(ACTS, max_size=20))
def test_a_crash_at_any_moment_loses_nothing_that_was_said(raw, before, after):
    """A session that is folded from the journal resumes at the same node, with the same data, and can go on."""
    caller = Caller(parse_flow(raw), LIBRARY)
    caller.start()
    for act in before:
        do(caller, act)
    fresh = replayed(caller)
    was = caller.session
    assert (fresh.session.data, fresh.session.asleep, fresh.session.ended) == (
        was.data,
        was.asleep,
        was.ended,
    )
    entered = [event.node_id for event in fresh.resume().events if isinstance(event, FlowNodeEntered)]
    if not was.asleep and not was.ended:
        assert entered[0] == was.progress.node_id
    for act in after:
        do(fresh, act)


@given(definitions(), st.text(DIGITS, max_size=200))
@settings(max_examples=50, deadline=None)
def test_random_digits_end_in_bounded_steps_in_any_flow(raw: dict[str, Any], digits: str):
    caller = Caller(parse_flow(raw), LIBRARY)
    _press_and_fall_silent(caller, digits, patience=2 * MAX_STEPS_PER_CALL)
    assert caller.session.ended or caller.session.asleep


@given(sound_definitions(), st.text(DIGITS, max_size=200))
@settings(deadline=None)
def test_a_silent_caller_leaves_every_flow_without_an_endless_loop(raw: dict[str, Any], digits: str):
    """What the validator promises: to a queue or to the end, by the flow's own nodes. Only loops in loops take so long
    that a caller is cut off."""
    flow = parse_flow(raw)
    harmless = {"unreachable", "not-answered", "out-of-range", "bad-key"}
    assert {problem.code for problem in validate(flow, EVERYTHING)} <= harmless
    caller = Caller(flow, LIBRARY)
    _press_and_fall_silent(caller, digits, patience=2 * MAX_STEPS_PER_CALL)
    progress = caller.session.progress
    worn_out = progress.step > MAX_STEPS_PER_CALL and "loop" in caller.types
    assert caller.session.asleep or progress.result in ("hung_up", "voicemail") or worn_out


def _press_and_fall_silent(caller: Caller, digits: str, patience: int) -> None:
    caller.start()
    caller.press(digits)
    for _ in range(patience):
        if caller.session.ended or caller.session.asleep:
            return
        _let_time_pass(caller)


def _let_time_pass(caller: Caller) -> None:
    moment = caller.session.moment
    if moment.playing:
        caller.prompt_ends()
    elif moment.recording:
        caller.recording_ends(5.0)
    else:
        caller.timer_fires()


@given(definitions(), st.lists(ACTS, max_size=40))
def test_the_call_is_hung_up_when_the_flow_ends_it_and_only_then(
    raw: dict[str, Any], acts: list[tuple[str, str]]
):
    caller = Caller(parse_flow(raw), LIBRARY)
    caller.start()
    for act in acts:
        if act[0] not in ("hangs_up", "resume"):
            do(caller, act)
    hung_up = [effect for effect in caller.effects if isinstance(effect, HangUpCall)]
    assert len(hung_up) == caller.session.ended


@given(definitions(), st.lists(ACTS, max_size=40))
def test_every_accepted_choice_reaches_the_agent(raw: dict[str, Any], acts: list[tuple[str, str]]):
    caller = Caller(parse_flow(raw), LIBRARY)
    caller.start()
    for act in acts:
        do(caller, act)
    accepted = {
        event.node_id for event in caller.events if isinstance(event, DigitsCollected) and event.accepted
    }
    assert accepted <= set(caller.session.data)


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=80)
    | st.sampled_from(["menu", "play", "route", "start", "nodes", "{{7*7}}", "__class__", "\x00", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["format", "start", "nodes", "language", "id", "type", "options", "next", "skills"]
            )
            | st.text(max_size=10),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(HOSTILE)
def test_parsing_any_value_gives_a_flow_or_a_flow_error(raw: object):
    try:
        parse_flow(raw)
    except FlowError as error:
        assert error.problems


@given(
    st.lists(HOSTILE, min_size=1, max_size=3),
    st.sampled_from(["menu", "route", "collect_digits", "set_data"]),
)
def test_parsing_a_node_with_any_values_gives_a_flow_or_a_flow_error(values: list[object], node_type: str):
    keys = ("options", "skills", "prompt", "group", "values", "max_length", "next", "timeout_seconds")
    given_values = {key: values[place % len(values)] for place, key in enumerate(keys)}
    try:
        parse_flow({"format": 1, "start": "x", "nodes": [{"id": "x", "type": node_type, **given_values}]})
    except FlowError as error:
        assert {problem.node_id for problem in error.problems} == {"x"}


@given(st.text() | st.binary())
def test_decoding_any_text_gives_a_value_or_a_flow_error(text: str | bytes):
    try:
        decode(text)
    except FlowError as error:
        assert error.problems


@given(definitions())
def test_what_is_exported_can_be_imported(raw: dict[str, Any]):
    text = format_file("main", "Main", raw)
    assert parse_file(text).definition == raw
    assert parse_file(text).flow == parse_flow(raw, "main")


@given(definitions())
def test_validation_names_nodes_that_exist(raw: dict[str, Any]):
    flow = parse_flow(raw)
    for problem in validate(flow, FlowContext()):
        assert problem.node_id in flow.nodes or problem.node_id == flow.start
