"""The vocabulary of actions: what is refused, and where."""

import pytest

from apps.tickets.domain.actions import SPECS, Action, actions_to_json, parse_actions
from apps.tickets.domain.vocabulary import Catalogue, Invalid

KNOWN = Catalogue(known={"states": {"open"}, "agents": {"lin"}, "groups": {"first"}})


def refused(data: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as found:
        parse_actions(data, KNOWN)
    return [(problem.place, problem.code) for problem in found.value.problems]


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ("x", "[0]", "not_an_action"),
        ({"do": ["x"]}, "[0]", "not_an_action"),
        ({"do": "fly"}, "[0].do", "unknown_action"),
        ({"do": "set_state"}, "[0].state", "required"),
        ({"do": "set_state", "state": "opne"}, "[0].state", "unknown_value"),
        ({"do": "set_state", "state": 7}, "[0].state", "not_text"),
        ({"do": "unassign", "agent": "lin"}, "[0]", "unknown_parameter"),
        ({"do": "raise_priority", "steps": 0}, "[0].steps", "out_of_range"),
        ({"do": "raise_priority", "steps": 1.5}, "[0].steps", "not_a_number"),
        ({"do": "add_note", "text": "a\x00"}, "[0].text", "unreadable_characters"),
        ({"do": "add_note", "text": "x" * 1_000_000}, "[0].text", "too_long"),
        ({"do": "add_note", "text": "{{ticket.numbr}}"}, "[0].text", "bad_gap"),
        ({"do": "add_tag", "tag": "a\nb"}, "[0].tag", "one_line"),
        ({"do": "send_reply"}, "[0]", "exactly_one_of"),
        ({"do": "send_reply", "canned": "a", "text": "b"}, "[0]", "exactly_one_of"),
        ({"do": "set_custom", "field": "a", "value": {"$": 1}}, "[0].value", "not_a_number"),
    ],
)
def test_actions_that_are_wrong_are_refused_with_their_place(row, place, code):
    assert refused([row]) == [(place, code)]


def test_a_list_is_wanted_of_limited_length():
    assert refused({"do": "unassign"}) == [("", "not_a_list")]
    assert refused([{"do": "unassign"}] * 31) == [("", "too_many")]


def test_actions_read_back_as_they_were():
    data = [
        {"do": "set_state", "state": "open"},
        {"do": "assign_by_routing"},
        {"do": "create_child", "subject": "Call back", "group": "first"},
    ]

    actions = parse_actions(data, KNOWN)

    assert actions[0] == Action("set_state", {"state": "open"})
    assert actions[1]["group"] is None
    assert actions_to_json(actions) == data


def test_what_leaves_the_house_is_known():
    assert {name for name, spec in SPECS.items() if spec.outward} == {
        "notify_by_mail",
        "notify_in_workbench",
        "call_webhook",
    }
