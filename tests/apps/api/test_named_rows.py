"""T23: ids of other people's rows inside bodies. An agent names them in every field of every operation of the desk, on
rows of the agent's own: nothing of them is answered, and nothing of them is changed."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from apps.agents.models import SkillGroup
from apps.customers.models import Customer
from apps.interactions.models import Interaction
from apps.knowledge.models import Article
from apps.tickets.models import (
    CannedReply,
    CannedReplyFile,
    CannedReplyText,
    ChecklistItem,
    Macro,
    SavedView,
    Ticket,
    TicketAttachment,
    TicketBatch,
    TicketMessage,
    TimeEntry,
)
from tests import factories
from tests.harness.api_rows import path_of
from tests.harness.api_walk import operations, plausible
from tests.harness.other_people import OtherPeople

pytestmark = pytest.mark.django_db

KEY = 900_001
SECRET = "zxsecret"
NAMED = (
    Ticket, TicketMessage, TicketAttachment, CannedReply, CannedReplyText, CannedReplyFile, Macro, SavedView,
    ChecklistItem, TimeEntry, TicketBatch, Customer, Article,
)  # fmt: skip
TEXTS = ("subject", "description", "body", "name", "text", "title", "note", "shortcut")
DESK = ("/api/v1/desk/", "/api/v1/tickets/", "/api/v1/articles/")
CALL = UUID(int=KEY)
BESIDE = {"subject": "x", "kind": "note", "body": "x", "interaction": str(UUID(int=5)), "note": "x", "q": "x"}
"""What makes a body whole, so that the named row is looked at."""


@pytest.fixture
def theirs() -> OtherPeople:
    people = OtherPeople.with_key(KEY)
    for model in NAMED:
        row: Any = people.row(model)
        known = {field.name for field in model._meta.concrete_fields}
        model._default_manager.filter(pk=row.pk).update(
            **{name: f"{SECRET}-{name}" for name in TEXTS if name in known}
        )
    Interaction.objects.create(
        pk=CALL, medium="voice", ani="+15550001", customer_id=KEY, agent=people.bob, subject=SECRET,
        text=SECRET, data={"why": SECRET}, arrived_at="2026-01-01T00:00Z", ended_at="2026-01-01T00:01Z",
    )  # fmt: skip
    return people


def state() -> list[Any]:
    return [list(model._default_manager.filter(pk=KEY).values()) for model in NAMED] + [
        list(Interaction.objects.filter(pk=CALL).values())
    ]


def naming(name: str, schema: dict[str, Any]) -> Any:
    """Return what names their row in such a field; None for a field that names none."""
    if schema.get("type") == "integer":
        return KEY
    if schema.get("type") == "array" and schema.get("items", {}).get("type") == "integer":
        return [KEY]
    if schema.get("type") == "string" and (schema.get("format") == "uuid" or name.startswith("interaction")):
        return str(CALL)
    return None


def test_no_field_takes_what_is_somebody_elses(theirs: OtherPeople) -> None:
    mine = OtherPeople()
    user = factories.UserFactory()  # without a role: what is seen is seen as an agent alone
    me = factories.GroupMembershipFactory(agent__user=user, group=mine.row(SkillGroup)).agent.user
    api = APIClient(raise_request_exception=False)
    api.force_authenticate(me)
    before, wrong, sent = state(), [], 0
    for one in operations():
        if not one.body or not one.path.startswith(DESK):
            continue
        beside = {name: value for name, value in BESIDE.items() if name in one.written}
        usual = {name: plausible(schema) for name, schema in one.written.items()} | beside
        path = path_of(one, mine)
        for name, schema in one.written.items():
            value = naming(name, schema)
            if value is None:
                continue
            for body in ({**beside, name: value}, {**usual, name: value}):
                sent += 1
                with transaction.atomic():
                    answer = api.generic(one.method.upper(), path, json.dumps(body), "application/json")
                    if answer.status_code >= 500 or SECRET in answer.content.decode() or state() != before:
                        wrong.append((one.method, one.path, body, answer.status_code, answer.content[:200]))
                    transaction.set_rollback(True)
    assert wrong == [] and sent > 30


def test_a_canned_reply_of_somebody_else_is_not_sent_by_its_name(theirs: OtherPeople) -> None:
    me = factories.GroupMembershipFactory(agent__user=factories.UserFactory()).agent
    ticket = factories.TicketFactory(agent=me)
    CannedReplyFile.objects.all().delete()  # whose content nobody has stored
    api = APIClient()
    api.force_authenticate(me.user)
    actions = [{"do": "send_reply", "canned": f"{SECRET}-shortcut"}]
    for path in ("batches/preview/", "batches/"):
        answer = api.post(f"/api/v1/desk/{path}", {"tickets": [ticket.pk], "actions": actions}, format="json")
        assert f"{SECRET}-text" not in answer.content.decode()
    assert not ticket.messages.exists()
