"""Reads of the customer directory."""

from apps.customers.models import Customer
from apps.customers.numbers import normalize_number


def find_customer_by_number(ani: str) -> Customer | None:
    """Return whose number ``ani`` is, or None: unknown, withheld ("anonymous") or no telephone number at all.

    One look-up by unique key; national numbers are read as of ``settings.PHONE_REGION``.
    """
    number = normalize_number(ani)
    if number is None:
        return None
    return Customer.objects.filter(numbers__number=number).first()
