"""Random flows and random callers, for the properties."""

import functools
from typing import Any

from hypothesis import strategies as st

from apps.ivr.domain.flow import parse_flow
from tests.domain.ivr.calls import PROMPTS, Caller, definition, node

IDS = [f"n{place}" for place in range(6)]
SCHEDULES = ("office", "gone")
_TYPES: set[str] = set()
CONDITIONS = (
    'data.why == "x"',
    "customer.is_known",
    "interaction.priority > 0",
    "int(data.n1) > 5",
    'interaction.language == ""',
)
PROMPT = st.sampled_from([*PROMPTS, "gone"])
DIGITS = st.sampled_from("0123456789*#AD")


def _case(targets: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"when": st.sampled_from(CONDITIONS), "next": targets})


def _shares(targets: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.tuples(st.integers(0, 100), targets, targets).map(
        lambda drawn: [{"percent": drawn[0], "next": drawn[1]}, {"percent": 100 - drawn[0], "next": drawn[2]}]
    )


def _target(targets: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return targets.map(lambda target: {"next": target})


INNER = definition(
    node("ask", "menu", prompt="menu", options={"1": {"next": "one"}, "2": {"next": "wait"}}, failed="again"),
    node("again", "loop", times=2, again="ask", done="back"),
    node("wait", "route", group="sales", timeout="again"),
    node("one", "return", result="one"),
    node("back", "return"),
)
OUTER = definition(
    node("n0", "sub_flow", flow="inner", results={"one": {"next": "note"}}, otherwise="back"),
    node("note", "set_data", values={"why": "x"}, next="back"),
    node("back", "return"),
)
SUB_FLOWS = {
    ("inner", 4): parse_flow(INNER, "inner", 4),
    ("outer", 2): parse_flow(OUTER, "outer", 2),
}
"""What random flows call: a flow that asks, waits and counts, and one that calls it."""


@functools.cache  # building strategies costs more than drawing from them
def _node(
    node_id: str, any_target: tuple[str, ...], silent_target: tuple[str, ...]
) -> st.SearchStrategy[dict[str, Any]]:
    targets, silent = st.sampled_from(any_target), st.sampled_from(silent_target)

    def of(node_type: str, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        _TYPES.add(node_type)
        return st.fixed_dictionaries(values).map(lambda given: node(node_id, node_type, **given))

    attempts = {
        "prompt": PROMPT,
        "timeout_seconds": st.integers(1, 60),
        "max_attempts": st.integers(1, 10),
        "max_timeouts": st.sampled_from([0, 0, 1, 3]),
        "barge_in": st.booleans(),
        "repeat_key": st.sampled_from(["", "", "0", "9"]),
        "failed": silent,
        "timeout": silent,
    }
    option = st.fixed_dictionaries({"label": st.sampled_from(["", "Sales"]), "next": targets})
    return st.one_of(
        of("answer", next=silent),
        of("play", prompt=PROMPT, next=silent),
        of(
            "say",
            before=st.sampled_from(["", "hello"]),
            kind=st.sampled_from(["number", "digits", "date", "money"]),
            value=st.sampled_from(["7", "1042.5", "2026-12-31", "no value"]),
            data_key=st.sampled_from(["", "n1"]),
            next=silent,
            failed=silent,
        ),
        of("menu", options=st.dictionaries(st.sampled_from("123*#"), option, min_size=1), **attempts),
        of(
            "collect_digits",
            min_length=st.integers(0, 4),
            max_length=st.integers(1, 6),
            terminator=st.sampled_from(["#", "*", ""]),
            pattern=st.sampled_from(["", "", "[0-4]+|9.?"]),
            luhn=st.booleans(),
            next=targets,
            **attempts,
        ),
        of("survey", scale=st.sampled_from(["1-5", "0-10"]), next=targets, **attempts),
        of("hours", schedule=st.sampled_from(SCHEDULES), open=silent, closed=silent),
        of("condition", cases=st.lists(_case(targets=silent), min_size=1, max_size=2), otherwise=silent),
        of("split", shares=_shares(targets=silent)),
        of("loop", times=st.integers(1, 2), again=targets, done=silent),
        of(
            "sub_flow",
            flow=st.sampled_from(["inner", "outer", "gone"]),
            results=st.dictionaries(st.sampled_from(["one", "done"]), _target(silent), max_size=2),
            otherwise=silent,
        ),
        of("return", result=st.sampled_from(["one", "done"])),
        of("set_language", language=st.sampled_from(["", "zh"]), next=silent),
        of("set_routing", skills=st.just({"english": 2}), priority=st.integers(0, 9), next=silent),
        of(
            "secure_input",
            prompt=PROMPT,
            check=st.sampled_from(["card", "digits"]),
            min_length=st.just(1),
            max_length=st.integers(1, 4),
            max_attempts=st.integers(1, 3),
            next=targets,
            failed=silent,
        ),
        of("transfer_to_number", number=st.sampled_from(["+4930123", "x"]), next=targets, failed=silent),
        of(
            "record_message",
            prompt=PROMPT,
            review_prompt=st.sampled_from(["", "menu"]),
            next=silent,
            failed=silent,
        ),
        of("http_query", connection=st.just("orders"), next=silent, not_found=silent, failed=silent),
        of("customer_lookup", known=silent, unknown=silent),
        of("create_ticket", subject=st.just("{call:ani}"), next=silent, failed=silent),
        of(
            "knowledge_answer",
            article=st.sampled_from(["hours", "gone"]),
            category=st.sampled_from(["", "shop"]),
            question_key=st.sampled_from(["", "why"]),
            helped=targets,
            not_helped=silent,
            no_answer=silent,
            **attempts,
        ),
        of("callback", group=st.just("sales"), next=silent, refused=silent),
        of("set_data", values=st.just({"why": "x"}), next=silent),
        of("route", group=st.just("sales"), max_wait_seconds=st.integers(0, 600), timeout=targets),
        of("voicemail", prompt=PROMPT, max_seconds=st.integers(5, 600)),
        of("voicemail_ticket", prompt=PROMPT, subject=st.just("Message"), next=silent),
        of("hang_up", prompt=st.sampled_from(["", "bye"])),
    )


def types_of_random_nodes() -> set[str]:
    """Return the types of which random flows have nodes."""
    _node(IDS[0], (*IDS, "end"), (*IDS, "end"))
    return _TYPES


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Definitions that parse; whether they make sense is another matter."""
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    targets = (*IDS, "", "nowhere")
    return definition(
        *(draw(_node(node_id, targets, targets)) for node_id in ids), start=draw(st.sampled_from(IDS))
    )


@st.composite
def sound_definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Definitions whose every exit leads to a node, and to a later one where a caller who presses nothing takes it."""
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    anywhere = (*ids, "end")
    nodes = [draw(_node(node_id, anywhere, (*ids[place:], "end"))) for place, node_id in enumerate(ids, 1)]
    return definition(*nodes, node("end", "hang_up"))


def press(digit: str) -> tuple[str, str]:
    return "press", digit


ACTS = st.one_of(
    DIGITS.map(press),
    DIGITS.map(press),
    st.sampled_from(["prompt_ends", "prompt_fails", "timer_fires", "leaves_queue", "recording_ends"]).map(
        lambda act: (act, "")
    ),
    st.sampled_from(["hangs_up", "resume"]).map(lambda act: (act, "")),
)


def do(caller: Caller, act: tuple[str, str]) -> None:
    """Let the caller, the switch or the queue do one thing, whether it fits or not."""
    name, digit = act
    if name == "press":
        caller.press(digit)
    elif name == "prompt_fails":
        caller.prompt_ends(ok=False)
    elif name == "recording_ends":
        caller.recording_ends(5.0)
    elif name != "timer_fires" or caller.timers:
        getattr(caller, name)()
