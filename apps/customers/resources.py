"""Spreadsheets of the customer directory."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field

from apps.accounts.sheets import SheetResource
from apps.customers.models import Customer
from apps.customers.services import set_numbers


class CustomerResource(SheetResource):
    """Customers by their external reference; ``numbers`` separated by spaces, in any form without inner spaces."""

    numbers = Field(column_name="numbers", readonly=True)

    class Meta:
        model = Customer
        import_id_fields = ("external_ref",)
        fields = ("external_ref", "name", "tier", "language", "do_not_call", "note", "numbers")

    def get_queryset(self) -> QuerySet[Customer]:
        return Customer.objects.prefetch_related("numbers")

    def dehydrate_numbers(self, customer: Customer) -> str:
        return " ".join(row.number for row in customer.numbers.all()) if customer.pk else ""

    def before_save_instance(self, instance: Customer, row: dict[str, Any], **kwargs: Any) -> None:
        # Two customers without a reference are two customers: the column is unique, but NULL is not a value.
        instance.external_ref = instance.external_ref or None

    def after_save_instance(self, instance: Customer, row: dict[str, Any], **kwargs: Any) -> None:
        if "numbers" in row:
            set_numbers(customer=instance, numbers=str(row["numbers"] or "").replace(",", " ").split())
