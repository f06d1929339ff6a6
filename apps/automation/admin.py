"""Rules in the admin: built, tried on past tickets, and what they did."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ModelAdmin, ReadOnlyModelAdmin, action, display
from apps.automation.forms import DryRunForm, RuleForm
from apps.automation.models import Rule, RuleRun
from apps.automation.services import resume_rule, save_rule
from apps.automation.services.dry_run import (
    AT_ONCE,
    Report,
    Tried,
    job_of,
    start_dry_run,
    tickets_of,
    try_rule,
)
from apps.automation.services.rules import triggering_kinds
from apps.tickets.domain.actions import parse_actions
from apps.tickets.rule_words import ACTIONS, STEP_PROBLEMS, say_action, say_verdict

_COLOURS = {"on": "success", "paused": "danger", "off": ""}
_RESULTS = {
    "done": "success",
    "same_cause": "warning",
    "too_deep": "warning",
    "fight": "danger",
    "failed": "danger",
}


@admin.register(Rule)
class RuleAdmin(ModelAdmin):
    """A paused rule says why, and is put back by its action."""

    form = RuleForm
    list_display = ("name", "state", "kind", "position", "does", "ran")
    list_filter = ("kind", "is_active")
    search_fields = ("name__istartswith",)
    ordering = ("position", "pk")
    readonly_fields = ("standing", "version")
    fieldsets = (
        (None, {"fields": ("name", "description", "is_active", "standing")}),
        (_("What sets it off"), {"fields": ("kind", "events", "target", "new_subject", "every_minutes")}),
        (_("Conditions"), {"fields": ("condition",)}),
        (_("Actions"), {"fields": ("actions",)}),
        (_("Order"), {"fields": ("position", "stops", "version")}),
    )
    actions_detail = ["dry_run", "show_log", "resume"]

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        save_rule(rule=obj)

    @display(description=_("State"), label=_COLOURS)
    def state(self, rule: Rule) -> tuple[str, Any]:
        if rule.paused_at:
            return "paused", gettext("Paused: %(why)s") % {"why": rule.paused_for}
        return ("on", _("Active")) if rule.is_active else ("off", _("Not active"))

    @display(description=_("State"))
    def standing(self, rule: Rule) -> Any:
        return self.state(rule)[1]

    @display(description=_("Does"))
    def does(self, rule: Rule) -> str:
        return "; ".join(say_action(one) for one in parse_actions(rule.actions))[:200]

    @display(description=_("Last run by the clock"))
    def ran(self, rule: Rule) -> Any:
        return rule.ran_at or "–"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.dry_run_page)
        return [path("<int:pk>/dry-run/", page, name="automation_rule_try"), *super().get_urls()]

    @action(description=_("Dry run"), icon="experiment", permissions=["view"])
    def dry_run(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:automation_rule_try", object_id)

    @action(description=_("What it did"), icon="history_toggle_off", permissions=["view"])
    def show_log(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(reverse("admin:automation_rulerun_changelist") + f"?rule__id__exact={object_id}")

    @action(description=_("Put into service again"), icon="play_arrow", permissions=["resume"])
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponse:
        resume_rule(rule=Rule.objects.get(pk=object_id), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The rule is in service again."))
        return redirect("admin:automation_rule_change", object_id)

    def has_resume_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Only a rule that was paused is put back."""
        paused = Rule.objects.filter(pk=object_id, paused_at__isnull=False) if object_id else None
        return (paused is None or paused.exists()) and self.has_change_permission(request)

    def dry_run_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask on how many tickets, and show what the rule would do to them; many are tried in the background."""
        rule = self.get_object(request, str(pk))
        if rule is None or not self.has_view_permission(request, rule):
            raise PermissionDenied
        form = DryRunForm(request.POST or None, user=request.user)
        report: Any = _of_job(request, rule)
        if request.method == "POST" and form.is_valid():
            most, view = form.cleaned_data["most"], form.cleaned_data["view"] or 0
            if most > AT_ONCE:
                job = start_dry_run(rule=rule, most=most, view=view, by=request.user)
                return redirect("admin:jobs_job_change", job.pk)
            tickets = tickets_of(request.user, view)
            report = try_rule(rule=rule, tickets=tickets, most=most, now=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Dry run: %(rule)s") % {"rule": rule.name},
            "rule": rule,
            "form": form,
            "report": report,
            "rows": [_row(tried) for tried in report.shown] if report else [],
            "model_admin": self,
            "content_title": gettext("Dry run: %(rule)s") % {"rule": rule.name},
        }
        return render(request, "automation/dry_run.html", context)


def _of_job(request: HttpRequest, rule: Rule) -> Report | None:
    job = job_of(request.user, rule, request.GET.get("job", ""))
    if job is None or not job.result:
        return None
    found = job.result
    shown = [Tried(**row) for row in found["shown"]]
    return Report(found["checked"], found["matched"], found["changed"], shown)


def _row(tried: Tried) -> dict[str, Any]:
    return {
        "url": _page_of(tried.ticket),
        "number": tried.number,
        "subject": tried.subject,
        "why": say_verdict(tried.verdict),
        "steps": [say_step(step) for step in tried.steps],
    }


def _page_of(ticket_id: int) -> str:
    return f"{reverse('admin:index')}tickets/ticket/{ticket_id}/change/"


def say_step(step: dict[str, Any]) -> str:
    """Return what became of an action, in words."""
    words = str(ACTIONS.get(step["do"], step["do"]))
    if step["problem"]:
        return f"{words}: {STEP_PROBLEMS.get(step['problem'], step['problem'])}"
    changes = [f"{name}: {_value(old)} → {_value(new)}" for name, (old, new) in step["changes"].items()]
    return f"{words} ({'; '.join(changes)})" if changes else words


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "∅"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@admin.register(RuleRun)
class RuleRunAdmin(ReadOnlyModelAdmin):
    """What rules did, to which tickets, and why. Nobody changes it."""

    list_display = ("at", "rule", "number", "outcome", "event_name", "what")
    list_filter = ("result", ("rule", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("rule", "ticket")
    paginator = CappedPaginator
    show_full_result_count = False
    fields = (
        "at",
        "rule",
        "rule_version",
        "number",
        "event_name",
        "result",
        "what",
        "why",
        "note",
        "root",
        "depth",
    )
    readonly_fields = fields
    empty_text = _("What active rules do to tickets is listed here, with the reason.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleRun]:
        return super().get_queryset(request).select_related("rule", "ticket")

    @display(description=_("Ticket"))
    def number(self, run: RuleRun) -> str:
        return format_html('<a href="{}">#{}</a>', _page_of(run.ticket_id), run.ticket.number)

    @display(description=_("Result"), label=_RESULTS)
    def outcome(self, run: RuleRun) -> tuple[str, Any]:
        return run.result, run.get_result_display()

    @display(description=_("Set off by"), ordering="event")
    def event_name(self, run: RuleRun) -> Any:
        return triggering_kinds().get(run.event) or run.event or _("The clock")

    @display(description=_("What was done"))
    def what(self, run: RuleRun) -> str:
        return "; ".join(say_step(step) for step in run.steps)

    @display(description=_("Why"))
    def why(self, run: RuleRun) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in say_verdict(run.verdict))) or "–"
