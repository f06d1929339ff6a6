"""Organisations in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import TabularInline, display
from apps.customers.forms import OrganisationForm
from apps.customers.models import Membership, Organisation
from apps.customfields.admin_mixin import CustomFieldsAdmin
from apps.customfields.choices import FormChoice
from apps.outbox.services import publish
from apps.sheets.pages import SheetModelAdmin


class MemberInline(TabularInline):
    """The people, from the organisation's side."""

    model = Membership
    fields = ("customer", "role")
    autocomplete_fields = ("customer",)
    verbose_name_plural = _("customers")
    per_page = 25


@admin.register(Organisation)
class OrganisationAdmin(CustomFieldsAdmin, SheetModelAdmin):
    sheet = "organisations"
    form = OrganisationForm
    custom_form = FormChoice.ORGANISATION
    list_display = ("name", "domain", "external_ref", "customer_count")
    search_fields = ("name__startswith", "external_ref__startswith")
    search_help_text = _("Beginning of a name or a reference.")
    fields = ("name", "external_ref", "domain", "note")
    inlines = (MemberInline,)
    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).annotate(customer_count=Count("memberships"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        kind = "organisation.changed" if change else "organisation.created"
        data = {"id": form.instance.pk, **({"fields": sorted(form.changed_data)} if change else {})}
        publish(kind=kind, key=str(form.instance.pk), data=data, by=request.user)

    @display(description=_("customers"), ordering="customer_count")
    def customer_count(self, organisation: Any) -> int:
        return int(organisation.customer_count)
