"""Tickets that flows want: from the question and from the journal, in either order and repeated, comes one."""

import pytest

from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.publishing import publish_interactions
from apps.outbox.models import Entry
from apps.outbox.registry import get_follower
from apps.outbox.services import drain
from apps.tickets.models import Ticket
from apps.tickets.wanted import open_wanted_number
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
CALL = "ab" * 16


def recorded(event: object) -> Recorded:
    return Recorded("main", 1, 1, 1, 1_800_000_000.0, event)  # type: ignore[arg-type]


def test_a_wanted_ticket_is_opened_once_however_often_it_is_asked_for():
    ada, group = factories.CustomerFactory(name="Ada"), factories.SkillGroupFactory(code="first")
    wanted = ev.TicketWanted(
        CALL, "note", f"{CALL}:main:note", "  No dial tone ", "Line 7", "gone", "first",
        recording_id=f"{CALL}-vm", customer_id=ada.pk, contact="+4930123",
    )  # fmt: skip
    follower = get_follower("tickets.wanted")
    assert follower is not None
    drain(follower)

    number = open_wanted_number(wanted)
    for _ in range(2):  # a batch that is projected again
        publish_interactions([recorded(wanted), recorded(ev.VoicemailLeft(CALL, f"{CALL}-vm", 8.0))])
    drain(follower)

    (ticket,) = Ticket.objects.all()
    assert (str(ticket.number), ticket.subject, ticket.description) == (number, "No dial tone", "Line 7")
    assert (ticket.requester, ticket.group, ticket.type, ticket.medium) == (ada, group, None, "voice")
    assert [row.interaction_id.hex for row in ticket.interaction_rows.all()] == [CALL]
    assert Entry.objects.filter(kind="interaction.ticket_wanted", key=CALL).count() == 2
    assert open_wanted_number(wanted) == number
