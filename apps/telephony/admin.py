"""Telephony in the admin: nodes, trunks, entry points, recordings."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.formats import format_seconds
from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    ModelAdmin,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    TabularInline,
    action,
    display,
)
from apps.telephony.ari.requests import ConnectionRefused
from apps.telephony.choices import RecordingState
from apps.telephony.models import AsteriskNode, EntryPoint, Recording, Trunk
from apps.telephony.selectors import list_recordings, node_config
from apps.telephony.services import check_node

_STATE_COLOURS = {"stored": "success", "pending": "info", "recording": "info", "failed": "danger"}


class TrunkInline(TabularInline):
    """The trunks of a node, below its form."""

    model = Trunk
    tab = True
    fields = ("name", "match", "max_calls", "outgoing", "position", "host", "caller_number", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trunk]:
        return super().get_queryset(request).defer("login_password")


@admin.register(AsteriskNode)
class AsteriskNodeAdmin(ModelAdmin):
    list_display = ("name", "code", "base_url", "app", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code__istartswith", "name")
    inlines = (TrunkInline,)
    fieldsets = (
        (None, {"fields": ("code", "name", "base_url", "username", "password", "app", "is_active")}),
        (_("Several nodes"), {"fields": ("sip_address", "home_extensions")}),
        (
            _("Too many calls"),
            {"fields": ("most_calls", "most_new_per_second", "overload_flow", "most_into_flow_per_second")},
        ),
    )
    actions_detail = ["test_connection"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AsteriskNode]:
        return super().get_queryset(request).defer("password")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    @action(description=_("Test the connection"), icon="network_check", permissions=["change"])
    def test_connection(self, request: HttpRequest, object_id: int) -> HttpResponse:
        node = AsteriskNode.objects.get(pk=object_id)
        try:
            version = check_node(node=node_config(node))
        except ConnectionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Connected: Asterisk %(version)s.") % {"version": version})
        return redirect(reverse("admin:telephony_asterisknode_change", args=[object_id]))


@admin.register(Trunk)
class TrunkAdmin(ModelAdmin):
    list_display = (
        "name",
        "node",
        "max_calls",
        "outgoing",
        "position",
        "caller_number",
        "registers",
        "is_active",
    )
    list_filter = (("node", RelatedDropdownFilter), "outgoing", "is_active")
    search_fields = ("name__istartswith",)
    fieldsets = (
        (None, {"fields": ("node", "name", "match", "max_calls", "is_active")}),
        (
            _("Outgoing calls"),
            {"fields": ("outgoing", "position", "host", "caller_number", "number_format")},
        ),
        (
            _("Log-in at the provider"),
            {
                "fields": ("login_name", "login_password", "registers"),
                "description": _(
                    "Written into the node's configuration files only; the password is never shown again."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trunk]:
        return super().get_queryset(request).select_related("node").defer("node__password", "login_password")


@admin.register(EntryPoint)
class EntryPointAdmin(ModelAdmin):
    list_display = ("dnis", "name", "flow", "is_active")
    list_display_links = ("dnis", "name")
    list_filter = (("flow", RelatedDropdownFilter), "is_active")
    search_fields = ("dnis__startswith", "name")
    list_select_related = ("flow",)
    autocomplete_fields = ("flow",)


@admin.register(Recording)
class RecordingAdmin(ReadOnlyModelAdmin):
    """Recordings with their player; listening is recorded in the audit record."""

    list_display = ("started_at", "kind", "caller_number", "agent_name", "duration", "state_label", "player")
    list_filter = (
        ("started_at", RangeDateTimeFilter),
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("interaction__ani__startswith", "name__startswith")
    search_help_text = _("Beginning of the caller's number, or of an interaction's id.")
    fields = (
        "player",
        "interaction",
        "kind",
        "segment",
        "node",
        "started_at",
        "duration",
        "state",
        "problem",
        "name",
    )
    readonly_fields = fields
    paginator = CappedPaginator
    ordering = ("-started_at", "-pk")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recording]:
        return list_recordings()

    @display(description=_("from"))
    def caller_number(self, recording: Recording) -> str:
        return recording.interaction.ani if recording.interaction else recording.caller or "–"

    @display(description=_("agent"))
    def agent_name(self, recording: Recording) -> str:
        agent = recording.interaction and recording.interaction.agent
        return agent.name if agent else "–"

    @display(description=_("duration"), ordering="duration_seconds")
    def duration(self, recording: Recording) -> str:
        return format_seconds(recording.duration_seconds)

    @display(description=_("state"), label=_STATE_COLOURS, ordering="state")
    def state_label(self, recording: Recording) -> tuple[str, str]:
        return recording.state, recording.get_state_display()

    @display(description=_("listen"))
    def player(self, recording: Recording) -> SafeString | str:
        if recording.state != RecordingState.STORED:
            return "–"
        return render_to_string("telephony/player.html", {"recording": recording})
