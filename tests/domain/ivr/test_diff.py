"""What changed from one version of a flow to another."""

from typing import Any

from hypothesis import given, settings

from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.proof.diff import Change, NodeDiff, as_text, compare
from tests.domain.ivr.calls import flow_of, node
from tests.domain.ivr.flows import definitions

MENU = {"prompt": "menu", "failed": "bye"}
OLD = flow_of(
    node("menu", "menu", options={"1": {"label": "Sales", "next": "bye"}}, **MENU),
    node("gone", "play", prompt="hello", next="bye"),
    node("bye", "hang_up"),
)
NEW = flow_of(
    node("menu", "menu", options={"1": {"label": "Shop", "next": "bye"}, "2": {"next": "say"}}, **MENU),
    node("say", "play", prompt="hello", next="bye"),
    node("bye", "hang_up", prompt="bye"),
    language="en",
)


def test_nodes_keys_and_exits():
    diff = compare(OLD, NEW)
    assert diff.head == (Change("language", "", "en"),)
    assert diff.nodes == (
        NodeDiff(
            "gone",
            "play",
            "removed",
            (Change("type", "play", None), Change("prompt", "hello", None)),
            (Change("next", "bye", None),),
        ),
        NodeDiff(
            "menu",
            "menu",
            "changed",
            (Change("options.1", "Sales", "Shop"), Change("options.2", None, "")),
            (Change("2", None, "say"),),
        ),
        NodeDiff(
            "say",
            "play",
            "added",
            (Change("type", None, "play"), Change("prompt", None, "hello")),
            (Change("next", None, "bye"),),
        ),
        NodeDiff("bye", "hang_up", "changed", (Change("prompt", None, "bye"),)),
    )


def test_as_text():
    assert as_text(compare(OLD, NEW)).splitlines() == [
        "~ language:  → en",
        "- gone (play)",
        "    prompt: hello",
        "    → next: bye",
        "~ menu (menu)",
        "    options.1: Sales → Shop",
        "    options.2: ",
        "    → 2: say",
        "+ say (play)",
        "    prompt: hello",
        "    → next: bye",
        "~ bye (hang_up)",
        "    prompt: bye",
    ]


@given(definitions(), definitions())
@settings(max_examples=30)
def test_a_flow_differs_from_itself_in_nothing_and_both_ways_alike(one: dict[str, Any], two: dict[str, Any]):
    before, after = parse_flow(one), parse_flow(two)
    assert compare(before, before).is_empty
    there, back = compare(before, after), compare(after, before)
    assert {diff.node_id for diff in there.nodes} == {diff.node_id for diff in back.nodes}
    assert there.is_empty == (before == after)
