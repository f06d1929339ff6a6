"""The list of tickets, and the page of one as a conversation."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
    display,
)
from apps.audit.choices import OBJECT_CHANGED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.customfields.admin_mixin import CustomFieldsAdmin
from apps.sheets.pages import SheetModelAdmin
from apps.tickets.admin.desk_list import DeskList
from apps.tickets.admin.filters import CategoryFilter, TagFilter, WorkFilter
from apps.tickets.admin.forms import TicketForm
from apps.tickets.admin.page import page_context
from apps.tickets.admin.page_actions import ACTIONS
from apps.tickets.choices import StateChoice
from apps.tickets.columns import ExtraColumns
from apps.tickets.desk.searching import filter_by_search
from apps.tickets.models import Ticket, TicketType
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import assign_ticket, create_ticket, update_ticket

STATE_COLOURS = dict.fromkeys(StateChoice.values, "") | {
    "new": "info",
    "open": "primary",
    "pending_customer": "warning",
    "pending_internal": "warning",
    "resolved": "success",
}
_TONES = {"neutral": "", "info": "info", "success": "success", "warning": "warning", "danger": "danger"}
_PROPERTIES = (
    "subject", "description", "type", "category", "priority", "requester", "language", "parent", "medium",
)  # fmt: skip


class Arranged(SheetModelAdmin):
    """The properties in their order; the description is asked once, then it is the beginning of the conversation."""

    def get_fieldsets(self, request: HttpRequest, obj: Ticket | None = None) -> Any:
        first = ("subject", "tag_names", "seen_version") if obj else ("subject", "description", "tag_names")
        main = (*first, "priority", "group", "agent", "requester", "category", "type")
        more = {"fields": ("language", "medium", "parent"), "classes": ["collapse"]}
        return [(None, {"fields": main}), (_("More"), more)]


@admin.register(Ticket)
class TicketAdmin(ExtraColumns, DeskList, CustomFieldsAdmin, Arranged):  # type: ignore[misc]
    """Every column comes from one statement, the count stops at ten thousand, each filter has its index."""

    custom_form = "ticket"
    sheet = "tickets"
    actions = ["change_many", "export_selected"]  # type: ignore[assignment]
    form = TicketForm
    list_display = (
        "number_label", "subject", "state_label", "priority_label", "requester", "group", "agent_name",
        "category", "changed",
    )  # fmt: skip
    list_display_links = ("number_label", "subject")
    list_filter = (
        WorkFilter,
        ("state", ChoicesDropdownFilter),
        ("priority", RelatedDropdownFilter),
        ("group", RelatedDropdownFilter),
        ("agent", AutocompleteSelectFilter),
        CategoryFilter,
        ("type", RelatedDropdownFilter),
        TagFilter,
        ("requester", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("number",)
    search_help_text = _("A number, words of the subject or the conversation, customer:name.")
    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    ordering = ("-id",)
    sortable_by = ()
    autocomplete_fields = ("requester", "agent", "group", "category", "parent")
    change_form_outer_before_template = "tickets/admin/page.html"
    change_form_outer_after_template = "tickets/admin/side.html"
    change_form_template = "tickets/admin/change_form.html"
    view_columns = {
        "number": "number_label", "subject": "subject", "state": "state_label", "priority": "priority_label",
        "type": "type", "category": "category", "customer": "requester", "group": "group", "agent": "agent_name",
        "tags": "tag_names", "created": "created_at", "updated": "changed",
    }  # fmt: skip

    class Media:
        css = {"all": ("tickets/ticket.css",)}
        js = ("tickets/ticket.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        rows = visible_tickets(request.user).order_by("-id")
        rows = rows.select_related("requester", "group", "agent__user", "category", "priority", "type")
        rows = rows.defer("agent__sip_password", "description", "custom")
        return rows.prefetch_related("tags") if "view" in request.GET else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        term = search_term.strip()
        return (filter_by_search(queryset, term) if term else queryset), False

    def custom_type(self, request: HttpRequest, obj: Ticket | None) -> str:
        """The form of the type that is chosen in what was sent, else of the one that is stored."""
        chosen = request.POST.get("type", "") if request.method == "POST" else request.GET.get("type", "")
        if chosen.isdecimal() and len(chosen) < 16:
            return TicketType.objects.filter(pk=chosen).values_list("code", flat=True).first() or ""
        return obj.type.code if obj is not None and obj.type is not None else ""

    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:
        given = form.cleaned_data
        fields = {name: given[name] for name in _PROPERTIES if name in given}
        fields["custom"] = {
            name: obj.custom.get(name) for name in (field.code for field in form.custom_fields)
        }
        user: Any = request.user
        if change:
            # Both see the same version: the lock is held from the first one on.
            ticket = update_ticket(
                ticket=obj, by=user, tags=given["tag_names"], expected_version=given["seen_version"], **fields
            )
            ticket = assign_ticket(ticket=ticket, agent=given["agent"], group=given["group"], by=user)
        else:
            ticket = create_ticket(
                by=user, tags=given["tag_names"], agent=given["agent"], group=given["group"], **fields
            )
        obj.__dict__.update(ticket.__dict__)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refusal:
            # Somebody was faster between the form's check and the lock.
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        ticket = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if ticket is not None and self.has_view_permission(request, ticket):
            context = page_context(request, ticket, may_change=super().has_change_permission(request, ticket))
            context["title"] = str(ticket)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def has_change_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """What was merged is changed where it lives on."""
        merged = obj is not None and obj.merged_into_id is not None
        return not merged and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act))
        return [path("<int:ticket_id>/do/<slug:name>/", act, name="tickets_ticket_do"), *super().get_urls()]

    def act(self, request: HttpRequest, ticket_id: int, name: str) -> HttpResponse:
        """Do one of the page's actions, and show the page again."""
        ticket = self.get_object(request, str(ticket_id))
        if ticket is None or name not in ACTIONS:
            raise Http404
        if not super().has_change_permission(request, ticket):
            raise PermissionDenied
        shown = ticket
        fragment = ""
        try:
            shown = ACTIONS[name](request, ticket) or ticket
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            detail = {"action": name}
            record_audit(
                actor=request.user, action=OBJECT_CHANGED, obj=ticket, detail=detail, ip=client_ip(request)
            )
            fragment = "#sent" if name == "write" else ""
        return redirect(reverse("admin:tickets_ticket_change", args=[shown.pk]) + fragment)

    @display(description=_("number"))
    def number_label(self, ticket: Ticket) -> str:
        return f"#{ticket.number}"

    @display(description=_("state"), label=STATE_COLOURS)
    def state_label(self, ticket: Ticket) -> tuple[str, Any]:
        return ticket.state, gettext("Merged") if ticket.merged_into_id else ticket.get_state_display()

    @display(description=_("priority"), label=_TONES)
    def priority_label(self, ticket: Ticket) -> tuple[str, str]:
        return ticket.priority.tone, ticket.priority.name

    @display(description=_("tags"))
    def tag_names(self, ticket: Ticket) -> str:
        return ", ".join(tag.name for tag in ticket.tags.all())

    @display(description=_("agent"))
    def agent_name(self, ticket: Ticket) -> str:
        return ticket.agent.name if ticket.agent else ""

    @display(description=_("changed"))
    def changed(self, ticket: Ticket) -> str:
        return format_html(
            '<time datetime="{}">{}</time>',
            ticket.updated_at.isoformat(),
            gettext("%(time)s ago") % {"time": timesince(ticket.updated_at, depth=1)},
        )
