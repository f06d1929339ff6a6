"""The register of goals in the admin, and the page on which a goal is reviewed."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.theme import ChoicesDropdownFilter, ModelAdmin, RelatedDropdownFilter, action, display
from apps.audit.services import record_audit
from apps.goals import services
from apps.goals.choices import TONES, StateChoice
from apps.goals.forms import GoalForm, NoteForm
from apps.goals.models import Goal
from apps.goals.selectors import day_window, is_overdue, read_outliers
from apps.goals.words import say_state, say_target, say_value
from apps.kpis.links import behind_url

_TITLES = {"day": _("Days"), "group": _("Skill groups"), "weekday": _("Weekdays"), "hour": _("Hours")}


@admin.register(Goal)
class GoalAdmin(ModelAdmin):
    """Where each goal stands; *Review* shows what pulled it down, and keeps what was decided."""

    form = GoalForm
    list_display = ("name", "state_label", "now", "target_label", "forecast_label", "due", "owner", "review")
    list_filter = (("state", ChoicesDropdownFilter), ("group", RelatedDropdownFilter), "is_active")
    list_select_related = ("owner", "group")
    search_fields = ("name__istartswith",)
    autocomplete_fields = ("group", "owner")
    actions_detail = ("open_review",)
    readonly_fields = ("standing",)
    fieldsets = (
        (None, {"fields": ("name", "standing", ("formula", "target", "baseline"), ("group", "medium"))}),
        (_("Until when, by whom"), {"fields": (("start", "due"), "owner", "why", "is_active")}),
    )
    empty_text = _("A goal says which figure is to be reached until when, and who sees to it.")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.review_page)
        return [path("<int:pk>/review/", page, name="goals_review"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Goal]:
        return super().get_queryset(request).select_related("owner", "group")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "owner": request.user.pk,
            "start": timezone.localdate(),
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, obj: Goal, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        services.check_goal(pk=obj.pk, now=timezone.now())

    @display(description=_("state"), label=TONES, ordering="state")
    def state_label(self, goal: Goal) -> tuple[str, Any]:
        return goal.state, StateChoice(goal.state).label

    @display(description=_("now"))
    def now(self, goal: Goal) -> str:
        return say_value(goal, goal.value)

    @display(description=_("target"))
    def target_label(self, goal: Goal) -> str:
        return say_target(goal)

    @display(description=_("forecast"))
    def forecast_label(self, goal: Goal) -> str:
        return say_value(goal, goal.forecast)

    @display(description=_("review"), label={"late": "danger"})
    def review(self, goal: Goal) -> Any:
        today = timezone.localdate()
        if is_overdue(goal, today):
            return "late", gettext("overdue since %(day)s") % {"day": goal.review_on}
        return str(goal.review_on) if goal.is_active and goal.due >= today else "–"

    @display(description=_("where it stands"))
    def standing(self, goal: Goal) -> str:
        return say_state(goal) if goal.pk else "–"

    @action(description=_("Review"), icon="fact_check", permissions=["view"])
    def open_review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:goals_review", object_id)

    def review_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What pulled the figure down, and what was noted; a POST keeps a note."""
        goal = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, goal):
            raise PermissionDenied
        form = NoteForm(request.POST or None)
        if request.method == "POST" and self._keep(request, goal, form):
            return redirect("admin:goals_review", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": goal.name, "goal": goal, "form": form, "standing": say_state(goal), "model_admin": self,
            "state": StateChoice(goal.state).label, "overdue": is_overdue(goal, timezone.localdate()),
            "blocks": _blocks(goal), "notes": goal.notes.select_related("author")[:100],
            "may_write": self.has_change_permission(request, goal), "opts": Goal._meta,
            "back": reverse("admin:goals_goal_change", args=[pk]),
        }  # fmt: skip
        return TemplateResponse(request, "goals/review.html", context)

    def _keep(self, request: HttpRequest, goal: Goal, form: NoteForm) -> bool:
        if not self.has_change_permission(request, goal):
            raise PermissionDenied
        if not form.is_valid():
            return False
        try:
            services.write_note(goal=goal, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("text", error.messages)
            return False
        record_audit(
            actor=request.user, action="goal.noted", obj=goal, detail={"kind": form.cleaned_data["kind"]}
        )
        messages.success(request, gettext("It is kept."))
        return True


def _blocks(goal: Goal) -> list[dict[str, Any]]:
    found = read_outliers(goal, timezone.now())
    return [
        {"title": _TITLES[name], "rows": [_row(goal, name, one) for one in rows]}
        for name, rows in found.items()
        if rows
    ]


def _row(goal: Goal, name: str, one: Any) -> dict[str, Any]:
    key, link = one.key, ""
    if name == "day":
        code = goal.group.code if goal.group else ""
        link = behind_url(goal.formula, day_window(date.fromisoformat(key)), code, goal.medium)
    elif name == "weekday":
        key = str(WEEKDAYS[int(key)])
    elif name == "hour":
        key = f"{key}:00"
    return {"key": key, "value": say_value(goal, one.value), "share": f"{one.weight:.0%}", "link": link}
