"""What was sent to webhooks about a person, for export and erasure.

A delivery holds no copy of its event (ADR 0132), but what a receiver answered may name the person.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.customers.personal import Kept, Person, PersonalData, as_rows
from apps.integrations.models import Delivery, DeliveryAttempt
from apps.interactions.models import Interaction
from apps.outbox.models import Entry
from apps.tickets.models import Ticket


def _entries(person: Person) -> QuerySet[Entry]:
    """What was published about the person, their tickets and their conversations, as far as the outbox still has it."""
    tickets = Ticket.objects.filter(requester__in=person.family).values_list("pk", flat=True)
    talks = Interaction.objects.filter(customer__in=person.family).values_list("pk", flat=True)
    told = Q(kind__startswith="customer.", key__in=[str(key) for key in person.family])
    told |= Q(kind__startswith="ticket.", key__in=[str(key) for key in tickets])
    told |= Q(data__ticket__in=list(tickets))
    hexes = [key.hex for key in talks]
    told |= Q(key__in=[*hexes, *map(str, talks)])
    return Entry.objects.filter(told).order_by("pk")


def _deliveries(person: Person) -> QuerySet[Delivery]:
    keys = list(_entries(person).values_list("pk", flat=True))
    return Delivery.objects.filter(entry_id__in=keys).order_by("pk")


def _attempts(person: Person) -> QuerySet[DeliveryAttempt]:
    return DeliveryAttempt.objects.filter(delivery__in=_deliveries(person).values("pk")).order_by("pk")


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return what was published, to whom it was sent, and what they answered."""
    return {
        "events": as_rows(_entries(person)),
        "deliveries": as_rows(_deliveries(person)),
        "attempts": as_rows(_attempts(person)),
    }


def erase(person: Person) -> int:
    """Take out what receivers answered. What is sent again speaks of the person no more: it is made of what is left."""
    changed = _attempts(person).exclude(response="", error="").update(response="", error="")
    return changed + _deliveries(person).exclude(last_error="").update(last_error="")


SOURCE = PersonalData(
    "webhooks",
    collect=collect,
    erase=erase,
    order=30,
    kept=(
        Kept(
            _("That webhooks were told of something, without what they answered"),
            _("Whether other systems were told has to be provable."),
            _("as deliveries are kept"),
        ),
    ),
)
"""Before tickets: whose they are is asked by their keys."""
