"""What follows from changes of tickets for the tools of the desk: in the transaction of the change itself.

``contactcenter/bootstrap.py`` names these functions.
"""

from apps.outbox.domain.followers import Published
from apps.tickets.desk.checklist_services import start_lists_of_type
from apps.tickets.desk.indexing import index_tickets
from apps.tickets.desk.live import announce_change
from apps.tickets.models import Ticket
from apps.tickets.outbox_kinds import ASSIGNED, CHANGED, CREATED, SPLIT

_WORDS = frozenset({"subject", "description"})


def follow_words(published: Published) -> None:
    """Keep the search true: new and changed words of a ticket are found as soon as they are stored."""
    if published.kind != CHANGED or _WORDS & published.data.get("fields", {}).keys():
        # A split moves words to a ticket that was there before them.
        index_tickets([int(published.key), *([published.data["to"]] if published.kind == SPLIT else [])])


def follow_types(published: Published) -> None:
    """Put the checklists of its type on a ticket that is new or of another type now."""
    if published.kind == CREATED or "type" in published.data.get("fields", {}):
        start_lists_of_type(ticket=Ticket.objects.get(pk=published.key))


def follow_live(published: Published) -> None:
    """Tell the screens that show the ticket or its list, once the change is stored."""
    data = published.data if published.kind == ASSIGNED else {}
    announce_change(int(published.key), published.kind, data)
