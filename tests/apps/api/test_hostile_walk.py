"""T16: hostile text in every filter, order, search, page and path of the whole API. Routes are found by themselves."""

from collections.abc import Iterator

import pytest
from rest_framework.pagination import CursorPagination
from rest_framework.test import APIClient

from contactcenter.api import router
from tests import factories
from tests.harness.api_walk import HOSTILE, ORDERS, UNKNOWN, Operation, hostile_values, operations

pytestmark = pytest.mark.django_db

LISTS = [
    one for one in operations() if one.method == "get" and not one.in_path and one.path.startswith("/api/v1/")
]
DETAILS = [one for one in operations() if one.method == "get" and one.in_path]
FINE = {200, 400, 404}
TAKES_ANYTHING = {"/api/v1/"}
COUNTED_BEFORE = {
    "custom-fields", "agents", "locations", "skills", "skill-groups", "callbacks", "dispositions", "flows",
    "flow-versions", "flow-cases", "prompts", "prompt-versions", "nodes", "trunks", "entry-points", "recordings",
}  # fmt: skip
"""Lists that count their rows: of before there were cursors, or short ones that a screen needs whole."""


@pytest.fixture
def api() -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(factories.SupervisorFactory(is_superuser=True))
    return client


def asked(one: Operation) -> Iterator[dict[str, str]]:
    for turn, (name, schema) in enumerate(one.parameters.items()):
        for value in hostile_values(name, schema, turn + len(one.path)):
            yield {name: value}


def test_hostile_values_give_an_answer_and_never_an_error(api: APIClient) -> None:
    wrong = [
        (one.path, query, answer.status_code)
        for one in LISTS
        for query in asked(one)
        if (answer := api.get(one.path, query)).status_code not in FINE
    ]
    assert wrong == []


def unknown(one: Operation) -> Iterator[dict[str, str]]:
    start = len(one.path) % len(UNKNOWN)
    yield from ({name: "1"} for name in (UNKNOWN * 2)[start : start + 2])
    if "ordering" in one.parameters:
        yield from ({"ordering": order} for order in ORDERS)


def test_unknown_filters_and_orders_are_refused(api: APIClient) -> None:
    wrong = [
        (one.path, query)
        for one in LISTS
        for query in unknown(one)
        if api.get(one.path, query).status_code != 400
    ]
    assert wrong == []


def test_hostile_paths_lead_nowhere(api: APIClient) -> None:
    wrong = []
    for turn, one in enumerate(DETAILS):
        for n in range(2):
            hostile = HOSTILE[(turn * 2 + n) % len(HOSTILE)].replace("/", "%2F").replace("?", "")
            path = one.path
            for name in one.in_path:
                path = path.replace(f"{{{name}}}", hostile)
            status = api.get(path).status_code
            if status not in {400, 404}:
                wrong.append((path[:80], status))
    assert wrong == []


def test_long_lists_turn_pages_by_cursors() -> None:
    counted = {
        prefix
        for prefix, viewset, _ in router.registry
        if hasattr(viewset, "list")
        and viewset.pagination_class is not None
        and not issubclass(viewset.pagination_class, CursorPagination)
    }
    assert counted - COUNTED_BEFORE == set()
