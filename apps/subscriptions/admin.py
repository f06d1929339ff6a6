"""Scheduled reports in the admin: who gets what when, what became of it, and what to do where it went wrong."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import dateparse, formats, timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    ModelAdmin,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    TabularInline,
    action,
    display,
)
from apps.reports.catalogue import all_reports, get_report
from apps.reports.links import report_url
from apps.subscriptions import services, tasks
from apps.subscriptions.choices import MailState, RunState
from apps.subscriptions.domain import life
from apps.subscriptions.domain.schedule import Cadence, Schedule
from apps.subscriptions.forms import SubscriptionForm, initial_of
from apps.subscriptions.models import AllowedAddress, ReportDelivery, ReportRun, ReportSubscription
from apps.subscriptions.services.making import NothingToSend

_TONES = {
    life.SENT: "success", life.PARTLY_SENT: "warning", life.FAILED: "danger", life.MISSED: "danger",
    life.WAITING: "info", life.MAKING: "info", life.REFUSED: "danger", life.UNCONFIRMED: "warning",
}  # fmt: skip
_LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'


@admin.register(ReportSubscription)
class ReportSubscriptionAdmin(ModelAdmin):
    """The list says when each is due next and how the last run ended."""

    form = SubscriptionForm
    list_display = ("name", "how_often", "next_run", "last_run", "owner", "is_active")
    list_filter = (("cadence", ChoicesDropdownFilter), "is_active")
    list_select_related = ("owner",)
    search_fields = ("name__istartswith",)
    autocomplete_fields = ("users", "owner")
    readonly_fields = ("next_runs",)
    actions_detail = ("preview", "send_test", "run_now", "history")
    empty_text = _("Open a report and press Subscribe, or add one here: it then comes by mail by itself.")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    ("reports", "groups"),
                    ("period", "medium"),
                    "compare",
                    "teams",
                    "agents",
                    "grain",
                )
            },
        ),
        (
            _("When"),
            {"fields": (("cadence", "at"), ("weekday", "day"), "zone", "next_runs", "is_active")},
        ),
        (_("To whom"), {"fields": ("users", "roles", "others", ("language", "owner"))}),
        (_("The mail"), {"fields": ("subject", "text", "attachment")}),
    )

    class Media:
        js = ("subscriptions/next_runs.js",)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        own = [
            path("next-runs/", page(self.next_runs_view), name="subscriptions_next_runs"),
            path("<int:pk>/preview/", page(self.preview_view), name="subscriptions_preview"),
        ]
        return own + super().get_urls()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"request": request})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **initial_of(request.GET)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportSubscription]:
        last = ReportRun.objects.filter(subscription=OuterRef("pk")).order_by("-due_at", "-id")
        return super().get_queryset(request).annotate(last_state=Subquery(last.values("state")[:1]))

    def save_model(self, request: HttpRequest, obj: ReportSubscription, form: Any, change: bool) -> None:
        services.keep_subscription(subscription=obj, by=request.user)

    @display(description=_("how often"))
    def how_often(self, row: ReportSubscription) -> str:
        return f"{row.get_cadence_display()}, {row.at:%H:%M}"

    @display(description=_("next run"), ordering="next_at")
    def next_run(self, row: ReportSubscription) -> str:
        return _moment(row.next_at, row.zone) if row.next_at else "–"

    @display(description=_("last run"), label=_TONES)
    def last_run(self, row: ReportSubscription) -> Any:
        state = getattr(row, "last_state", None)
        return (state, RunState(state).label) if state else "–"

    @display(description=_("next five runs"))
    def next_runs(self, row: ReportSubscription) -> str:
        texts = _upcoming(row.schedule) if row.pk else []
        items = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
        return format_html(
            '<ol id="next-runs" data-url="{}" aria-live="polite">{}</ol>',
            reverse("admin:subscriptions_next_runs"),
            items,
        )

    def next_runs_view(self, request: HttpRequest) -> JsonResponse:
        """The next five runs of what stands in the form, before it is saved."""
        if not self.has_view_permission(request):
            return JsonResponse({"runs": []}, status=403)
        schedule = _schedule_of(request.GET)
        return JsonResponse({"runs": _upcoming(schedule) if schedule else []})

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        subscription = get_object_or_404(ReportSubscription, pk=pk)
        if not self.has_view_permission(request, subscription):
            return HttpResponse(status=403)
        try:
            html = services.preview(subscription=subscription, language=translation.get_language() or "en")
        except NothingToSend as nothing:
            messages.error(request, str(nothing))
            return redirect("admin:subscriptions_reportsubscription_change", pk)
        answer = HttpResponse(html)
        answer["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        return answer

    @action(description=_("Preview"), icon="preview", permissions=["view"], attrs={"target": "_blank"})
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:subscriptions_preview", object_id)

    @action(description=_("Send me a test"), icon="forward_to_inbox", permissions=["change"])
    def send_test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user: Any = request.user
        if user.email:
            tasks.send_test.delay(int(object_id), user.pk)
            messages.success(request, gettext("On its way to %(address)s.") % {"address": user.email})
        else:
            messages.error(request, gettext("You have no mail address: enter one on your user's page."))
        return redirect("admin:subscriptions_reportsubscription_change", object_id)

    @action(description=_("Run now"), icon="play_arrow", permissions=["change"])
    def run_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        subscription = get_object_or_404(ReportSubscription, pk=object_id)
        try:
            run = services.run_now(subscription=subscription, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("admin:subscriptions_reportsubscription_change", object_id)
        messages.success(request, gettext("It is sent within a minute."))
        return redirect("admin:subscriptions_reportrun_change", run.pk)

    @action(description=_("Runs"), icon="list_alt", permissions=["view"])
    def history(self, request: HttpRequest, object_id: str) -> HttpResponse:
        answer = redirect("admin:subscriptions_reportrun_changelist")
        answer["Location"] += f"?subscription__id__exact={int(object_id)}"
        return answer


def _upcoming(schedule: Schedule) -> list[str]:
    return [_moment(at, schedule.zone.key) for at in schedule.upcoming(timezone.now())]


def _moment(at: Any, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{formats.date_format(local, 'D')} {formats.date_format(local, 'DATE_FORMAT')}, {local:%H:%M}"


def _schedule_of(query: Any) -> Schedule | None:
    at = dateparse.parse_time(str(query.get("at", ""))[:8]) if query.get("at") else None
    if at is None or query.get("zone") not in available_timezones():
        return None
    try:
        weekday, day = int(query.get("weekday", 0)), int(query.get("day", 1))
        return Schedule(Cadence(query.get("cadence", "")), at, ZoneInfo(query["zone"]), weekday, day)
    except ValueError:
        return None


class DeliveryInline(TabularInline):
    model = ReportDelivery
    fields = readonly_fields = ("address", "user", "language", "state", "error", "handed_at", "message_id")
    can_delete = False
    verbose_name_plural = _("Mails")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("subscriptions.view_reportrun"))


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyModelAdmin):
    """Every run with its state; one that did not end well is tried again here."""

    list_display = ("subscription", "day", "due_at", "state_label", "mails", "ended_at", "reason")
    list_filter = (("state", ChoicesDropdownFilter), ("subscription", RelatedDropdownFilter))
    list_select_related = ("subscription",)
    paginator = CappedPaginator
    inlines = (DeliveryInline,)
    actions_detail = ("retry",)
    fields = readonly_fields = (
        "subscription", "day", "due_at", "state_label", "attempts", "next_at", "ended_at", "error", "note",
        "complete_until", "content_hash", "live_reports",
    )  # fmt: skip
    empty_text = _("Each time that a scheduled report is due has a line here.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportRun]:
        return super().get_queryset(request).prefetch_related("deliveries")

    def has_retry_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if object_id is not None:
            run = ReportRun.objects.filter(pk=object_id).first()
            if run is None or not life.RUN.allows(run.state, life.RETRY):
                return False
        return bool(request.user.has_perm("subscriptions.change_reportsubscription"))

    @action(description=_("Try again"), icon="replay", permissions=["retry"])
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = get_object_or_404(ReportRun, pk=object_id)
        try:
            services.retry_run(run=run, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, gettext("It is tried again within a minute. Who got the mail gets no other.")
            )
        return redirect("admin:subscriptions_reportrun_change", object_id)

    @display(description=_("state"), label=_TONES, ordering="state")
    def state_label(self, run: ReportRun) -> tuple[str, Any]:
        return run.state, RunState(run.state).label

    @display(description=_("mails"))
    def mails(self, run: ReportRun) -> str:
        mails = run.deliveries.all()
        sent = sum(mail.state == MailState.SENT for mail in mails)
        return f"{sent} / {len(mails)}" if mails else "–"

    @display(description=_("reason"))
    def reason(self, run: ReportRun) -> str:
        return run.error[:120] or "–"

    @display(description=_("live reports"))
    def live_reports(self, run: ReportRun) -> str:
        zone = run.subscription.schedule.zone
        there = {report.id for report in all_reports()}
        questions = [question for question in run.subscription.asks if question.report in there]
        asked = [question.asked(run.due_at, zone) for question in questions]
        return format_html_join(
            " · ", _LINK, ((report_url(one), get_report(one.report).title) for one in asked)
        )


@admin.register(AllowedAddress)
class AllowedAddressAdmin(ModelAdmin):
    """To which outside addresses reports may go."""

    list_display = ("pattern", "note")
    search_fields = ("pattern__istartswith",)
    empty_text = _("Reports go to users only, until an address or a domain is entered here.")
