"""Two pages of the admin: figures by day and group, and the interactions behind one figure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.agents.domain.capacity import Medium
from apps.agents.models import SkillGroup
from apps.kpis.definitions import CALLBACK_DEFINITIONS, DEFINITIONS
from apps.kpis.domain.figures import Figures
from apps.kpis.domain.formulas import FORMULAS, Formula
from apps.kpis.forms import WindowForm
from apps.kpis.labels import FORMULA_NAMES, sentence
from apps.kpis.links import behind_url
from apps.kpis.permissions import VIEW_FIGURES
from apps.kpis.report import show
from apps.kpis.selectors import (
    BehindRow,
    CallbackRow,
    EstimateError,
    ShedRow,
    count_interactions_behind,
    get_completeness,
    get_estimate_errors,
    get_figures_by_group,
    get_ratio_behind,
    list_callback_counts,
    list_findings,
    list_interactions_behind,
    list_policies,
    list_restatements,
    list_sheds,
)
from apps.kpis.windows import Window, local_day

PAGE_ROWS = 50
TABLE_FORMULAS = (
    "service_level",
    "asa",
    "aht",
    "abandon_rate",
    "abandon_rate_net",
    "transfer_rate",
    "hold_rate",
)

View = Callable[..., HttpResponse]


def _needs_figures(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(VIEW_FIGURES):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and where its interactions are listed."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TableRow:
    day: date
    group: str
    figures: Figures
    cells: list[Cell]


@_needs_figures
def figures_table(request: HttpRequest) -> HttpResponse:
    """The figures of each day and group of a window; every figure links to its interactions."""
    form = WindowForm(request.GET or None)
    form = form if form.is_bound else WindowForm({})
    form.is_valid()
    names = dict(SkillGroup.objects.values_list("code", "name"))
    rows = [row for day in form.days for row in _rows_of(day, form, names)]
    is_voice = form.medium_wanted == Medium.VOICE
    context = {
        "title": _("Figures by day and group"),
        "form": form,
        "completeness": get_completeness(),
        "policies": _policies(form, names),
        "findings": list_findings(**_whole(form)).filter(mended_at=None),
        "restated": list_restatements(**_whole(form)).count(),
        "columns": [(FORMULA_NAMES[id_], DEFINITIONS[id_]) for id_ in TABLE_FORMULAS],
        "rows": rows,
        "estimates": _estimates(form.days, form.groups) if is_voice else [],
        "sheds": _sheds(form.days) if is_voice and form.groups is None else [],
        "callbacks": _callbacks(form.days, form.groups) if is_voice else [],
        "callback_definitions": CALLBACK_DEFINITIONS,
    }
    return _render(request, "kpis/table.html", context)


def _rows_of(day: date, form: WindowForm, names: dict[str, str]) -> list[TableRow]:
    span, medium = local_day(day), form.medium_wanted
    by_group = get_figures_by_group(start=span.start, end=span.end, medium=medium)
    wanted = {code: row for code, row in by_group.items() if form.groups is None or code in form.groups}
    return [
        TableRow(day, names[code], figures, _cells(code, span, figures, medium))
        for code, figures in wanted.items()
    ]


def _whole(form: WindowForm) -> dict[str, Any]:
    days = form.days or [form.window.start.date()]
    return {"start": local_day(min(days)).start, "end": local_day(max(days)).end, "groups": form.groups}


def _policies(form: WindowForm, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": names[policy.group],
            "start": policy.start,
            "formula": FORMULA_NAMES[policy.formula],
            "definition": DEFINITIONS[policy.formula],
            "threshold_seconds": policy.threshold_seconds,
            "short_abandon_seconds": policy.short_abandon_seconds,
        }
        for policy in list_policies(**_whole(form))
    ]


def _estimates(days: list[date], groups: list[str] | None) -> list[EstimateError]:
    if not days:
        return []
    start, end = local_day(min(days)).start, local_day(max(days)).end
    return get_estimate_errors(start=start, end=end, groups=groups)


def _sheds(days: list[date]) -> list[ShedRow]:
    return list_sheds(start=local_day(min(days)).start, end=local_day(max(days)).end) if days else []


def _callbacks(days: list[date], groups: list[str] | None) -> list[CallbackRow]:
    if not days:
        return []
    return list_callback_counts(start=local_day(min(days)).start, end=local_day(max(days)).end, groups=groups)


def _cells(code: str, span: Window, figures: Figures, medium: str) -> list[Cell]:
    return [
        Cell(
            show(id_, figures.evaluate(id_)),
            behind_url(id_, span, group=code, medium=medium) if figures.counts else "",
        )
        for id_ in TABLE_FORMULAS
    ]


@_needs_figures
def figure_behind(request: HttpRequest, formula_id: str) -> HttpResponse:
    """The interactions behind a figure, each with what it adds and why."""
    formula = FORMULAS.get(formula_id)
    if formula is None:
        raise Http404(formula_id)
    form = WindowForm(request.GET)
    form.is_valid()
    span, medium = form.window, form.medium_wanted
    ratio = get_ratio_behind(formula_id, start=span.start, end=span.end, groups=form.groups, medium=medium)
    found: Any = _BehindRows(formula, span, form.groups, medium)
    page: Page[Any] = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": FORMULA_NAMES[formula_id],
        "formula": formula,
        "definition": DEFINITIONS[formula_id],
        "ratio": ratio,
        "value": show(formula_id, ratio.value),
        "window": form.window,
        "group": form.cleaned_data.get("group"),
        "page": page,
        "rows": [(row, sentence(row.verdict)) for row in page],
        "query": query.urlencode(),
    }
    return _render(request, "kpis/behind.html", context)


class _BehindRows:
    """A sequence that reads one page at a time."""

    def __init__(self, formula: Formula, span: Window, groups: list[str] | None, medium: str) -> None:
        self._formula_id = formula.id
        self._arguments: dict[str, Any] = {
            "start": span.start, "end": span.end, "groups": groups, "medium": medium,
        }  # fmt: skip

    def __len__(self) -> int:
        return count_interactions_behind(self._formula_id, **self._arguments)

    def __getitem__(self, page: slice) -> list[BehindRow]:
        return list_interactions_behind(
            self._formula_id, **self._arguments, offset=page.start, limit=page.stop - page.start
        )


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context)
