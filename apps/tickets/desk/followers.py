"""What follows from changes of tickets for the tools of the desk: in the transaction of the change itself.

``contactcenter/bootstrap.py`` names these functions.
"""

from collections.abc import Sequence

from apps.outbox.domain.followers import Published
from apps.tickets.desk.checklist_services import start_lists_of_type
from apps.tickets.desk.indexing import index_tickets
from apps.tickets.desk.live import announce_changes
from apps.tickets.models import Ticket
from apps.tickets.outbox_kinds import ASSIGNED, CHANGED, CREATED, SPLIT

_WORDS = frozenset({"subject", "description"})


def follow_words(entries: Sequence[Published]) -> None:
    """Keep the search true: new and changed words of a ticket are found as soon as they are stored."""
    changed: set[int] = set()
    for published in entries:
        if published.kind != CHANGED or _WORDS & published.data.get("fields", {}).keys():
            changed.add(int(published.key))
        if published.kind == SPLIT:  # it moves words to a ticket that was there before them
            changed.add(published.data["to"])
    if changed:
        index_tickets(changed)


def follow_types(published: Published) -> None:
    """Put the checklists of its type on a ticket that is new or of another type now."""
    if published.kind == CREATED or "type" in published.data.get("fields", {}):
        start_lists_of_type(ticket=Ticket.objects.get(pk=published.key))


def follow_live(entries: Sequence[Published]) -> None:
    """Tell the screens that show the tickets or their lists, once the changes are stored."""
    announce_changes(
        (int(published.key), published.kind, published.data if published.kind == ASSIGNED else {})
        for published in entries
    )
