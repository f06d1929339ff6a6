"""Tickets on the real engine of the floor: queued, accepted, taken back, and never doubly assigned."""

from datetime import UTC, datetime

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence
from apps.agents.models import Agent
from apps.dispatch.models import RoutedGroup, TicketWork
from apps.dispatch.publishing import DISPATCHED_EVENTS, publish_dispatched
from apps.dispatch.services import follow_floor, follow_tickets, reconcile, tell_all
from apps.floor.wire import Reply
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Message, Rejected
from apps.outbox.models import Entry
from apps.outbox.services import as_published
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.services import assign_ticket, set_state
from tests import factories
from tests.domain.floor.site_driver import Driver

pytestmark = pytest.mark.django_db
TICKETS = {"ticket.created", "ticket.state_changed", "ticket.assigned", "ticket.merged"}


class House:
    """A site engine and the tickets' side of it; the journal is projected when a test says so."""

    def __init__(self) -> None:
        self.site = Driver()
        self.followed = self.projected = 0
        self.lost = 0
        for pk, extension in ((1, "1001"), (2, "1002"), (3, "1003")):
            factories.AgentFactory(pk=pk, extension=extension)
        self.sales = factories.SkillGroupFactory(code="sales")
        factories.SkillGroupFactory(code="billing")
        RoutedGroup.objects.create(group=self.sales)

    def tell(self, command: Message) -> Reply:
        if self.lost:
            self.lost -= 1
            return Reply(False, "timeout", "The floor is away.")
        try:
            self.site.tell(command)
        except Rejected as refused:
            return Reply(False, refused.code, str(refused))
        return Reply(ok=True)

    def settle(self) -> None:
        """Until nothing is left: outbox, floor, journal."""
        for _ in range(20):
            for entry in (rows := list(Entry.objects.filter(pk__gt=self.followed).order_by("pk"))):
                self.followed = entry.pk
                if entry.kind in TICKETS:
                    follow_tickets(as_published(entry))
                elif entry.kind.startswith("work."):
                    follow_floor(as_published(entry))
            if not tell_all(tell=self.tell) + self.project() + len(rows):
                return
        raise AssertionError("it does not settle")

    def project(self) -> int:
        events = self.site.events[self.projected :]
        self.projected += len(events)
        found = [
            Recorded("main", n, 1, n, self.site.now, event)
            for n, event in enumerate(events)
            if isinstance(event, DISPATCHED_EVENTS)
        ]
        publish_dispatched(found)
        return len(found)

    def ticket(self, **fields) -> Ticket:
        ticket = factories.TicketFactory(group=self.sales, **fields)
        self.settle()
        return ticket

    def work(self, ticket: Ticket) -> str:
        return ticket.works.latest("pk").interaction_id.hex

    def accept(self, agent: int, ticket: Ticket) -> None:
        self.site.tell(acd.AcceptOffer(agent, self.site.offer_of(self.work(ticket))))
        self.settle()

    def turns(self, ticket: Ticket) -> list[str]:
        ticket.refresh_from_db()
        return [work.turn for work in ticket.works.order_by("pk")]


@pytest.fixture
def house(monkeypatch) -> House:
    monkeypatch.setattr("apps.dispatch.services._wake", lambda: None)
    return House()


def test_a_ticket_waits_until_somebody_is_there_and_accepting_it_assigns_it(house):
    ada = factories.CustomerFactory(name="Ada", tier=60)
    ticket = house.ticket(requester=ada)
    assert house.turns(ticket) == ["queued"] and ticket.agent is None  # nobody is there: nobody has it
    assert house.site.site.floor.work[house.work(ticket)].tier == 60

    house.site.sign_in(3)
    house.accept(3, ticket)

    assert house.turns(ticket) == ["taken"] and ticket.agent_id == 3
    assigned = TicketEvent.objects.filter(ticket=ticket, kind="ticket.assigned")
    assert [event.data["via"] for event in assigned] == ["dispatch"]

    set_state(ticket=ticket, state="resolved")
    house.settle()
    assert house.turns(ticket) == ["done"]
    assert house.site.outcome(house.work(ticket)) == ["handled"]


def test_a_ticket_that_is_declined_or_whose_agent_goes_home_waits_again(house):
    house.site.sign_in(3)
    ticket = house.ticket()
    house.site.tell(acd.RejectOffer(3, house.site.offer_of(house.work(ticket))))
    house.settle()
    assert house.turns(ticket) == ["queued"] and ticket.agent is None

    house.site.sign_in(1)
    house.accept(1, ticket)
    assert house.turns(ticket) == ["taken"] and ticket.agent_id == 1
    house.site.tell(acd.SetPresence(1, Presence.OFFLINE))
    house.settle()
    assert house.turns(ticket) == ["queued"] and ticket.agent is None


@pytest.mark.parametrize("taken_before_it_is_heard", [False, True])
def test_who_takes_a_ticket_by_hand_has_it_alone(house, taken_before_it_is_heard):
    house.site.sign_in(3)
    ticket = house.ticket()
    if taken_before_it_is_heard:  # the floor's agent accepts in the same moment
        house.site.tell(acd.AcceptOffer(3, house.site.offer_of(house.work(ticket))))
    assign_ticket(ticket=ticket, agent=Agent.objects.get(pk=1))
    house.settle()

    assert house.turns(ticket) == ["withdrawn"] and ticket.agent_id == 1
    assert house.work(ticket) not in house.site.site.floor.work
    assert house.site.outcome(house.work(ticket)) == ["cancelled"]


def test_another_group_or_the_end_of_the_ticket_takes_the_work_back(house):
    ticket = house.ticket()
    set_state(ticket=ticket, state="closed")
    house.settle()
    assert house.turns(ticket) == ["withdrawn"]
    set_state(ticket=ticket, state="open")
    house.settle()
    assert house.turns(ticket) == ["withdrawn", "queued"]


def test_a_floor_that_is_away_and_lost_messages_are_made_good(house):
    house.lost = 1
    ticket = house.ticket()
    assert house.turns(ticket) == ["queued"]  # told again

    TicketWork.objects.all().delete()  # a row that was lost: the ticket is nowhere as far as we know
    later = datetime.fromtimestamp(house.site.now + 600, UTC)
    assert reconcile(now=later, tell=house.tell) == 1
    house.settle()
    assert house.turns(ticket) == ["queued"]
    assert len(house.site.site.floor.work) == 1

    TicketWork.objects.update(told_at=datetime(2020, 1, 1, tzinfo=UTC))  # the floor has no record of it
    reconcile(now=datetime(2020, 1, 2, tzinfo=UTC), tell=house.tell)
    house.settle()
    assert house.turns(ticket) == ["queued"] and len(house.site.site.floor.work) == 1


def test_a_supervisor_takes_work_off_the_floor(house):
    ticket = house.ticket()
    house.site.tell(acd.CancelWork(house.work(ticket), "chief", "supervisor"))
    house.settle()
    assert house.turns(ticket) == ["withdrawn"] and ticket.group is None
