"""Routing of tickets in the admin: which groups, and where each ticket's work is."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ModelAdmin, ReadOnlyModelAdmin, action, display
from apps.acd.domain.commands import CancelWork
from apps.audit.services import record_audit
from apps.dispatch.domain.agree import OPEN_TURNS
from apps.dispatch.models import RoutedGroup, TicketWork
from apps.dispatch.telling import tell_floor

_COLOURS = {"wanted": "info", "queued": "warning", "taken": "success", "withdrawing": "info"}


@admin.register(RoutedGroup)
class RoutedGroupAdmin(ModelAdmin):
    """Strategy, skills and capacity are the group's and the agents' own: tickets follow the rules of all work."""

    list_display = ("group", "is_active", "priority_step")
    list_select_related = ("group",)
    autocomplete_fields = ("group",)


@admin.register(TicketWork)
class TicketWorkAdmin(ReadOnlyModelAdmin):
    """What the floor has of tickets. Work that nobody needs any more is taken back here."""

    list_display = ("ticket", "state", "group", "agent", "created_at", "note")
    list_filter = ("turn", ("group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("ticket", "group", "agent__user")
    paginator = CappedPaginator
    show_full_result_count = False
    fields = readonly_fields = (
        "ticket", "round", "turn", "group", "agent", "interaction_id", "created_at", "told_at", "note",
    )  # fmt: skip
    actions_detail = ["cancel"]
    empty_text = _("Tickets of routed groups that nobody has are offered to agents; each is listed here.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TicketWork]:
        return super().get_queryset(request).select_related("ticket", "group", "agent__user")

    @display(description=_("State"), label=_COLOURS)
    def state(self, work: TicketWork) -> tuple[str, Any]:
        return work.turn, work.get_turn_display()

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        still = TicketWork.objects.filter(pk=object_id, turn__in=OPEN_TURNS) if object_id else None
        return (still is None or still.exists()) and request.user.has_perm("dispatch.change_ticketwork")

    @action(description=_("Take it back from the floor"), icon="undo", permissions=["cancel"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The ticket then is in no routed line any more; the floor's own event says so."""
        work = TicketWork.objects.get(pk=object_id)
        if work.turn not in OPEN_TURNS:
            messages.info(request, _("This is over already."))
            return redirect("admin:dispatch_ticketwork_change", object_id)
        username = request.user.get_username()
        reply = tell_floor(CancelWork(work.interaction_id.hex, username, "supervisor"))
        record_audit(actor=request.user, action="work.cancelled", obj=work, detail={"ok": reply.ok})
        if reply.ok:
            messages.success(request, _("The ticket is taken back; give it to somebody by hand."))
        else:
            messages.error(request, _("The floor did not take it back: %(why)s") % {"why": reply.reason})
        return redirect("admin:dispatch_ticketwork_change", object_id)
