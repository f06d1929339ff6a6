"""Writes of the customer directory."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.customers.models import Customer, CustomerNumber
from apps.customers.numbers import normalize_number
from apps.customfields.services import clean_custom


@transaction.atomic
def create_customer(*, name: str, numbers: Iterable[str] = (), **fields: Any) -> Customer:
    """Create a customer with ``numbers`` (any usual form) and return it; ``custom``: values of the site's own fields.

    Raises ``ValidationError`` for a bad field, a number that is none, or one that belongs to another
    customer.
    """
    custom = clean_custom(form="customer", values=fields.pop("custom", {}))
    customer = Customer(name=name, custom=custom, **fields)
    _save(customer)
    set_numbers(customer=customer, numbers=numbers)
    return customer


@transaction.atomic
def update_customer(*, customer: Customer, numbers: Iterable[str] | None = None, **fields: Any) -> Customer:
    """Change the given fields and return the customer; ``numbers``, where given, replaces all numbers.

    Of ``custom`` only what is named is changed; None takes an answer away.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if "custom" in fields:
        given, stored = fields["custom"], customer.custom
        fields["custom"] = clean_custom(form="customer", values=given, stored=stored, partial=True)
    for name, value in fields.items():
        setattr(customer, name, value)
    _save(customer)
    if numbers is not None:
        set_numbers(customer=customer, numbers=numbers)
    return customer


@transaction.atomic
def set_numbers(*, customer: Customer, numbers: Iterable[str]) -> Customer:
    """Make ``numbers`` (any usual form) all that the customer is known under, and return the customer."""
    wanted = dict.fromkeys(_valid_number(number) for number in numbers)
    present = CustomerNumber.objects.filter(Q(customer=customer) | Q(number__in=wanted))
    owners = {row.number: row.customer_id for row in present}
    taken = [number for number in wanted if owners.get(number, customer.pk) != customer.pk]
    if taken:
        raise ValidationError(
            {"numbers": _("Known under another customer: %(list)s.") % {"list": ", ".join(taken)}}
        )
    if owners.keys() - wanted.keys():
        customer.numbers.exclude(number__in=wanted).delete()
    missing = [CustomerNumber(customer=customer, number=number) for number in wanted if number not in owners]
    CustomerNumber.objects.bulk_create(missing)
    return customer


def _save(customer: Customer) -> None:
    # The constraints say what the validators say; asking the database about them again would double the statements.
    customer.full_clean(validate_constraints=False)
    customer.save()


def _valid_number(text: str) -> str:
    number = normalize_number(text)
    if number is None:
        raise ValidationError({"numbers": _("“%(text)s” is not a telephone number.") % {"text": text}})
    return number
