"""Who the customers are."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.customers import outbox_kinds as kinds
from apps.customers.models import Customer
from apps.customers.references import count_references
from apps.customers.services.addresses import set_addresses
from apps.customers.services.checks import Actor, changed_fields, lock_current, save_checked
from apps.customers.services.numbers import Given, set_numbers
from apps.customers.services.organisations import set_organisations
from apps.customers.services.suppression import is_suppressed
from apps.customfields.services import clean_custom
from apps.outbox.services import publish


@transaction.atomic
def create_customer(
    *, name: str, numbers: Iterable[Given] = (), keep_unusable: str = "", by: Actor = None, **fields: Any
) -> Customer:
    """Create a customer with ``numbers`` (any usual form) and return it.

    ``addresses`` are e-mail addresses, ``organisations`` rows, ``custom`` values of the site's own fields;
    ``keep_unusable`` as in :func:`apps.customers.services.set_numbers`. Raises ``ValidationError`` for a bad field, a
    number that is none, or one that belongs to another customer.
    """
    addresses, organisations = fields.pop("addresses", ()), fields.pop("organisations", ())
    custom = clean_custom(form="customer", values=fields.pop("custom", {}))
    customer = Customer(name=name, custom=custom, **fields)
    save_checked(customer)
    set_numbers(customer=customer, numbers=numbers, keep_unusable=keep_unusable)
    if addresses:
        set_addresses(customer=customer, addresses=addresses)
    if organisations:
        set_organisations(customer=customer, organisations=organisations)
    publish(kind=kinds.CREATED, key=str(customer.pk), data={"id": customer.pk}, by=by)
    return customer


@transaction.atomic
def update_customer(
    *,
    customer: Customer,
    numbers: Iterable[Given] | None = None,
    addresses: Iterable[str] | None = None,
    organisations: Iterable[Any] | None = None,
    keep_unusable: str = "",
    by: Actor = None,
    **fields: Any,
) -> Customer:
    """Change the given fields and return the customer; ``numbers``, ``addresses`` and ``organisations``, where given,
    replace all. Of ``custom`` only what is named is changed; None takes an answer away.

    Raises ``ValidationError`` for a bad value and for a customer who was merged or erased.
    """
    customer = lock_current(customer)
    if "custom" in fields:
        given, stored = fields["custom"], customer.custom
        fields["custom"] = clean_custom(form="customer", values=given, stored=stored, partial=True)
    changed = changed_fields(customer, fields)
    for name, value in fields.items():
        setattr(customer, name, value)
    save_checked(customer)
    if numbers is not None:
        set_numbers(customer=customer, numbers=numbers, keep_unusable=keep_unusable)
    if addresses is not None:
        set_addresses(customer=customer, addresses=addresses)
    if organisations is not None:
        set_organisations(customer=customer, organisations=organisations)
    rows = {"numbers": numbers, "addresses": addresses, "organisations": organisations}
    changed += [name for name, value in rows.items() if value is not None]
    publish_change(customer=customer, fields=changed, by=by)
    return customer


def publish_change(*, customer: Customer, fields: Iterable[str], by: Actor = None) -> None:
    """Say which fields of a customer have changed."""
    publish(
        kind=kinds.CHANGED, key=str(customer.pk), data={"id": customer.pk, "fields": sorted(fields)}, by=by
    )


@transaction.atomic
def publish_saved(*, customer: Customer, is_new: bool, fields: Iterable[str], by: Actor = None) -> None:
    """Say that a form has saved a customer, with what follows of new numbers."""
    if not customer.do_not_call and is_suppressed(customer.numbers.values_list("number", flat=True)):
        customer.do_not_call = True
        customer.save(update_fields=["do_not_call", "updated_at"])
    if is_new:
        publish(kind=kinds.CREATED, key=str(customer.pk), data={"id": customer.pk}, by=by)
    else:
        publish_change(customer=customer, fields=fields, by=by)


@transaction.atomic
def delete_customer(*, customer: Customer) -> None:
    """Delete a customer of whom nothing but the entry itself is known: a slip of the hand.

    Raises ``ValidationError`` where anything refers to the customer: then only erasing the personal data is right.
    """
    locked = Customer.objects.select_for_update().get(pk=customer.pk)
    if any(count_references(locked).values()):
        raise ValidationError(_("This customer has a history. Erase the personal data instead."))
    locked.delete()
