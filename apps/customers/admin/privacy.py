"""Consent, and requests about personal data, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ChoicesDropdownFilter, ModelAdmin, ReadOnlyModelAdmin, display
from apps.audit.choices import DATA_EXPORTED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.customers.models import Consent, ConsentPurpose, PrivacyRequest
from apps.customers.personal import get_personal_data

_STATE_COLOURS = {"requested": "warning", "done": "success", "failed": "danger"}
_SAID_COLOURS = {"given": "success", "refused": "danger", "withdrawn": "warning"}


@admin.register(ConsentPurpose)
class ConsentPurposeAdmin(ModelAdmin):
    list_display = ("name", "code", "is_active")
    list_editable = ("is_active",)
    search_fields = ("code__istartswith", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("code",)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyModelAdmin):
    """All that customers ever said, newest first. It is added on the page of the customer."""

    list_display = ("at", "customer", "purpose", "channel", "said", "source", "by_label")
    list_filter = (("state", ChoicesDropdownFilter), ("channel", ChoicesDropdownFilter), "purpose")
    list_select_related = ("customer", "purpose")
    paginator = CappedPaginator
    fields = ("customer", "purpose", "channel", "state", "at", "source", "note", "by_label", "created_at")

    @display(description=_("said"), label=_SAID_COLOURS)
    def said(self, consent: Consent) -> tuple[str, Any]:
        return consent.state, consent.get_state_display()


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ReadOnlyModelAdmin):
    """Who had what done, when and why. Requests are made on the page of the customer."""

    list_display = (
        "at",
        "kind",
        "customer",
        "reason",
        "reference",
        "state_label",
        "done_at",
        "by",
        "file_link",
    )
    list_filter = (("kind", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    list_select_related = ("customer", "by")
    search_fields = ("reference__startswith",)
    paginator = CappedPaginator
    fields = (
        "customer", "kind", "reason", "reference", "state", "problem", "at", "by", "done_at", "counts", "stays",
        "file_link", "expires_at",
    )  # fmt: skip

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.fetch)
        return [
            path("<int:object_id>/file/", view, name="customers_privacyrequest_file"),
            *super().get_urls(),
        ]

    def get_list_display(self, request: HttpRequest) -> Any:
        # Only for those who may have the file.
        allowed = request.user.has_perm("customers.export_customer")
        return self.list_display if allowed else self.list_display[:-1]

    @display(description=_("state"), label=_STATE_COLOURS)
    def state_label(self, row: PrivacyRequest) -> tuple[str, Any]:
        return row.state, row.get_state_display()

    @display(description=_("rows"))
    def counts(self, row: PrivacyRequest) -> str:
        return ", ".join(f"{name}: {count}" for name, count in sorted(row.result.items())) or "–"

    @display(description=_("what stays, and why"))
    def stays(self, row: PrivacyRequest) -> str:
        """The declared table of what is kept."""
        kept = [entry for source in get_personal_data() for entry in source.kept]
        lines = format_html_join(
            "", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", ((k.what, k.why, k.how_long) for k in kept)
        )
        head = format_html("<tr><th>{}</th><th>{}</th><th>{}</th></tr>", _("What"), _("Why"), _("How long"))
        return format_html('<table class="kept-table">{}{}</table>', head, lines)

    @display(description=_("file"))
    def file_link(self, row: PrivacyRequest) -> str:
        if not row.file:
            return "–"
        url = reverse("admin:customers_privacyrequest_file", args=[row.pk])
        return format_html('<a href="{}" download>{}</a>', url, _("Download"))

    def fetch(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """Send the file of an export to somebody who may export; it goes into the audit record."""
        row = PrivacyRequest.objects.filter(pk=object_id).exclude(file="").first()
        allowed = request.user.has_perm("customers.export_customer")
        if row is None or not allowed or (row.expires_at and row.expires_at < timezone.now()):
            raise Http404
        record_audit(actor=request.user, action=DATA_EXPORTED, obj=row, ip=client_ip(request))
        response = FileResponse(row.file.open("rb"), as_attachment=True, filename=f"export-{row.pk}.zip")
        response["Cache-Control"] = "no-store"
        return response

    class Media:
        css = {"all": ("customers/customers.css",)}
