"""The customer directory in the admin."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ImportExportModelAdmin, RangeNumericFilter, TabularInline, display
from apps.customers.models import Customer, CustomerNumber
from apps.customers.numbers import normalize_number
from apps.customers.resources import CustomerResource
from apps.customfields.admin_mixin import CustomFieldsAdmin
from apps.customfields.choices import FormChoice

_NUMBER_LIKE = re.compile(r"^[+(\d][\d\s().-]*$")


class NumberForm(forms.ModelForm):
    """Takes a number in any usual form."""

    class Meta:
        model = CustomerNumber
        fields = ("number",)

    def clean_number(self) -> str:
        number = normalize_number(self.cleaned_data["number"])
        if number is None:
            raise ValidationError(_("This is not a telephone number."))
        return number


class NumberInline(TabularInline):
    model = CustomerNumber
    form = NumberForm

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave the E.164 rule to the model: the form's field must first let other spellings through."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "number":
            field.max_length, field.validators = None, []
            field.widget.attrs.pop("maxlength", None)
        return field


@admin.register(Customer)
class CustomerAdmin(CustomFieldsAdmin, ImportExportModelAdmin):
    custom_form = FormChoice.CUSTOMER
    resource_classes = [CustomerResource]
    list_display = ("name", "number_list", "tier", "language", "do_not_call", "external_ref")
    list_filter = (("tier", RangeNumericFilter), "do_not_call")
    # By beginning, on columns with an index for it.
    search_fields = ("name__startswith", "external_ref__startswith")
    search_help_text = _("Beginning of a name, a reference or a telephone number.")
    inlines = (NumberInline,)
    paginator = CappedPaginator
    fields = ("name", "external_ref", "tier", "language", "do_not_call", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).prefetch_related("numbers")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        term = search_term.strip()
        if _NUMBER_LIKE.match(term):
            owners = CustomerNumber.objects.filter(number__startswith=_as_typed(term)).values("customer")
            return queryset.filter(pk__in=owners), False
        return super().get_search_results(request, queryset, search_term)

    @display(description=_("numbers"))
    def number_list(self, customer: Customer) -> str:
        return ", ".join(row.number for row in customer.numbers.all())


def _as_typed(term: str) -> str:
    """Return a whole number as E.164, and the beginning of one as its digits."""
    return normalize_number(term) or re.sub(r"[^\d+]", "", term)
