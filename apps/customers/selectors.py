"""Reads of the customer directory."""

from apps.customers.models import Customer, CustomerNumber
from apps.customers.numbers import dialled_forms, normalize_number


def find_customer_by_number(ani: str) -> Customer | None:
    """Return whose number ``ani`` is, or None: unknown, withheld ("anonymous") or no telephone number at all.

    One look-up by unique key; national numbers are read as of ``settings.PHONE_REGION``.
    """
    number = normalize_number(ani)
    if number is None:
        return None
    return Customer.objects.filter(numbers__number=number).first()


def find_customer_by_reference(reference: str) -> Customer | None:
    """Return the customer whose key in another system this is, or None; one look-up by unique key."""
    return Customer.objects.filter(external_ref=reference).first() if reference else None


def get_do_not_call_numbers() -> frozenset[str]:
    """Return the numbers of all customers who do not want to be called, in every form in which they may be dialled."""
    rows = CustomerNumber.objects.filter(customer__do_not_call=True).values_list("number", flat=True)
    return frozenset(form for number in rows for form in dialled_forms(number))
