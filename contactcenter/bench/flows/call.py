"""The call that every session of the bench makes, and the flow that it meets: most node types, a queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.ivr.domain.flow import Flow, parse_flow
from apps.ivr.domain.library import Library

PRESS, HEAR, LEAVE_QUEUE = "press", "hear", "leave queue"

SUB_FLOW: dict[str, Any] = {
    "format": 1,
    "start": "account",
    "nodes": [
        {
            "id": "account",
            "type": "collect_digits",
            "prompt": "number",
            "max_length": 6,
            "pattern": "[1-9]\\d{5}",
            "next": "known",
            "failed": "unknown",
        },
        {"id": "known", "type": "return", "result": "known"},
        {"id": "unknown", "type": "return", "result": "unknown"},
    ],
}
FLOW: dict[str, Any] = {
    "format": 1,
    "start": "answer",
    "language": "en",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "welcome"},
        {"id": "welcome", "type": "play", "prompt": "hello", "next": "account"},
        {
            "id": "account",
            "type": "sub_flow",
            "flow": "account",
            "results": {"known": {"next": "vip"}},
            "otherwise": "ask",
        },
        {
            "id": "vip",
            "type": "condition",
            "cases": [{"when": 'data.account.startsWith("9") && customer.tier >= 0', "next": "urgent"}],
            "otherwise": "split",
        },
        {"id": "urgent", "type": "set_routing", "skills": {"english": 3}, "priority": 5, "next": "split"},
        {
            "id": "split",
            "type": "split",
            "shares": [{"percent": 50, "next": "balance"}, {"percent": 50, "next": "ask"}],
        },
        {"id": "balance", "type": "say", "kind": "money", "value": "1042.50", "next": "ask"},
        {
            "id": "ask",
            "type": "menu",
            "prompt": "menu",
            "options": {"1": {"label": "Sales", "next": "note"}, "2": {"next": "note"}},
            "failed": "round",
        },
        {"id": "round", "type": "loop", "times": 2, "again": "ask", "done": "note"},
        {"id": "note", "type": "set_data", "values": {"line": "main"}, "next": "queue"},
        {"id": "queue", "type": "route", "group": "sales", "max_wait_seconds": 60, "timeout": "mood"},
        {"id": "mood", "type": "survey", "prompt": "number", "next": "bye", "failed": "bye"},
        {"id": "bye", "type": "hang_up", "prompt": "bye"},
    ],
}
PROMPTS = ("hello", "number", "menu", "bye")

TO_THE_MENU: Sequence[tuple[str, str]] = (
    (HEAR, ""),
    *((PRESS, digit) for digit in "912345"),
    (PRESS, "8"),
)
"""What the caller does until they stand in the menu, having chosen wrongly once: there the sessions are weighed."""
TO_THE_END: Sequence[tuple[str, str]] = ((PRESS, "1"), (LEAVE_QUEUE, ""), (PRESS, "4"), (HEAR, ""))


def bench_flow() -> tuple[Flow, Library]:
    """Return the flow and a library with its prompts and its sub-flow."""
    inner = parse_flow(SUB_FLOW, "account", 1)
    prompts = {(code, ""): (f"sound:{code}",) for code in PROMPTS}
    library = Library(prompts, {}, {("account", 1): inner}, {"account": 1})
    return parse_flow(FLOW, "main", 1), library
