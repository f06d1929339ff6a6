"""Customers in the admin: one page with everything about a person."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    RangeNumericFilter,
    TabularInline,
    action,
    close_dialog,
    display,
)
from apps.audit.requests import client_ip
from apps.customers.admin.lists import StandingFilter, is_current
from apps.customers.admin.merge_page import merge_page
from apps.customers.admin.page import page_context
from apps.customers.forms import (
    AddressForm,
    AddressFormSet,
    ConsentDialog,
    CustomerForm,
    EraseDialog,
    MergeDialog,
    NumberForm,
    PrivacyDialog,
)
from apps.customers.models import Customer, CustomerAddress, CustomerNumber, Membership, UnusableNumber
from apps.customers.numbers import normalize_number
from apps.customers.references import count_references
from apps.customers.services import delete_customer, record_consent, request_privacy
from apps.customers.services.directory import publish_saved
from apps.customfields.admin_mixin import CustomFieldsAdmin
from apps.customfields.choices import FormChoice
from apps.sheets.pages import SheetModelAdmin

_NUMBER_LIKE = re.compile(r"^[+(\d][\d\s().-]*$")


class NumberInline(TabularInline):
    model = CustomerNumber
    form = NumberForm
    fields = ("number", "label", "kind")
    tab = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave the E.164 rule to the model: the form's field must first let other spellings through."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "number":
            field.max_length, field.validators = None, []
            field.widget.attrs.pop("maxlength", None)
        return field


class AddressInline(TabularInline):
    model = CustomerAddress
    form = AddressForm
    formset = AddressFormSet
    fields = ("address", "label")
    tab = True


class MembershipInline(TabularInline):
    model = Membership
    fields = ("organisation", "role")
    autocomplete_fields = ("organisation",)
    tab = True


class UnusableNumberInline(TabularInline):
    """What was given as a number; corrected in its own list."""

    model = UnusableNumber
    fields = readonly_fields = ("text", "reason", "suggestion", "source")
    tab = True
    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Customer)
class CustomerAdmin(CustomFieldsAdmin, SheetModelAdmin):
    sheet = "customers"
    """Whoever was merged or erased is shown where asked for only, and is not changed any more."""

    form = CustomerForm
    custom_form = FormChoice.CUSTOMER
    list_display = (
        "name", "number_list", "organisation_list", "tier", "language", "calling", "external_ref",
    )  # fmt: skip
    list_filter = (("tier", RangeNumericFilter), "do_not_call", StandingFilter)
    # By beginning, on columns with an index for it.
    search_fields = ("name__startswith", "external_ref__startswith")
    search_help_text = _("Beginning of a name, a reference, a telephone number or an e-mail address.")
    inlines = (NumberInline, AddressInline, MembershipInline, UnusableNumberInline)
    paginator = CappedPaginator
    list_fullwidth = True
    fields = ("name", "external_ref", "tier", "language", "do_not_call", "note")
    change_form_outer_before_template = "customers/admin/notices.html"
    change_form_outer_after_template = "customers/admin/story.html"
    actions_detail = ["merge_with", "add_consent", "export_data", "erase_data"]

    class Media:
        css = {"all": ("customers/customers.css",)}

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.merge_view)
        own = path("<int:object_id>/merge/<int:other_id>/", page, name="customers_customer_merge")
        return [own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).prefetch_related("numbers", "organisations")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        term = search_term.strip()
        if _NUMBER_LIKE.match(term):
            owners = CustomerNumber.objects.filter(number__startswith=_as_typed(term)).values("customer")
            return queryset.filter(pk__in=owners), False
        if "@" in term:
            writers = CustomerAddress.objects.filter(key__startswith=term.casefold()).values("customer")
            return queryset.filter(pk__in=writers), False
        return super().get_search_results(request, queryset, search_term)

    def has_change_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_current(obj))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        shown = page_context(request, object_id) if request.method == "GET" else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = [*form.changed_data, *(name for name, formset in _named(formsets) if formset.has_changed())]
        publish_saved(customer=form.instance, is_new=not change, fields=changed, by=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Customers with a history are not deleted; what they have instead is said."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        refused = [obj for obj in objs if any(count_references(obj).values())]
        words = _("%(name)s has a history. Erase the personal data instead.")
        return deleted, counts, missing, [*protected, *(words % {"name": obj} for obj in refused)]

    def delete_model(self, request: HttpRequest, obj: Customer) -> None:
        delete_customer(customer=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> None:
        for customer in queryset:
            delete_customer(customer=customer)

    @display(description=_("numbers"))
    def number_list(self, customer: Customer) -> str:
        return ", ".join(row.number for row in customer.numbers.all())

    @display(description=_("do not call"), ordering="do_not_call", label={"no": "danger"})
    def calling(self, customer: Customer) -> tuple[str, Any]:
        """In words: a red cross for those who may be called said the opposite."""
        return ("no", _("do not call")) if customer.do_not_call else ("yes", _("may be called"))

    @display(description=_("organisations"))
    def organisation_list(self, customer: Customer) -> str:
        return ", ".join(row.name for row in customer.organisations.all())

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.merge_customer") and _stands(object_id)

    def has_consent_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.add_consent") and _stands(object_id)

    def has_export_data_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.export_customer")

    def has_erase_data_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("customers.erase_customer") and _stands(object_id)

    @action(
        description=_("Merge"),
        icon="merge",
        permissions=["merge"],
        dialog={
            "title": _("Merge with another customer"),
            "description": _("You will see what becomes of both before anything is done."),
            "form_class": MergeDialog,
            "form_submit_text": _("Go on"),
        },
    )
    def merge_with(self, request: HttpRequest, form: MergeDialog, object_id: int) -> HttpResponse:
        args = [object_id, form.cleaned_data["other"].pk]
        return close_dialog(reverse("admin:customers_customer_merge", args=args))

    def merge_view(self, request: HttpRequest, object_id: int, other_id: int) -> HttpResponse:
        return merge_page(self, request, object_id, other_id)

    @action(
        description=_("Consent"),
        icon="how_to_reg",
        permissions=["consent"],
        dialog={
            "title": _("What the customer says about consent"),
            "description": _("It is added to what was said before; nothing is overwritten."),
            "form_class": ConsentDialog,
            "form_submit_text": _("Add"),
        },
    )
    def add_consent(self, request: HttpRequest, form: ConsentDialog, object_id: int) -> HttpResponse:
        customer = self.get_queryset(request).get(pk=object_id)
        said = {name: form.cleaned_data[name] for name in ("purpose", "channel", "state", "source", "note")}
        return self._do(request, object_id, record_consent, customer=customer, **said)

    @action(
        description=_("Export all data"),
        icon="download",
        permissions=["export_data"],
        dialog={
            "title": _("Export everything that is known of this person"),
            "description": _("One ZIP with all data and files. It is kept for seven days."),
            "form_class": PrivacyDialog,
            "form_submit_text": _("Export"),
        },
    )
    def export_data(self, request: HttpRequest, form: PrivacyDialog, object_id: int) -> HttpResponse:
        return self._request(request, object_id, "export", form.cleaned_data)

    @action(
        description=_("Erase the personal data"),
        icon="person_remove",
        permissions=["erase_data"],
        dialog={
            "title": _("Erase everything that names this person"),
            "description": _(
                "Numbers, names, notes, recordings and files go for good. Figures of past days stay as they are."
            ),
            "form_class": EraseDialog,
            "form_submit_text": _("Erase for good"),
        },
    )
    def erase_data(self, request: HttpRequest, form: EraseDialog, object_id: int) -> HttpResponse:
        return self._request(request, object_id, "erase", form.cleaned_data)

    def _request(
        self, request: HttpRequest, object_id: int, kind: str, given: dict[str, Any]
    ) -> HttpResponse:
        customer = self.get_queryset(request).get(pk=object_id)
        given = {"kind": kind, "reason": given["reason"], "reference": given["reference"]}
        ip = client_ip(request)
        return self._do(request, object_id, request_privacy, customer=customer, ip=ip, **given)

    def _do(self, request: HttpRequest, object_id: int, service: Any, **given: Any) -> HttpResponse:
        """Call a service and go back to the page; what it refuses is said there."""
        try:
            service(by=request.user, **given)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Done."))
        return close_dialog(reverse("admin:customers_customer_change", args=[object_id]))


def _stands(object_id: Any) -> bool:
    """Return whether the entry is still somebody of their own; without one the question is general."""
    return object_id is None or Customer.objects.current().filter(pk=object_id).exists()


def _named(formsets: Any) -> list[tuple[str, Any]]:
    return [(str(formset.prefix), formset) for formset in formsets]


def _as_typed(term: str) -> str:
    """Return a whole number as E.164, and the beginning of one as its digits."""
    return normalize_number(term) or re.sub(r"[^\d+]", "", term)
