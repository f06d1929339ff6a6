"""Interval figures to read, the table of days and groups, and what lies behind a figure."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    ReadOnlyModelAdmin,
    RelatedDropdownFilter,
    action,
    display,
)
from apps.kpis import views
from apps.kpis.article_report import article_effects
from apps.kpis.domain.formulas import get_formula
from apps.kpis.ledger_admin import ConservationFindingAdmin, RestatementAdmin, ServiceLevelPolicyAdmin
from apps.kpis.models import IntervalFigures
from apps.kpis.report import show

__all__ = [
    "ConservationFindingAdmin",
    "IntervalFiguresAdmin",
    "RestatementAdmin",
    "ServiceLevelPolicyAdmin",
]


@admin.register(IntervalFigures)
class IntervalFiguresAdmin(ReadOnlyModelAdmin):
    """The raw counts. Figures over them are one click away, in the table of days and groups."""

    list_display = (
        "interval_start", "group", "medium", "basis", "offered", "answered", "answered_within", "abandoned",
        "flowed_out", "service_level", "asa", "aht",
    )  # fmt: skip
    list_filter = (
        ("interval_start", RangeDateTimeFilter),
        ("group", RelatedDropdownFilter),
        ("medium", ChoicesDropdownFilter),
        ("basis", ChoicesDropdownFilter),
    )
    list_select_related = ("group",)
    actions_list = ("open_table",)
    paginator: type[Paginator] = CappedPaginator

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("table/", self.admin_site.admin_view(views.figures_table), name="kpis_table"),
            path("articles/", self.admin_site.admin_view(article_effects), name="kpis_articles"),
            path(
                "behind/<slug:formula_id>/",
                self.admin_site.admin_view(views.figure_behind),
                name="kpis_behind",
            ),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[IntervalFigures]:
        return super().get_queryset(request).order_by("-interval_start", "group__code", "basis")

    @action(
        description=_("Figures by day and group"),
        url_path="open-table",
        icon="table_chart",
        permissions=["view"],
    )
    def open_table(self, request: HttpRequest, *args: Any) -> HttpResponse:
        return redirect("admin:kpis_table")

    @display(description=_("service level"))
    def service_level(self, row: IntervalFigures) -> str:
        return _shown("service_level", row)

    @display(description=_("ASA"))
    def asa(self, row: IntervalFigures) -> str:
        return _shown("asa", row)

    @display(description=_("AHT"))
    def aht(self, row: IntervalFigures) -> str:
        return _shown("aht", row)


def _shown(formula_id: str, row: IntervalFigures) -> str:
    return show(formula_id, get_formula(formula_id).evaluate(row.counts))
