"""What was sent to webhooks, in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    TabularInline,
    action,
    display,
)
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.integrations.choices import DeliveryState
from apps.integrations.models import Delivery, DeliveryAttempt
from apps.integrations.sending import body_of
from apps.integrations.webhooks import replay_deliveries
from apps.outbox.models import Entry

_COLOURS = {
    DeliveryState.PENDING: "warning",
    DeliveryState.DELIVERED: "success",
    DeliveryState.FAILED: "danger",
}


class AttemptInline(TabularInline):
    """Every attempt with what came back."""

    model = DeliveryAttempt
    fields = readonly_fields = ("number", "at", "status", "error", "response", "duration_ms")
    can_delete = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyModelAdmin):
    """The delivery log. Sending again takes the right to change webhooks."""

    list_display = (
        "created_at",
        "webhook_name",
        "kind",
        "state_label",
        "attempts",
        "last_status",
        "last_error",
    )
    list_filter = (
        ("webhook", RelatedDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("message_id__exact",)
    search_help_text = _("A message id.")
    list_select_related = ("webhook",)
    paginator = CappedPaginator
    fields = (
        "webhook_name", "kind", "message_id", "state", "attempts", "last_status", "last_error", "created_at",
        "next_at", "delivered_at", "body",
    )  # fmt: skip
    readonly_fields = fields
    inlines = (AttemptInline,)
    actions = ("send_again",)  # type: ignore[assignment]
    actions_detail = ["send_one_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).defer("webhook__secret", "webhook__old_secret")

    def has_replay_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("integrations.change_webhook")

    @display(description=_("webhook"), ordering="webhook__name")
    def webhook_name(self, delivery: Delivery) -> str:
        return delivery.webhook.name

    @display(description=_("state"), ordering="state", label=_COLOURS)
    def state_label(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @display(description=_("message"))
    def body(self, delivery: Delivery) -> str:
        entry = Entry.objects.filter(pk=delivery.entry_id).first()
        return body_of(entry) if entry else ""

    @action(description=_("Send again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        ids = list(queryset.order_by().values_list("pk", flat=True))
        self._replay(request, Q(pk__in=ids))

    @action(description=_("Send again"), icon="replay", permissions=["replay"])
    def send_one_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        self._replay(request, Q(pk=object_id))
        return redirect(reverse("admin:integrations_delivery_change", args=[object_id]))

    def _replay(self, request: HttpRequest, wanted: Q) -> None:
        count = replay_deliveries(wanted=wanted, now=timezone.now())
        detail = {"count": count}
        record_audit(actor=request.user, action="webhook.replayed", detail=detail, ip=client_ip(request))
        if count:
            messages.success(request, _("Events that are sent again: %(count)s.") % {"count": count})
        else:
            messages.warning(request, _("A test is not sent again: press the button of its webhook."))
