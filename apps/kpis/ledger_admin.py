"""Service level policies, restatements, and findings of the conservation check in the admin."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    ModelAdmin,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    display,
)
from apps.agents.models import ServiceLevelPolicy
from apps.agents.selectors import list_service_levels
from apps.agents.services import LEVEL_FIELDS, set_service_level, withdraw_service_level
from apps.kpis.labels import COUNT_NAMES
from apps.kpis.models import ConservationFinding, Restatement
from apps.kpis.policy_form import PolicyForm


@admin.register(ServiceLevelPolicy)
class ServiceLevelPolicyAdmin(ModelAdmin):
    """All policies of all groups. A new one is added; one that has begun is never changed."""

    form = PolicyForm
    list_display = (
        "group", "begins", "formula", "threshold_seconds", "short_abandon_seconds", "note", "made_by", "made_at",
    )  # fmt: skip
    list_filter = (("group", RelatedDropdownFilter), ("formula", ChoicesDropdownFilter))
    fields = ("group", "valid_from", "formula", "threshold_seconds", "short_abandon_seconds", "note")
    autocomplete_fields = ("group",)
    actions = None
    change_form_before_template = "kpis/policy_impact.html"
    paginator: type[Paginator] = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceLevelPolicy]:
        return list_service_levels()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.has_begun)

    def save_model(self, request: HttpRequest, obj: ServiceLevelPolicy, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in LEVEL_FIELDS}
        made = set_service_level(
            group=obj.group, valid_from=obj.valid_from, by=request.user, note=obj.note, **values
        )
        obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj: ServiceLevelPolicy) -> None:
        withdraw_service_level(policy=obj, by=request.user)

    @display(description=_("valid from"), ordering="valid_from")
    def begins(self, policy: ServiceLevelPolicy) -> Any:
        begins = timezone.localtime(policy.valid_from)
        return _("since ever") if policy.is_first else date_format(begins, "SHORT_DATETIME_FORMAT")


@admin.register(Restatement)
class RestatementAdmin(ReadOnlyModelAdmin):
    """What has changed after people could have read it, and why."""

    list_display = (
        "made_at",
        "group",
        "interval_start",
        "basis",
        "medium",
        "changed",
        "reason",
        "site",
        "events",
    )
    list_filter = (
        ("interval_start", RangeDateTimeFilter),
        ("group", RelatedDropdownFilter),
        ("reason", ChoicesDropdownFilter),
        ("basis", ChoicesDropdownFilter),
    )
    fields = list_display
    readonly_fields = ("changed",)
    list_select_related = ("group",)
    paginator: type[Paginator] = CappedPaginator

    @display(description=_("before and after"))
    def changed(self, row: Restatement) -> str:
        return "; ".join(
            f"{COUNT_NAMES.get(name, name)} {was} → {now}" for name, (was, now) in row.changes.items()
        )


class FindingStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("mended", _("Mended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("open", "mended"):
            return queryset.filter(mended_at__isnull=self.value() == "open")
        return queryset


@admin.register(ConservationFinding)
class ConservationFindingAdmin(ReadOnlyModelAdmin):
    """Where figures do not add up, with the interactions behind it. An open one is an alarm."""

    list_display = ("interval_start", "group", "medium", "differs", "found_at", "checked_at", "mended_at")
    list_filter = (
        FindingStateFilter,
        ("group", RelatedDropdownFilter),
        ("interval_start", RangeDateTimeFilter),
    )
    fields = ("interval_start", "group", "medium", "differs", "behind", "found_at", "checked_at", "mended_at")
    readonly_fields = ("differs", "behind")
    list_select_related = ("group",)
    paginator: type[Paginator] = CappedPaginator

    @display(description=_("what differs"))
    def differs(self, row: ConservationFinding) -> str:
        return "; ".join(_problem(name, numbers) for name, numbers in row.problems.items())

    @display(description=_("interactions behind it"))
    def behind(self, row: ConservationFinding) -> str:
        if not row.interactions:
            return gettext("None: segments and events agree, the row of figures itself is wrong. Count it anew with “manage.py kpis rebuild”.")  # fmt: skip  # noqa: E501
        links = (
            (reverse("admin:interactions_interaction_change", args=[key]), key) for key in row.interactions
        )
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))


def _problem(name: str, numbers: list[int]) -> str:
    if name == "lost":
        return gettext("%(count)s without an outcome in calls that are over") % {"count": numbers[0]}
    if name == "conservation":
        return gettext("%(offered)s offered, %(accounted)s accounted for") % {
            "offered": numbers[0],
            "accounted": numbers[1],
        }
    said = {"name": COUNT_NAMES.get(name, name), "row": numbers[0], "segments": numbers[1]}
    return gettext("%(name)s: %(row)s in the row, %(segments)s in the segments") % said
