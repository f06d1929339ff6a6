"""What tickets know of a person, and what stays of it for the figures."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.customers.personal import Kept, Person, PersonalData, as_rows, scrub_audit
from apps.tickets.desk.indexing import index_tickets
from apps.tickets.models import BatchItem, ChecklistItem, Ticket, TicketAttachment, TicketMessage, TimeEntry

ERASED = "[erased]"


def _tickets(person: Person) -> QuerySet[Ticket]:
    return Ticket.objects.filter(requester__in=person.family).order_by("pk")


def _messages(person: Person) -> QuerySet[TicketMessage]:
    """All of the person's tickets, and what they wrote in those of others."""
    own = TicketMessage.objects.filter(ticket__requester__in=person.family)
    return (own | TicketMessage.objects.filter(customer__in=person.family)).order_by("pk")


def _attachments(person: Person) -> QuerySet[TicketAttachment]:
    own = TicketAttachment.objects.filter(ticket__requester__in=person.family)
    return (own | TicketAttachment.objects.filter(message__customer__in=person.family)).order_by("pk")


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return tickets with all messages, and the descriptions of files."""
    return {
        "tickets": as_rows(_tickets(person)),
        "messages": as_rows(_messages(person)),
        "attachments": as_rows(_attachments(person)),
        "steps": as_rows(ChecklistItem.objects.filter(ticket__requester__in=person.family).order_by("pk")),
    }


def files(person: Person) -> Iterable[tuple[str, Any]]:
    """Yield the files, by key: their own names are in the table."""
    for row in _attachments(person).exclude(file=""):
        yield f"files/{row.key.hex}", row.file


def gone(person: Person) -> Iterable[Any]:
    """Yield the files that are removed."""
    for row in _attachments(person).exclude(file=""):
        yield row.file


def erase(person: Person) -> int:
    """Leave numbers, types, states, times and who worked on it."""
    keys = list(_tickets(person).values_list("pk", flat=True))
    changed = scrub_audit(person, Ticket, keys)
    # Before the tickets: whose files and words they are is asked by ticket and author.
    changed += _attachments(person).exclude(file="").update(file="", name=ERASED, sha256="", finding="")
    words = _messages(person).exclude(body=ERASED)
    others = list(words.exclude(ticket__in=keys).values_list("ticket_id", flat=True))
    changed += words.update(body=ERASED, author_name="", external_id=None)
    changed += TimeEntry.objects.filter(ticket__in=keys).exclude(note="").update(note="")
    changed += BatchItem.objects.filter(ticket__in=keys).exclude(reason="").update(reason="")
    changed += _scrub_steps(person, keys)
    kept: dict[str, Any] = {"subject": ERASED, "description": "", "custom": {}, "source_key": None}
    changed += _tickets(person).exclude(**kept).update(**kept)
    if changed:
        index_tickets({*keys, *others})
    return changed


def _scrub_steps(person: Person, keys: list[int]) -> int:
    """Take the person out of the steps of checklists: what had to be done stays."""
    changed = []
    for step in ChecklistItem.objects.filter(ticket__in=keys):
        text = str(person.scrubber.value(step.text))[:250]
        if text != step.text:
            step.text = text
            changed.append(step)
    ChecklistItem.objects.bulk_update(changed, ["text"], batch_size=500)
    return len(changed)


SOURCE = PersonalData(
    "tickets",
    collect=collect,
    files=files,
    gone=gone,
    erase=erase,
    order=40,
    kept=(
        Kept(
            _("Tickets without subject, texts, answers and files"),
            _("How many there were, how long they took and who worked on them is counted."),
            _("as tickets are kept"),
        ),
    ),
)
