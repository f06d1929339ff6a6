"""What other apps add to the list of tickets: columns, filters, an order.

An app calls :func:`register_column` in its ``AppConfig.ready()``; this app knows nothing of it. The values of a page
are asked for together: one query, however many tickets it shows.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import Media
from django.http import HttpRequest

from apps.tickets.models import Ticket

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    _Base = ModelAdmin
else:
    _Base = object


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: ``values`` returns what is shown, by the key of the ticket.

    ``filter`` is a ``SimpleListFilter``. ``order`` may name the order of rows for a request (of fields that the filter
    has annotated), None: the usual one. ``media`` is what the page must load for the values.
    """

    name: str
    title: Any
    values: Callable[[Collection[int]], Mapping[int, Any]]
    filter: Any = None
    order: Callable[[HttpRequest], tuple[str, ...] | None] | None = None
    media: Media | None = None


_columns: dict[str, Column] = {}


def register_column(column: Column) -> None:
    """Show ``column`` in the list of tickets. Registering a name again replaces it."""
    _columns[column.name] = column


class ExtraColumns(_Base):
    """For the admin of tickets: shows what was registered."""

    @property
    def media(self) -> Media:
        found: Media = super().media
        for column in _columns.values():
            found = found if column.media is None else found + column.media
        return found

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), *(_display(column) for column in _columns.values())]

    def get_list_filter(self, request: HttpRequest) -> Any:
        added = [column.filter for column in _columns.values() if column.filter is not None]
        return [*added, *super().get_list_filter(request)]

    def get_ordering(self, request: HttpRequest) -> Any:
        orders = (column.order(request) for column in _columns.values() if column.order is not None)
        return next((order for order in orders if order), None) or super().get_ordering(request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        rows: Any = changelist.result_list
        keys = [ticket.pk for ticket in rows]
        values = {column.name: column.values(keys) for column in _columns.values()} if keys else {}
        for ticket in rows:
            ticket.extra_columns = {name: found.get(ticket.pk, "–") for name, found in values.items()}
        return changelist


def _display(column: Column) -> Callable[[Ticket], Any]:
    def show(ticket: Ticket) -> Any:
        found: Any = getattr(ticket, "extra_columns", {})
        return found.get(column.name, "–")

    show.__name__ = column.name
    show.short_description = column.title  # type: ignore[attr-defined]
    return show
