"""Keeps the words of tickets, for the search."""

from collections.abc import Iterable, Iterator

from django.db import connection

from apps.accounts.segmenting import MAX_INDEXED_CHARACTERS, bridges, normalize, segment
from apps.tickets.models import Ticket, TicketMessage

_SAVE = """
INSERT INTO tickets_tickettext (ticket_id, subject, words)
VALUES (%s, %s, setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B')
    || setweight(to_tsvector('english', %s), 'D'))
ON CONFLICT (ticket_id) DO UPDATE SET subject = EXCLUDED.subject, words = EXCLUDED.words
"""


def index_tickets(ticket_ids: Iterable[int]) -> int:
    """Write the words of these tickets anew, three statements for all, and return how many there were.

    Of what is longer than the index takes, the newest messages count.
    """
    tickets = Ticket.objects.filter(pk__in=list(ticket_ids)).only("pk", "subject", "description")
    by_id = {ticket.pk: ticket for ticket in tickets}
    if not by_id:
        return 0
    said: dict[int, list[str]] = {pk: [ticket.description] for pk, ticket in by_id.items()}
    messages = TicketMessage.objects.filter(ticket__in=by_id).order_by("-id")
    for pk, body in messages.values_list("ticket_id", "body").iterator():
        said[pk].append(body)
    with connection.cursor() as cursor:
        cursor.executemany(_SAVE, list(_rows(by_id, said)))
    return len(by_id)


def _rows(tickets: dict[int, Ticket], said: dict[int, list[str]]) -> Iterator[tuple[int, str, str, str, str]]:
    for pk, ticket in tickets.items():
        body = "\n".join(said[pk])[:MAX_INDEXED_CHARACTERS]
        between = f"{bridges(ticket.subject)} {bridges(body)}"
        yield pk, normalize(ticket.subject), segment(ticket.subject), segment(body), between
