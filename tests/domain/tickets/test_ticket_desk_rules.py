"""Checklists, searches, saved views and leases: the pure rules of the ticket desk."""

import json
from typing import Any

import pytest

from apps.tickets.domain.checklists import MOST_ITEMS, Item, missing_items, open_required, progress
from apps.tickets.domain.leases import Lease, Other, others
from apps.tickets.domain.search import Query, read_query
from apps.tickets.domain.views import DEFAULT_COLUMNS, BadView, Filter, ViewSpec, read_view


def test_a_template_adds_only_what_is_missing() -> None:
    present = [Item("Call back", is_done=True)]
    wanted = [Item("call  BACK"), Item("Check the address", True), Item("check the ADDRESS")]
    assert missing_items(present, wanted) == [Item("Check the address", True)]
    assert len(missing_items(present, [Item(str(one)) for one in range(300)])) == MOST_ITEMS - 1
    assert open_required([*present, *wanted]) == [Item("Check the address", True)]
    assert progress([*present, *wanted]) == (1, 4)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("#1042", Query(number="1042")),
        ("t-1042", Query(number="T-1042")),
        ("1042", Query(number="1042")),
        ("refund 1042", Query(text="refund 1042")),
        ('customer:"Ada Lovelace" refund', Query(customer="Ada Lovelace", text="refund")),
        ("Subject:退款 number:#10", Query(number="10", subject="退款")),
        ("退款流程", Query(text="退款流程")),
        ("a\x00b\u202ec", Query(text="a b c")),
        ("  ", Query()),
    ],
)
def test_searches_are_read_with_their_prefixes(typed: str, query: Query) -> None:
    assert read_query(typed) == query


def test_colleagues_are_shown_until_their_lease_ends() -> None:
    leases = [
        Lease("a", 1, "Me", "writing", 100.0),
        Lease("b", 2, "Lin", "viewing", 100.0),
        Lease("c", 2, "Lin", "writing", 90.0),
        Lease("d", 3, "Ann", "viewing", 100.0),
        Lease("e", 4, "Gone", "writing", 80.0),
    ]
    assert others(leases, user_id=1, now=80.0) == [Other(2, "Lin", "writing"), Other(3, "Ann", "viewing")]
    assert others(leases, user_id=1, now=95.0) == [Other(3, "Ann", "viewing"), Other(2, "Lin", "viewing")]
    assert others(leases, user_id=1, now=100.0) == []


def test_a_view_is_what_it_says_or_refused_with_the_place() -> None:
    data = {"filters": [{"field": "agent", "op": "in", "value": ["me"]}, {"field": "group", "op": "empty"}]}
    view = read_view(data)
    assert view.filters == (Filter("agent", "in", ("me",)), Filter("group", "empty"))
    assert view.columns == DEFAULT_COLUMNS
    assert read_view(json.loads(json.dumps(view.to_json()))) == view
    assert read_view({}) == ViewSpec()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ([], "malformed"),
        ({"sql": "1"}, "malformed"),
        ({"filters": {}}, "malformed"),
        ({"filters": [{"field": "agent__user__password", "op": "in", "value": "x"}]}, "unknown_field"),
        ({"filters": [{"field": "state", "op": "regex", "value": "x"}]}, "bad_op"),
        ({"filters": [{"field": "group", "op": "in", "value": "1 or 1=1"}]}, "bad_value"),
        ({"filters": [{"field": "customer", "op": "in", "value": "me"}]}, "bad_value"),
        ({"filters": [{"field": "created", "op": "older", "value": "-3"}]}, "bad_value"),
        ({"filters": [{"field": "subject", "op": "starts", "value": "a\x00"}]}, "bad_value"),
        ({"filters": [{"field": "state", "op": "in", "value": []}]}, "bad_value"),
        ({"filters": [{"field": "state", "op": "in", "value": "a"}] * 21}, "too_many"),
        ({"columns": ["password"]}, "unknown_column"),
        ({"order": ["-customer__name"]}, "unknown_order"),
    ],
)
def test_bad_views_are_refused(data: Any, kind: str) -> None:
    """FAULTS T16: no look-up across relations, no unknown field, nothing ignored."""
    with pytest.raises(BadView) as refused:
        read_view(data)
    assert refused.value.kind == kind
