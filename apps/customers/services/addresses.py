"""By which e-mail addresses a customer writes."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.customers.domain.addresses import mail_key
from apps.customers.models import Customer, CustomerAddress

LONGEST = 254


@transaction.atomic
def set_addresses(*, customer: Customer, addresses: Iterable[str]) -> Customer:
    """Make ``addresses`` all by which the customer writes, and return the customer; spellings of one mailbox are one.

    Raises ``ValidationError`` naming what is no address.
    """
    given = [address.strip() for address in addresses if address.strip()]
    wrong = [address for address in given if not _is_address(address)]
    if wrong:
        shown = ", ".join("".join(c if c.isprintable() else "�" for c in address[:60]) for address in wrong)
        raise ValidationError({"addresses": _("No e-mail address: %(list)s.") % {"list": shown}})
    wanted: dict[str, str] = {}
    for address in given:
        wanted.setdefault(mail_key(address), address)
    present = {row.key: row for row in customer.addresses.all()}
    customer.addresses.exclude(key__in=wanted).delete()
    for key, address in wanted.items():
        row = present.get(key)
        if row is None:
            CustomerAddress.objects.create(customer=customer, address=address, key=key)
        elif row.address != address:
            row.address = address
            row.save(update_fields=["address"])
    return customer


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST
