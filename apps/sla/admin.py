"""Service levels in the admin: policies, and the clocks that are due."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    ModelAdmin,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    StackedInline,
    TabularInline,
    action,
    display,
)
from apps.sla import views
from apps.sla.choices import ClockState
from apps.sla.domain.durations import format_duration
from apps.sla.filters import DecidedFilter, DueFilter
from apps.sla.forms import PolicyForm, StepForm, TargetForm
from apps.sla.models import Clock, EscalationStep, Policy, Target
from apps.sla.panels import render_badge
from apps.sla.policy_fields import MAIL, WORKBENCH
from apps.sla.selectors import shown_state, visible_clocks
from apps.sla.services import keep_policy, recount_if_changed, start_recount
from apps.sla.services.recounts import job_of_newest
from apps.sla.words import TONES
from apps.tickets.actions import offered_actions


class TargetInline(TabularInline):
    model = Target
    form = TargetForm
    hide_title = True
    verbose_name_plural = _("Targets in working time (hours:minutes)")


class StepInline(StackedInline):
    model = EscalationStep
    form = StepForm
    verbose_name_plural = _("Escalation")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The rows of the form; without what nobody on this system carries out."""
        offered = offered_actions()
        rows: list[Any] = [("kind", "timing"), ("amount", "raise_by"), ("to_group", "tag")]
        rows += [("notify", "subject"), "message"] if MAIL in offered else []
        rows += ["workbench"] if WORKBENCH in offered else []
        return [*rows, "note"]


@admin.register(Policy)
class PolicyAdmin(ModelAdmin):
    """What tickets are promised. A change is followed by a recount of all open tickets."""

    form = PolicyForm
    list_display = ("name", "position", "hours_name", "target_list", "step_count", "is_active")
    list_editable = ("position", "is_active")
    list_select_related = ("hours",)
    search_fields = ("name__istartswith",)
    inlines = (TargetInline, StepInline)
    autocomplete_fields = ("hours",)
    actions_list = ("recount_now",)
    list_before_template = "sla/recount.html"
    change_form_outer_before_template = "sla/recount.html"
    fieldsets = (
        (None, {"fields": ("name", "description", ("position", "is_active"))}),
        (
            _("For which tickets"),
            {
                "fields": (
                    ("from_priority", "from_tier"),
                    ("groups", "types"),
                    ("categories", "channels"),
                    "tags",
                ),
                "description": _("All of this must hold; what is left empty does not matter."),
            },
        ),
        (_("How time counts"), {"fields": ("hours", ("pauses_internal", "reopening"))}),
        (_("Warning"), {"fields": (("warn_percent", "warn_before_seconds"),)}),
    )

    class Media:
        css = {"all": ["jobs/jobs.css", "sla/sla.css"]}

    def save_model(self, request: HttpRequest, obj: Policy, form: Any, change: bool) -> None:
        keep_policy(policy=obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        return super().get_queryset(request).prefetch_related("targets__priority", "steps")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        with transaction.atomic():
            answer = super().changelist_view(
                request, {**(extra_context or {}), "job": _open_job(), "empty_hint": True}
            )
            if request.method == "POST":
                recount_if_changed(by=_user(request))
        return answer

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        with transaction.atomic():
            context = {**(extra_context or {}), "job": _open_job()}
            answer = super().changeform_view(request, object_id, form_url, context)
            if request.method == "POST":
                recount_if_changed(by=_user(request))
        return answer

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What tickets were promised stays known: a policy is switched off instead."""
        used = obj is not None and Clock.objects.filter(policy=obj).exists()
        return not used and super().has_delete_permission(request, obj)

    @display(description=_("business hours"), ordering="hours__name")
    def hours_name(self, policy: Policy) -> str:
        return policy.hours.name if policy.hours else gettext("Around the clock")

    @display(description=_("targets"))
    def target_list(self, policy: Policy) -> str:
        return "; ".join(
            f"{target}: " + " / ".join(format_duration(n) for n in target.seconds().values())
            for target in policy.targets.all()
        )

    @display(description=_("steps"))
    def step_count(self, policy: Policy) -> int:
        return len(policy.steps.all())

    @action(description=_("Count all open tickets anew"), icon="update", permissions=["change"])
    def recount_now(self, request: HttpRequest, *args: Any) -> HttpResponse:
        start_recount(by=_user(request))
        return redirect("admin:sla_policy_changelist")


def _user(request: HttpRequest) -> Any:
    return request.user


def _open_job() -> Any:
    job = job_of_newest()
    return job if job is not None and job.is_open else None


@admin.register(Clock)
class ClockAdmin(ReadOnlyModelAdmin):
    """What is due, soonest first; with filters also what was met and what was not."""

    list_display = (
        "ticket_link",
        "badge",
        "state_label",
        "due_at",
        "target",
        "policy",
        "priority",
        "group",
        "agent",
    )
    list_display_links = None
    list_filter = (
        DueFilter,
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
        ("policy", RelatedDropdownFilter),
        ("priority", RelatedDropdownFilter),
        ("group", RelatedDropdownFilter),
        DecidedFilter,
    )
    list_filter_submit = False
    list_select_related = ("ticket__agent__user", "policy", "priority", "group")
    list_before_template = "sla/attention.html"
    ordering = ("due_at", "id")
    paginator = CappedPaginator
    search_fields = ("ticket__number",)
    search_help_text = _("Number of a ticket.")
    fields = (
        "ticket_link", "kind", "cycle", "state", "policy", "priority", "group", "target", "used", "started_at",
        "due_at", "warn_at", "met_at", "breached_at", "ended_at", "counted_at",
    )  # fmt: skip
    empty_text = _("A ticket that a policy applies to has its clocks here until it is settled.")

    class Media:
        css = {"all": ["sla/sla.css"]}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("report/", wrap(views.report), name="sla_report"),
            path("report/export/", wrap(views.export_report), name="sla_report_export"),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clock]:
        return visible_clocks(request.user).order_by(*self.ordering).defer("ticket__agent__sip_password")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Clock], search_term: str
    ) -> tuple[QuerySet[Clock], bool]:
        term = search_term.strip().lstrip("#")
        if not term:
            return queryset, False
        is_number = term.isascii() and term.isdecimal() and len(term) < 19
        return queryset.filter(ticket__number=int(term)) if is_number else queryset.none(), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {**(extra_context or {}), **views.attention(request), "now": timezone.now()}
        return super().changelist_view(request, context)

    @display(description=_("ticket"))
    def ticket_link(self, clock: Clock) -> str:
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="{}">#{} {}</a>',
            reverse("admin:tickets_ticket_change", args=[clock.ticket_id]),
            clock.ticket.number,
            clock.ticket.subject,
        )

    @display(description=_("clock"))
    def badge(self, clock: Clock) -> str:
        return render_badge(clock)

    @display(description=_("state"), label={str(state): tone for state, tone in TONES.items()})
    def state_label(self, clock: Clock) -> tuple[str, Any]:
        state = shown_state(clock, timezone.now())
        return state, ClockState(state).label

    @display(description=_("target"))
    def target(self, clock: Clock) -> str:
        return format_duration(clock.target_seconds)

    @display(description=_("used"))
    def used(self, clock: Clock) -> str:
        return format_duration(clock.used_seconds)

    @display(description=_("agent"))
    def agent(self, clock: Clock) -> str:
        return clock.ticket.agent.name if clock.ticket.agent else "–"
