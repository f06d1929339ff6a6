"""Which rows of the suite name a customer.

An app of a higher layer enters its own in ``AppConfig.ready()`` with :func:`register_reference`; a merge gives those
rows to the customer who stays, undoing it gives them back, and a customer whom rows refer to is not deleted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from apps.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Reference:
    """The column ``field`` of ``model`` (``app_label.Model``) holds a customer's key.

    ``unique_with``: columns that are unique together with it; a row that the other customer has as well stays where it
    is. ``own``: part of the customer's entry itself (a number), not of their history.
    """

    model: str
    field: str = "customer"
    unique_with: tuple[str, ...] = ()
    own: bool = False

    @property
    def code(self) -> str:
        """The name under which a merge remembers the rows."""
        return f"{self.model.lower()}.{self.field}"

    def rows(self) -> "models.QuerySet[Any]":
        """Return all rows of the table."""
        return apps.get_model(self.model)._base_manager.all()


_references: dict[str, Reference] = {}


def register_reference(reference: Reference) -> None:
    """Let rows of ``reference`` follow their customer. Registering it again changes nothing."""
    _references[reference.code] = reference


def get_references() -> list[Reference]:
    """Return what is registered, in the order of its names: two merges at once take their locks in one order."""
    return [_references[code] for code in sorted(_references)]


def count_references(customer: Customer) -> dict[str, int]:
    """Return how many rows of each history refer to the customer."""
    return {
        reference.code: reference.rows().filter(**{reference.field: customer.pk}).count()
        for reference in get_references()
        if not reference.own
    }


def move_rows(reference: Reference, source: Customer, target: Customer) -> list[Any]:
    """Give the rows of ``source`` to ``target``; return the keys of those that went, in the form of JSON."""
    column = reference.field
    rows = reference.rows().filter(**{column: source.pk})
    with transaction.atomic():
        keys = list(_without_doubles(reference, rows, target))
        reference.rows().filter(pk__in=keys).update(**{column: target.pk})
    return [key if isinstance(key, int) else str(key) for key in keys]


def return_rows(reference: Reference, keys: Iterable[Any], source: Customer, target: Customer) -> int:
    """Give those rows back to ``source`` that ``target`` still has, and return how many there were."""
    column = reference.field
    return reference.rows().filter(pk__in=list(keys), **{column: target.pk}).update(**{column: source.pk})


def _without_doubles(reference: Reference, rows: "models.QuerySet[Any]", target: Customer) -> Iterator[Any]:
    if not reference.unique_with:
        yield from rows.order_by("pk").values_list("pk", flat=True)
        return
    has = set(reference.rows().filter(**{reference.field: target.pk}).values_list(*reference.unique_with))
    for key, *rest in rows.order_by("pk").values_list("pk", *reference.unique_with):
        if tuple(rest) not in has:
            yield key
