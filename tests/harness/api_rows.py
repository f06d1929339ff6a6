"""The row that a path of the API names: somebody else's, found by the view behind it."""

import re
import uuid
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve

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
from tests.harness.api_walk import Operation
from tests.harness.other_people import OtherPeople

MODELS: dict[str, Any] = {
    "tickets": Ticket, "desk/tickets": Ticket, "desk/checklist": ChecklistItem, "desk/time": TimeEntry,
    "desk/replies": CannedReply, "desk/macros": Macro, "desk/views": SavedView, "desk/batches": TicketBatch,
}  # fmt: skip
"""Of routes that are no view sets: whose row their first parameter names."""
NAMED: dict[str, Any] = {"macro": Macro, "reply": CannedReply, "link": TicketLink}
FIXED = {
    "language": "en",
    "formula_id": "asa",
    "report_id": "traffic-heat-map",
    "interaction": str(uuid.UUID(int=7)),
    "key": str(uuid.UUID(int=7)),
}


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
