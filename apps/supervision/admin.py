"""Callbacks in the admin: who is to be called, when it was promised, how often it was tried; taken back, or hurried."""

import asyncio
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.formats import format_seconds
from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    action,
    display,
)
from apps.acd.domain.commands import CancelCallback, HurryCallback
from apps.audit.requests import client_ip
from apps.floor.inbox import submit_once
from apps.interactions.choices import CallbackState
from apps.interactions.models import Callback, Interaction
from apps.interactions.words import say_value
from apps.supervision import permissions
from apps.supervision.services import record_order

_COLOURS = dict.fromkeys(CallbackState.values, "") | {
    "waiting": "warning",
    "retrying": "warning",
    "connected": "success",
    "completed": "success",
    "expired": "danger",
}
_REFUSALS = {
    "no_callback": _("This callback is not open any more."),
    "being_called": _("The customer is being called right now."),
    "in_line": _("This callback waits for the next agent already, or its call is still going on."),
    "no_answer": _("The floor did not answer in time."),
    "unavailable": _("The connection to the floor is interrupted."),
}


@admin.register(Callback)
class CallbackAdmin(ReadOnlyModelAdmin):
    """The list of callbacks; what is done to one goes to the floor, which alone knows whether it still can be done."""

    list_display = (
        "number", "customer_name", "group", "state_label", "promised_from", "promised_until", "tried", "late",
        "first_call",
    )  # fmt: skip
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("group", RelatedDropdownFilter),
        ("requested_at", RangeDateTimeFilter),
        ("latest_at", RangeDateTimeFilter),
    )
    search_fields = ("number__startswith",)
    search_help_text = _("Beginning of the number to call.")
    ordering = ("-requested_at",)
    paginator = CappedPaginator
    list_per_page = 50
    list_fullwidth = True
    actions_detail = ["call_now", "cancel"]
    fields = (
        "number", "group", "state_label", "requested_at", "source", "place_at", "earliest_at", "latest_at", "next_at",
        "tried", "last_result_words", "reached_at", "late", "agent", "asked", "ended_at", "reason_words", "ended_by",
        "first_call", "attempt_calls",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Callback]:
        rows = super().get_queryset(request).select_related("group", "interaction__customer", "agent__user")
        return rows.defer("agent__sip_password")

    @display(description=_("customer"))
    def customer_name(self, callback: Callback) -> str:
        customer = callback.interaction.customer
        return customer.name if customer else "–"

    @display(description=_("state"), ordering="state", label=_COLOURS)
    def state_label(self, callback: Callback) -> tuple[str, Any]:
        return callback.state, callback.get_state_display()

    @display(description=_("promised from"), ordering="earliest_at")
    def promised_from(self, callback: Callback) -> Any:
        return callback.earliest_at

    @display(description=_("promised until"), ordering="latest_at")
    def promised_until(self, callback: Callback) -> Any:
        return callback.latest_at

    @display(description=_("attempts"), ordering="attempts")
    def tried(self, callback: Callback) -> str:
        said = {"done": callback.attempts, "most": callback.max_attempts}
        return gettext("%(done)s of %(most)s") % said

    @display(description=_("late by"), ordering="late_seconds")
    def late(self, callback: Callback) -> str:
        if callback.late_seconds is None:
            return "–"
        return format_seconds(callback.late_seconds) if callback.late_seconds else gettext("in time")

    @display(description=_("last result"))
    def last_result_words(self, callback: Callback) -> str:
        return str(say_value("result", callback.last_result)) or "–"

    @display(description=_("reason of the end"))
    def reason_words(self, callback: Callback) -> str:
        return str(say_value("reason", callback.reason)) or "–"

    @display(description=_("first call"))
    def first_call(self, callback: Callback) -> SafeString:
        return _link(callback.interaction_id, gettext("Open"))

    @display(description=_("calls to the customer"))
    def attempt_calls(self, callback: Callback) -> SafeString | str:
        rows = Interaction.objects.filter(callback_of=callback.pk.hex).order_by("arrived_at")
        links = [_link(row.pk, f"{row.get_outcome_display() or row.get_state_display()}") for row in rows]
        return SafeString(" · ".join(links)) or "–"

    @action(description=_("Call now"), icon="phone_forwarded", permissions=["order"])
    def call_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        command = HurryCallback(object_id.replace("-", ""), by=request.user.get_username())
        return self._order(request, object_id, command, "callback.hurried", gettext("It is in the line now."))

    @action(description=_("Cancel"), icon="phone_disabled", permissions=["order"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        command = CancelCallback(object_id.replace("-", ""), by=request.user.get_username())
        return self._order(request, object_id, command, "callback.cancelled", gettext("Nobody will call."))

    def has_order_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(permissions.MOVE)

    def _order(
        self,
        request: HttpRequest,
        object_id: str,
        command: CancelCallback | HurryCallback,
        what: str,
        done: str,
    ) -> HttpResponse:
        callback = self.get_object(request, object_id)
        reply = asyncio.run(submit_once(command, request.user.get_username()))
        assert isinstance(request.user, AbstractBaseUser), "the admin lets nobody else in"
        record_order(
            actor=request.user, action=what, obj=callback, detail={}, reply=reply, ip=client_ip(request)
        )
        if reply.ok:
            messages.success(request, done)
        else:
            messages.error(request, str(_REFUSALS.get(reply.code, reply.reason)))
        return redirect(reverse("admin:interactions_callback_change", args=[object_id]))


def _link(interaction_id: Any, text: str) -> SafeString:
    url = reverse("admin:interactions_interaction_change", args=[interaction_id])
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, text)
