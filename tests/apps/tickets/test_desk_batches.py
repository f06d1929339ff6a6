"""Macros and bulk edits: shown before, done in portions, undone after."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.jobs.models import Job
from apps.tickets.desk import batches
from apps.tickets.desk.batches import change_tickets, count_items, preview_actions, undo_batch
from apps.tickets.desk.tool_services import save_macro
from apps.tickets.domain.actions import parse_actions
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import assign_ticket, set_state, update_ticket
from tests import factories

pytestmark = pytest.mark.django_db

ACTIONS = [
    {"do": "set_priority", "priority": "high"},
    {"do": "add_tag", "tag": "vip"},
    {"do": "set_state", "state": "pending_internal"},
    {"do": "add_note", "text": 'For {{customer.name|default:"nobody"}}'},
]


@pytest.fixture
def boss():
    return factories.SupervisorFactory(is_superuser=True)


def test_a_macro_shows_what_it_changes_changes_it_and_takes_it_back(boss):
    ticket = set_state(ticket=factories.TicketFactory(), state="open")
    factories.TicketFactory()
    macro = save_macro(name="Escalate", actions=ACTIONS)
    actions = parse_actions(macro.actions)

    [preview] = preview_actions(tickets=[ticket], actions=actions, by=boss)
    shown = {row["field"]: (row["before"], row["after"]) for row in preview.changes}
    assert (
        shown["priority"] == ("Normal", "High")
        and shown["tags"] == ("–", "vip")
        and shown["messages"] == ("0", "1")
    )
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count(), ticket.tags.count()) == ("open", 0, 0)

    batch = change_tickets(tickets=Ticket.objects.filter(pk=ticket.pk), actions=actions, by=boss, macro=macro)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority.code, ticket.messages.get().body) == (
        "pending_internal",
        "high",
        "For nobody",
    )
    assert (
        count_items(batch)["changed"] == 1
        and ticket.events.filter(data__via=f"macro:{macro.pk}").count() >= 3
    )

    with pytest.raises(PermissionDenied):
        undo_batch(batch=batch, by=factories.UserFactory())
    update_ticket(ticket=ticket, priority=factories.PriorityFactory(code="urgent"), by=boss)
    undone = undo_batch(batch=batch, by=boss)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority.code, ticket.tags.count()) == ("open", "urgent", 0)
    assert undone.items.get().state == "restored" and "messages" in undone.items.get().reason
    again = undo_batch(batch=batch, by=boss)
    assert again.undone_at == undone.undone_at


def test_many_tickets_are_a_job_with_a_result_each_and_only_what_one_may_see(
    boss, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    monkeypatch.setattr(batches, "PORTION", 3)
    lin = factories.AgentFactory()
    mine = [factories.TicketFactory(agent=lin) for _ in range(7)]
    other = factories.TicketFactory()
    set_state(ticket=mine[0], state="closed")
    actions = parse_actions([{"do": "set_state", "state": "pending_customer"}])

    with django_capture_on_commit_callbacks(execute=True):
        batch = change_tickets(tickets=Ticket.objects.all(), actions=actions, by=lin.user)
    counts = count_items(batch)
    assert (batch.total, counts["changed"], counts["failed"]) == (7, 6, 1)
    assert Job.objects.get(pk=batch.job_id).state == "done"
    assert batch.items.get(ticket=mine[0]).reason
    other.refresh_from_db()
    assert other.state == "new"
    assign_ticket(ticket=mine[1], agent=None)
    with django_capture_on_commit_callbacks(execute=True):
        undo_batch(batch=batch, by=lin.user)
    batch.refresh_from_db()
    # "new" is a state to which no arrow leads: what was new stays where it is, and says so.
    assert count_items(batch)["kept"] == 6 and batch.undone_at

    with pytest.raises(ValidationError, match="at least one"):
        change_tickets(tickets=visible_tickets(factories.UserFactory()), actions=actions, by=lin.user)


def test_macros_hold_only_actions_that_somebody_carries_out():
    for bad in ([], [{"do": "drop_table"}], [{"do": "set_state"}], "x"):
        with pytest.raises(ValidationError) as refused:
            save_macro(name="Bad", actions=bad)
        assert "actions" in refused.value.message_dict
