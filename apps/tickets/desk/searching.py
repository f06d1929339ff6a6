"""Finds tickets by number, customer, subject and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from apps.accounts.segmenting import Query as Words, mark, normalize, parse_query, to_tsquery
from apps.customers.models import Customer, CustomerNumber
from apps.customers.selectors import find_customer_by_number
from apps.tickets.desk.sharing import Person
from apps.tickets.domain.search import Query, read_query
from apps.tickets.models import Ticket, TicketMessage, TicketText
from apps.tickets.selectors import visible_tickets

MOST_HITS = 30
# Of one name: who types "an" means nobody in particular.
_MOST_CUSTOMERS = 200
_MOST_DIGITS = 15
_LEAST_DIGITS = 4
_READ_CHARACTERS = 4_000
_NEAR = 0.45
_MOST_NEAR = 200_000
"""Among so many of the newest tickets typing errors are looked for: in a million it takes half a second."""

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found, and where: pieces of text, each with whether it is what was searched for."""

    ticket: Ticket
    subject: list[Piece]
    snippet: list[Piece]


def search_tickets(*, user: Person, typed: str, limit: int = MOST_HITS) -> list[Hit]:
    """Return the newest tickets that ``user`` may see and that ``typed`` asks for; none for an empty search.

    Where no ticket has all words, those come whose subject is nearly so (typing errors).
    """
    asked = read_query(typed)
    if not asked:
        return []
    visible = visible_tickets(user)
    words = parse_query(asked.text)
    found = _rows(_matching(visible, asked, words), limit)
    if not found and words.terms and not (asked.number or asked.customer or asked.subject):
        found = _nearly(visible, words.text, limit)
    return _hits(found, words)


def filter_by_search(tickets: QuerySet[Ticket], typed: str) -> QuerySet[Ticket]:
    """Return those of ``tickets`` that ``typed`` asks for: the search box of a list."""
    asked = read_query(typed)
    return _matching(tickets, asked, parse_query(asked.text)) if asked else tickets.none()


def _matching(tickets: QuerySet[Ticket], asked: Query, words: Words) -> QuerySet[Ticket]:
    if asked.number:
        tickets = tickets.filter(number_begins(asked.number))
    if asked.customer:
        tickets = tickets.filter(requester__in=_customers(asked.customer))
    if asked.subject:
        tickets = tickets.filter(text__subject__startswith=normalize(asked.subject))
    if asked.text:
        expression = to_tsquery(words)
        if not expression:
            return tickets.none()
        query = SearchQuery(expression, config="english", search_type="raw")
        tickets = tickets.filter(pk__in=TicketText.objects.filter(words=query).values("ticket"))
    return tickets.order_by("-id")


def _rows(tickets: QuerySet[Ticket], limit: int) -> list[Ticket]:
    """Return the first tickets with what is shown beside them.

    The keys first: with the joins in one statement PostgreSQL reads every ticket that has the word (900 ms of 200,000
    tickets in place of less than one).
    """
    keys = list(tickets.values_list("pk", flat=True)[:limit])
    shown = ("requester", "agent__user", "group", "priority", "type", "category")
    rows = Ticket.objects.select_related(*shown).prefetch_related("tags").filter(pk__in=keys)
    return sorted(rows.defer("agent__sip_password"), key=lambda row: -row.pk)


def number_begins(text: str) -> Q:
    """Return the condition that the number begins with the digits of ``text``, as ranges that the index can read."""
    digits = "".join(one for one in text if one.isascii() and one.isdigit()).lstrip("0")[:_MOST_DIGITS]
    if not digits:
        return Q(pk__in=())
    first = int(digits)
    ranges = (
        Q(number__gte=first * 10**more, number__lt=(first + 1) * 10**more)
        for more in range(_MOST_DIGITS - len(digits) + 1)
    )
    return reduce(or_, ranges)


def _customers(text: str) -> list[int]:
    named = Customer.objects.filter(name__startswith=text).values_list("pk", flat=True)[:_MOST_CUSTOMERS]
    known = find_customer_by_number(text)
    begun = "".join(one for one in text if one in "+0123456789")
    if len(begun) < _LEAST_DIGITS:
        return [*named, *([known.pk] if known else [])]
    called = CustomerNumber.objects.filter(number__startswith=begun).values_list("customer", flat=True)
    return [*named, *called[:_MOST_CUSTOMERS], *([known.pk] if known else [])]


@transaction.atomic
def _nearly(tickets: QuerySet[Ticket], text: str, limit: int) -> list[Ticket]:
    with connection.cursor() as cursor:
        # PostgreSQL's own limit of 0.6 does not see "refund" in "refnd".
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [_NEAR])
    newest = Ticket.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    near = TicketText.objects.filter(subject__trigram_word_similar=text, ticket__gt=newest - _MOST_NEAR)
    return _rows(tickets.filter(pk__in=near.values("ticket")).order_by("-id"), limit)


def _hits(tickets: Sequence[Ticket], words: Words) -> list[Hit]:
    texts = _texts(tickets, words)
    return [
        Hit(ticket, mark(ticket.subject, words), mark(texts.get(ticket.pk, ticket.description), words))
        for ticket in tickets
    ]


def _texts(tickets: Sequence[Ticket], words: Words) -> dict[int, str]:
    """Return, by ticket, the newest message that has one of the words; one statement for all."""
    if not words.terms or not tickets:
        return {}
    # As far as endings can change: the stem is PostgreSQL's to know.
    stems = {word[: max(3, len(word) - 3)] if word.isascii() else word for word in words.words}
    has_one: Any = reduce(or_, (Q(body__icontains=stem) for stem in stems))
    messages = TicketMessage.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
    newest = messages.filter(has_one).order_by("ticket_id", "-id").distinct("ticket_id")
    return dict(newest.values_list("ticket_id", Left("body", _READ_CHARACTERS)))
