"""Decided changes of locked tickets are written here: the rows, one line of history and one entry of the outbox each.

A change of one ticket and a change of ten thousand differ in how many :class:`Change` there are at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from apps.accounts.models import User
from apps.tickets.models import Tag, Ticket, TicketTag
from apps.tickets.services.history import record_events


@dataclass(frozen=True, slots=True)
class Change:
    """What has been decided of a locked ticket: the new values are set on ``ticket`` (``columns``), and not written.

    ``kind`` and ``data`` are those of the line of history; ``add_tags`` are not on the ticket, ``drop_tags`` are.
    """

    ticket: Ticket
    kind: str
    data: dict[str, Any]
    columns: tuple[str, ...]
    add_tags: tuple[Tag, ...] = ()
    drop_tags: tuple[int, ...] = ()


def write_changes(changes: Sequence[Change], *, by: User | None, at: datetime, via: str = "") -> None:
    """Write the changes, of each ticket one, in the caller's transaction. A constant number of statements for those
    that change the same columns."""
    _write_rows(changes)
    _write_tags(changes)
    record_events([(change.ticket, change.kind, change.data) for change in changes], by=by, at=at, via=via)


def _write_rows(changes: Iterable[Change]) -> None:
    alike: dict[tuple[str, ...], list[Ticket]] = {}
    for change in changes:
        alike.setdefault(change.columns, []).append(change.ticket)
    for columns, tickets in alike.items():
        if len(tickets) == 1:
            tickets[0].save(update_fields=columns)
        else:
            _update(tickets, columns)


def _update(tickets: Sequence[Ticket], columns: tuple[str, ...]) -> None:
    """Write the columns of many rows in one statement. Django's ``bulk_update`` makes an expression of each value and
    took half of all the time of a change of many tickets."""
    fields: list[Any] = [Ticket._meta.pk, *map(Ticket._meta.get_field, columns)]
    names = [connection.ops.quote_name(field.column) for field in fields]
    sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE tickets_ticket SET {sets} FROM unnest({arrays}) AS given({', '.join(names)}) "
            f"WHERE tickets_ticket.{names[0]} = given.{names[0]}",
            [
                [
                    field.get_db_prep_save(getattr(ticket, field.attname), connection=connection)
                    for ticket in tickets
                ]
                for field in fields
            ],
        )


def _write_tags(changes: Iterable[Change]) -> None:
    added: list[TicketTag] = []
    dropped: dict[int, list[int]] = {}
    for change in changes:
        added += [TicketTag(ticket=change.ticket, tag=tag) for tag in change.add_tags]
        for tag in change.drop_tags:
            dropped.setdefault(tag, []).append(change.ticket.pk)
    if added:
        TicketTag.objects.bulk_create(added, ignore_conflicts=True)
    for tag, keys in dropped.items():
        TicketTag.objects.filter(tag=tag, ticket__in=keys).delete()
