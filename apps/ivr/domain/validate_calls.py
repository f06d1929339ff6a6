"""Flows that call each other must come to an end, and to few enough at a time."""

from collections.abc import Iterable, Iterator, Mapping

from apps.ivr.domain.flow import Flow
from apps.ivr.domain.node import references
from apps.ivr.domain.problems import Problem
from apps.ivr.domain.turn import MAX_SUB_FLOW_DEPTH
from apps.kernel.sentence import Sentence as _

Calls = Mapping[str, Iterable[str]]


def check_calls(flow: Flow, calls: Calls) -> Iterator[Problem]:
    """Yield what is wrong with the flows that ``flow`` calls. ``calls``: which flows each published one calls."""
    for node in flow.nodes.values():
        for reference in references(node):
            if reference.kind == "flow":
                yield from _check_call(flow.code, node.id, reference.code, calls)


def _check_call(code: str, node_id: str, called: str, calls: Calls) -> Iterator[Problem]:
    """Walk from call to call, one level at a time: what the level below the deepest still calls is too deep."""
    level = {called}
    for _level in range(MAX_SUB_FLOW_DEPTH):
        if code and code in level:
            yield Problem(
                node_id,
                "recursion",
                _("“%(called)s” comes back to this flow, “%(code)s”", called=called, code=code),
            )
            return
        level = {below for one in level for below in calls.get(one, ())}
    if level:
        yield Problem(
            node_id,
            "too-deep",
            _(
                "“%(called)s” calls flows more than %(most)s deep",
                called=called,
                most=MAX_SUB_FLOW_DEPTH,
            ),
        )
