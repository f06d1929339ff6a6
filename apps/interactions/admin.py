"""Interactions in the admin: a long list that opens at once, and each one's whole story."""

import re
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.formats import format_seconds
from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    action,
    close_dialog,
    display,
)
from apps.audit.requests import client_ip
from apps.interactions.choices import InteractionState, Outcome
from apps.interactions.forms import CorrectDispositionForm
from apps.interactions.models import Disposition, Interaction
from apps.interactions.services import set_disposition
from apps.interactions.story_page import story_context
from apps.sheets.pages import SheetModelAdmin

# Of a value without a colour the theme would show the code, not the word.
_STATE_COLOURS = dict.fromkeys(InteractionState.values, "") | {
    "queued": "warning",
    "ringing": "info",
    "dialling": "info",
    "connected": "success",
    "wrap_up": "info",
}
_MEDIUM_COLOURS = {"voice": "", "chat": "info", "email": "primary", "task": "warning"}
_DIRECTION_COLOURS = {"inbound": "info", "outbound": "primary"}
_OUTCOME_COLOURS = dict.fromkeys(Outcome.values, "") | {
    "handled": "success",
    "abandoned": "danger",
    "failed": "danger",
    "flowed_out": "warning",
    "busy": "warning",
    "no_answer": "warning",
    "rejected": "warning",
}


@admin.register(Disposition)
class DispositionAdmin(SheetModelAdmin):
    sheet = "dispositions"
    list_display = ("name", "code", "is_resolved", "is_active")
    list_editable = ("is_resolved", "is_active")
    search_fields = ("code__istartswith", "name")


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyModelAdmin):
    """Every column comes from one statement, the count stops at ten thousand, and searching reads an index."""

    list_display = (
        "arrived_at", "medium_label", "direction_label", "ani", "dnis", "customer_name", "group", "agent_name",
        "state_label", "outcome_label", "wait", "talk",
    )  # fmt: skip
    list_filter = (
        ("arrived_at", RangeDateTimeFilter),
        ("medium", ChoicesDropdownFilter),
        ("direction", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ("group", RelatedDropdownFilter),
        ("agent", AutocompleteSelectFilter),
        ("disposition", RelatedDropdownFilter),
    )
    search_fields = ("ani__startswith",)
    search_help_text = _("Beginning of the caller's number, or an interaction's id.")
    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    ordering = ("-arrived_at", "-id")
    actions_detail = ["correct_disposition"]
    actions_list = ["new_work"]
    change_form_outer_before_template = "interactions/admin/summary.html"
    fieldsets = (
        (
            _("Record"),
            {
                "classes": ["collapse"],
                "fields": (
                    "id", "medium", "subject", "text", "reference", "external_id",
                    "direction", "callback_of", "node", "channel_id", "entry_point", "flow",
                    "flow_version", "queued_at", "answered_at", "ended_at", "priority", "tier", "language",
                    "data",
                ),
            },
        ),
    )  # fmt: skip

    class Media:
        css = {"all": ("interactions/story.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interaction]:
        with_rows = (
            super().get_queryset(request).select_related("customer", "group", "agent__user", "disposition")
        )
        return with_rows.defer("agent__sip_password", "text")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Interaction], search_term: str
    ) -> tuple[QuerySet[Interaction], bool]:
        """Take a whole id as an id; else look for numbers that begin so, whatever spaces were typed."""
        key = _as_uuid(search_term.strip())
        if key is not None:
            return queryset.filter(pk=key), False
        return super().get_search_results(request, queryset, re.sub(r"[\s().-]", "", search_term))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        story = story_context(request, object_id)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **story})

    @display(description=_("medium"), label=_MEDIUM_COLOURS)
    def medium_label(self, interaction: Interaction) -> tuple[str, Any]:
        return interaction.medium, interaction.get_medium_display()

    @display(description=_("direction"), label=_DIRECTION_COLOURS)
    def direction_label(self, interaction: Interaction) -> tuple[str, Any]:
        return interaction.direction, interaction.get_direction_display()

    @display(description=_("customer"), ordering="customer__name")
    def customer_name(self, interaction: Interaction) -> str:
        return interaction.customer.name if interaction.customer else ""

    @display(description=_("agent"))
    def agent_name(self, interaction: Interaction) -> str:
        return interaction.agent.name if interaction.agent else ""

    @display(description=_("state"), ordering="state", label=_STATE_COLOURS)
    def state_label(self, interaction: Interaction) -> tuple[str, Any]:
        return interaction.state, interaction.get_state_display()

    @display(description=_("outcome"), ordering="outcome", label=_OUTCOME_COLOURS)
    def outcome_label(self, interaction: Interaction) -> tuple[str, Any]:
        return interaction.outcome, interaction.get_outcome_display()

    @display(description=_("wait"), ordering="wait_seconds")
    def wait(self, interaction: Interaction) -> str:
        return format_seconds(interaction.wait_seconds)

    @display(description=_("talk"), ordering="talk_seconds")
    def talk(self, interaction: Interaction) -> str:
        return format_seconds(interaction.talk_seconds)

    def has_new_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("supervision.create_work")

    @action(description=_("New task"), icon="add_task", permissions=["new_work"], url_path="new-work")
    def new_work(self, request: HttpRequest, *args: Any) -> HttpResponse:
        return redirect("new-work")

    def has_correct_disposition_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("interactions.change_interaction")

    @action(
        description=_("Correct the disposition"),
        icon="edit_note",
        permissions=["correct_disposition"],
        dialog={
            "title": _("Correct the disposition"),
            "description": _(
                "The timeline keeps what the agent chose; the correction goes into the audit record."
            ),
            "form_class": CorrectDispositionForm,
            "form_submit_text": _("Save"),
        },
    )
    def correct_disposition(
        self, request: HttpRequest, form: CorrectDispositionForm, object_id: str
    ) -> HttpResponse:
        set_disposition(
            interaction=form.cleaned_data["interaction"],
            disposition=form.cleaned_data["disposition"],
            note=form.cleaned_data["note"],
            by=request.user,
            ip=client_ip(request),
        )
        return close_dialog(reverse("admin:interactions_interaction_change", args=[object_id]))


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
