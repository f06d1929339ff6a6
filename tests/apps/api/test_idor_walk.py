"""T23: every detail route of the API, asked for somebody else's row by those who must not have it. Routes are found by
themselves; one whose row cannot be made fails here until it is entered in
``tests/harness/api_rows.py``."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.outbox.models import Entry
from tests import factories
from tests.harness.api_rows import path_of
from tests.harness.api_walk import operations
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

DETAILS = [one for one in operations() if one.in_path]
PRIVATE = ("/api/v1/desk/", "/api/v1/tickets/")
"""Of these, an agent has what is of the own groups; all else is a matter of the role alone."""


def client_of(user: Any) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def answers(
    user: Any, others: OtherPeople, wanted: tuple[str, ...] = ("/",), only: str = ""
) -> dict[str, int]:
    """Return the status of every operation below ``wanted``, by method and path."""
    client, found = client_of(user), {}
    for one in DETAILS:
        if one.path.startswith(wanted) and one.method == (only or one.method):
            body = {} if one.method == "get" else {"data": {}, "format": "json"}
            answer = getattr(client, one.method)(path_of(one, others), **body)
            found[f"{one.method} {one.path}"] = answer.status_code
    return found


def traces() -> tuple[int, int]:
    return AuditEvent.objects.count(), Entry.objects.count()


def test_nobody_gets_a_row_without_log_in_or_without_a_right():
    others = OtherPeople()
    for one in DETAILS:
        path_of(one, others)  # all rows are there, before traces are counted
    before = traces()
    for user in (None, factories.UserFactory()):
        wrong = {
            what: status for what, status in answers(user, others).items() if status not in {401, 403, 404}
        }
        assert wrong == {}
    assert traces() == before


def test_an_agent_gets_nothing_of_another_group_and_its_own_people_do():
    others = OtherPeople()
    ann = factories.GroupMembershipFactory(agent__user=factories.UserFactory(role="Agents")).agent
    for one in DETAILS:
        path_of(one, others)
    before = traces()
    wrong = {
        what: status
        for what, status in answers(ann.user, others, PRIVATE).items()
        if status not in {403, 404}
    }
    assert wrong == {}
    assert traces() == before
    bobs = answers(others.bob.user, others, PRIVATE, only="get")
    assert bobs
    # 400: a reply without a text cannot be filled in.
    assert {what: status for what, status in bobs.items() if status not in {200, 400}} == {}


def test_what_is_somebody_s_own_is_not_a_supervisor_s():
    others = OtherPeople()
    supervisor = factories.SupervisorFactory()
    own = tuple(f"/api/v1/{prefix}/" for prefix in ("desk/replies", "desk/macros", "desk/views"))
    assert set(answers(supervisor, others, own).values()) <= {403, 404}
