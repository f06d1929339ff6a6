"""T23: every detail route of the API, asked for somebody else's row by those who must not have it. Routes are found by
themselves; one whose row cannot be made fails here until it is entered below."""

import re
import uuid
from functools import cache
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from rest_framework.test import APIClient

from apps.audit.models import AuditEvent
from apps.outbox.models import Entry
from apps.tickets.models import (
    CannedReply,
    ChecklistItem,
    Macro,
    SavedView,
    Ticket,
    TicketBatch,
    TicketLink,
    TimeEntry,
)
from tests import factories
from tests.harness.api_walk import Operation, operations
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

DETAILS = [one for one in operations() if one.in_path]
MODELS: dict[str, Any] = {
    "tickets": Ticket, "desk/tickets": Ticket, "desk/checklist": ChecklistItem, "desk/time": TimeEntry,
    "desk/replies": CannedReply, "desk/macros": Macro, "desk/views": SavedView, "desk/batches": TicketBatch,
}  # fmt: skip
"""Of routes that are no view sets: whose row their first parameter names."""
NAMED: dict[str, Any] = {"macro": Macro, "reply": CannedReply, "link": TicketLink}
FIXED = {
    "language": "en",
    "formula_id": "asa",
    "interaction": str(uuid.UUID(int=7)),
    "key": str(uuid.UUID(int=7)),
}
PRIVATE = ("/api/v1/desk/", "/api/v1/tickets/")
"""Of these, an agent has what is of the own groups; all else is a matter of the role alone."""


def path_of(one: Operation, others: OtherPeople) -> str:
    """Return the path of an operation on a row of other people's."""
    path = one.path
    for n, name in enumerate(one.in_path):
        path = path.replace(f"{{{name}}}", str(_key(one, n == 0, name, others)))
    return path


def _key(one: Operation, first: bool, name: str, others: OtherPeople) -> Any:
    model = MODELS.get(_prefix(one)) if first else NAMED.get(name)
    view = None if model else view_of(one)
    if first and view is not None and getattr(view, "queryset", None) is not None:
        return getattr(others.row(view.queryset.model), view.lookup_field)
    return FIXED[name] if model is None else others.row(model).pk


def _prefix(one: Operation) -> str:
    return re.sub(r"/\{.*", "", one.path.removeprefix("/api/v1/"))


@cache
def view_of(one: Operation) -> Any:
    """Return the class of the view behind an operation."""
    for value in ("1", uuid.UUID(int=1).hex, str(uuid.UUID(int=1))):
        path = one.path
        for name in one.in_path:
            path = path.replace(f"{{{name}}}", FIXED.get(name, value))
        try:
            return getattr(resolve(path).func, "cls", None)
        except Resolver404:
            continue
    raise AssertionError(f"nothing is behind {one.path}")


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
