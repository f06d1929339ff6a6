"""Webhooks in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.theme import DialogForm, ModelAdmin, action, close_dialog, display, render_secret_once
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.integrations.choices import DeliveryState
from apps.integrations.forms import PeriodForm, WebhookForm
from apps.integrations.models import Webhook
from apps.integrations.webhook_services import (
    TooManyTests,
    resume_webhook,
    rotate_secret,
    save_webhook,
    send_test,
)
from apps.integrations.webhooks import replay_period

_COLOURS = {"on": "success", "resting": "warning", "paused": "danger", "off": ""}

_STATES = {"on": _("working"), "resting": _("failing"), "paused": _("paused"), "off": _("switched off")}


def state_of(webhook: Webhook) -> str:
    """Return on, resting (the last round was in vain), paused or off."""
    if not webhook.is_active:
        return "off"
    if webhook.paused_at:
        return "paused"
    return "resting" if webhook.failures else "on"


@admin.register(Webhook)
class WebhookAdmin(ModelAdmin):
    """The secret is shown once, by the action that makes a new one."""

    form = WebhookForm
    list_display = ("name", "url", "state", "waiting", "given_up")
    list_filter = ("is_active",)
    search_fields = ("name__istartswith", "url__istartswith")
    readonly_fields = ("state_said",)
    fieldsets = (
        (None, {"fields": ("name", "url", "is_active", "state_said")}),
        (_("Events"), {"fields": ("kinds",)}),
        (_("Safety"), {"fields": ("listed",)}),
        (_("When it does not answer"), {"fields": ("timeout_seconds", "most_failures")}),
    )
    actions_detail = ["open_log", "send_test", "replay", "new_secret", "resume"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        rows = super().get_queryset(request).defer("secret", "old_secret")
        return rows.annotate(
            waiting_count=Count("deliveries", filter=Q(deliveries__state=DeliveryState.PENDING)),
            given_up_count=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no state yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        return ((None, {"fields": ("name", "url", "is_active")}), *fieldsets[1:])

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        save_webhook(webhook=obj)
        if not change:
            messages.info(
                request,
                _("Use “New secret” to see the secret by which the receiver knows that it is us who send."),
            )

    @display(description=_("state"), label=_COLOURS)
    def state(self, webhook: Webhook) -> tuple[str, Any]:
        state = state_of(webhook)
        return state, _STATES[state]

    @display(description=_("state"))
    def state_said(self, webhook: Webhook) -> str:
        """On the page of one webhook, with its reason."""
        state = state_of(webhook)
        if state == "paused":
            at = date_format(timezone.localtime(webhook.paused_at), "SHORT_DATETIME_FORMAT")
            word = {"at": at, "reason": webhook.pause_reason}
            return gettext("paused since %(at)s: %(reason)s") % word
        if state == "resting":
            return gettext("failed %(count)s times in a row") % {"count": webhook.failures}
        return str(_STATES[state])

    @display(description=_("to be sent"), ordering="waiting_count")
    def waiting(self, webhook: Any) -> int:
        return int(webhook.waiting_count)

    @display(description=_("given up"), ordering="given_up_count")
    def given_up(self, webhook: Any) -> int:
        return int(webhook.given_up_count)

    @action(description=_("Deliveries"), icon="list_alt", permissions=["view"])
    def open_log(self, request: HttpRequest, object_id: int) -> HttpResponse:
        url = reverse("admin:integrations_delivery_changelist")
        return redirect(f"{url}?webhook__id__exact={object_id}")

    @action(description=_("Send a test"), icon="send", permissions=["change"])
    def send_test(self, request: HttpRequest, object_id: int) -> HttpResponse:
        webhook = Webhook.objects.get(pk=object_id)
        try:
            tried = send_test(webhook=webhook, by=request.user)  # type: ignore[arg-type]
        except TooManyTests as refused:
            messages.error(
                request, _("That was often. Try it again in %(seconds)s s.") % {"seconds": refused.seconds}
            )
        else:
            self._record(request, webhook, "webhook.tested", {"status": tried.status})
            word = {"status": tried.status, "ms": tried.duration_ms, "reason": tried.error}
            if tried.is_taken:
                messages.success(request, _("Taken with status %(status)s in %(ms)s ms.") % word)
            else:
                messages.error(request, _("Not taken: %(reason)s.") % word)
        return redirect(_page(object_id))

    @action(
        description=_("Send a period again"),
        icon="replay",
        permissions=["change"],
        dialog={
            "title": _("Send a period again"),
            "description": _(
                "Every event of the period that this webhook is told of is sent, with the message id that it had."
            ),
            "form_class": PeriodForm,
            "form_submit_text": _("Send again"),
        },
    )
    def replay(self, request: HttpRequest, form: PeriodForm, object_id: int) -> HttpResponse:
        webhook, period = Webhook.objects.get(pk=object_id), form.cleaned_data
        count = replay_period(
            webhook=webhook, since=period["since"], until=period["until"], now=timezone.now()
        )
        detail = {"since": str(period["since"]), "until": str(period["until"]), "count": count}
        self._record(request, webhook, "webhook.replayed", detail)
        messages.success(request, _("Events that are sent again: %(count)s.") % {"count": count})
        return close_dialog(_page(object_id))

    @action(
        description=_("New secret"),
        icon="key",
        permissions=["change"],
        dialog={
            "title": _("New secret"),
            "description": _(
                "Give it to the receiver. Everything is signed with the present secret too for 24 hours."
            ),
            "form_class": DialogForm,
            "form_submit_text": _("Make a new secret"),
        },
    )
    def new_secret(self, request: HttpRequest, form: DialogForm, object_id: int) -> HttpResponse:
        webhook = Webhook.objects.get(pk=object_id)
        secret = rotate_secret(webhook=webhook)
        self._record(request, webhook, "webhook.secret_renewed", {})
        return render_secret_once(request, secret)

    @action(description=_("Resume"), icon="play_arrow", permissions=["resume"])
    def resume(self, request: HttpRequest, object_id: int) -> HttpResponse:
        webhook = resume_webhook(webhook=Webhook.objects.get(pk=object_id))
        self._record(request, webhook, "webhook.resumed", {})
        messages.success(request, _("Resumed. What happened meanwhile is being sent."))
        return redirect(_page(object_id))

    def has_resume_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Only what is paused can be resumed."""
        if not self.has_change_permission(request):
            return False
        return object_id is None or Webhook.objects.filter(pk=object_id, paused_at__isnull=False).exists()

    def _record(self, request: HttpRequest, webhook: Webhook, what: str, detail: dict[str, Any]) -> None:
        record_audit(actor=request.user, action=what, obj=webhook, detail=detail, ip=client_ip(request))


def _page(object_id: int) -> str:
    return reverse("admin:integrations_webhook_change", args=[object_id])
