"""Reads of the customer directory."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from apps.customers.domain.addresses import mail_key
from apps.customers.domain.consents import ConsentSaid, fold_consents
from apps.customers.models import Consent, Customer, CustomerNumber
from apps.customers.numbers import dialled_forms, normalize_number


def find_customer_by_number(ani: str) -> Customer | None:
    """Return whose number ``ani`` is, or None: unknown, withheld ("anonymous") or no telephone number at all.

    One look-up by unique key; national numbers are read as of ``settings.PHONE_REGION``. The number of a customer who
    was merged is that of the customer who stayed.
    """
    number = normalize_number(ani)
    if number is None:
        return None
    return Customer.objects.filter(numbers__number=number).first()


def find_customer_by_reference(reference: str) -> Customer | None:
    """Return the customer whose key in another system this is, or None; one look-up by unique key. The reference of a
    customer who was merged leads to the one who stayed."""
    if not reference:
        return None
    found = Customer.objects.select_related("merged_into").filter(external_ref=reference).first()
    return found and (found.merged_into or found)


def find_customer_by_address(address: str) -> Customer | None:
    """Return who writes from this e-mail address, or None: nobody, or several."""
    found = list(Customer.objects.current().filter(addresses__key=mail_key(address)).distinct()[:2])
    return found[0] if len(found) == 1 else None


def get_do_not_call_numbers() -> frozenset[str]:
    """Return the numbers of all customers who do not want to be called, in every form in which they may be dialled."""
    rows = CustomerNumber.objects.filter(customer__do_not_call=True).values_list("number", flat=True)
    return frozenset(form for number in rows for form in dialled_forms(number))


def family_of(customer: Customer) -> QuerySet[Customer]:
    """Return the customer with all who were merged into them."""
    return Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer.pk))


def resolve_merged(customer_ids: frozenset[int]) -> Mapping[int, int]:
    """Return who stands for those of the customers who were merged: their key → the key of the one who stayed."""
    merged = Customer.objects.filter(pk__in=customer_ids, merged_into__isnull=False)
    return {pk: into for pk, into in merged.values_list("pk", "merged_into_id") if into is not None}


def list_consents(customer: Customer) -> QuerySet[Consent]:
    """Return all that the customer ever said about consent, newest first."""
    rows = Consent.objects.filter(customer__in=family_of(customer).values("pk"))
    return rows.select_related("purpose").order_by("-at", "-id")


def get_consents(customer: Customer) -> Mapping[tuple[str, str], ConsentSaid]:
    """Return what holds, by code of the purpose and channel; one query."""
    return fold_consents(
        ConsentSaid(row.purpose.code, row.channel, row.state, row.at.timestamp(), row.pk)
        for row in list_consents(customer)
    )
