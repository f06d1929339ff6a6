"""The catalogue, a report's page, its files, and what is saved of it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.paging import CappedPaginator
from apps.audit.requests import client_ip
from apps.reports import selectors, services
from apps.reports.asking import DEFAULT_PERIOD
from apps.reports.catalogue import Report, UnknownReport
from apps.reports.domain.asked import Asked
from apps.reports.forms import AskedForm
from apps.reports.links import encode, export_url, report_url
from apps.reports.making import make_now
from apps.reports.models import SavedReport
from apps.reports.outputs.files import file_forms, file_name
from apps.reports.page import picked, sections_of, shown
from apps.reports.pages import actions_for
from apps.reports.segments import answered

PAGE_ROWS = 50
_LISTS = ("group", "team", "agent")


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """All reports that the user may see, by section, and what is saved."""
    reports = selectors.list_reports(request.user)
    if not reports:
        raise PermissionDenied
    favourites = selectors.list_favourites(request.user)
    text = request.GET.get("q", "")[:100]
    saved = selectors.list_saved(request.user)
    context = {
        "title": _("Reports"),
        "content_title": _("Reports"),
        "text": text,
        "count": len(reports),
        "sections": sections_of(reports, text),
        "favourite_ids": favourites,
        "favourites": [report for report in reports if report.id in favourites],
        "own": [_saved_line(row) for row in saved if row.owner_id == request.user.pk],
        "shared": [_saved_line(row) for row in saved if row.owner_id != request.user.pk],
    }
    return TemplateResponse(request, "reports/catalogue.html", _context(request, context))


def _saved_line(row: SavedReport) -> dict[str, Any]:
    return {"row": row, "report": selectors.get_report(row.report), "url": _saved_url(row)}


def _saved_url(row: SavedReport) -> str:
    query = QueryDict(mutable=True)
    for name, values in row.query.items():
        query.setlist(name, values)
    return f"{reverse('admin:reports_report', args=[row.report])}?{query.urlencode()}"


@require_GET
def report_page(request: HttpRequest, report_id: str) -> HttpResponse:
    """A report: the filter bar, and what it says. Nonsense in the address is told at the field, with status 400."""
    report = _report(request, report_id)
    form = AskedForm(_data(request), report=report)
    context: dict[str, Any] = {
        "title": str(report.title),
        "content_title": str(report.title),
        "report": report,
        "form": form,
        "is_favourite": report.id in selectors.list_favourites(request.user),
        "saved": [_saved_line(row) for row in selectors.list_saved(request.user) if row.report == report.id],
    }
    status = 200 if form.is_valid() else 400
    if status == 200:
        try:
            context |= _result_context(request, form.asked)
        except OperationalError:
            status, context["too_long"] = 503, True
    context["lists"] = [(form[name], picked(form, name)) for name in _LISTS if name in form.fields]
    return TemplateResponse(request, "reports/report.html", _context(request, context), status=status)


def _result_context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "permalink": request.build_absolute_uri(report_url(asked)),
        "query": encode(asked),
        "files": [(form, export_url(asked, name)) for name, form in file_forms().items()],
        "actions": actions_for(request, asked),
        **shown(make_now(asked)),
    }


def _data(request: HttpRequest) -> QueryDict:
    """What was asked for; the plain question where nothing was. Empty parameters are those of fields left alone."""
    data = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if any(values):
            data.setlist(name, [value for value in values if value])
    if "period" not in data and "first" not in data and "last" not in data:
        data["period"] = DEFAULT_PERIOD.value
    return data


@require_GET
def export(request: HttpRequest, report_id: str, form: str) -> HttpResponse:
    """A report as a file: the same result as the page's. It is recorded who took it."""
    report, wanted = _report(request, report_id), file_forms().get(form)
    if wanted is None:
        raise Http404(form)
    asked_form = AskedForm(_data(request), report=report)
    if not asked_form.is_valid():
        return redirect(f"{reverse('admin:reports_report', args=[report.id])}?{request.GET.urlencode()}")
    result = make_now(asked_form.asked)
    content = wanted.write(result)
    services.record_export(result=result, form=form, by=request.user, ip=client_ip(request))
    response = HttpResponse(content, content_type=wanted.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(result, wanted)}"'
    return response


@require_GET
def conversations(request: HttpRequest, report_id: str) -> HttpResponse:
    """The conversations that a report over agents counts, newest first: what lies behind its figures."""
    report = _report(request, report_id)
    if not request.user.has_perm("interactions.view_interaction") or "agents" not in report.filters:
        raise PermissionDenied
    query = request.GET.copy()
    number = query.pop("page", ["1"])[-1]
    form = AskedForm(query, report=report)
    if not form.is_valid():
        return redirect(f"{reverse('admin:reports_report', args=[report.id])}?{query.urlencode()}")
    rows = answered(form.asked).filter(ended_at__isnull=False).order_by("-answered_at", "-pk")
    rows = rows.select_related("group", "interaction", "agent__user", "disposition")
    context = {
        "title": _("Conversations"),
        "content_title": _("Conversations"),
        "report": report,
        "asked": form.asked,
        "back": report_url(form.asked),
        "page": CappedPaginator(rows.defer("agent__sip_password"), PAGE_ROWS).get_page(number),
        "query": encode(form.asked),
    }
    return TemplateResponse(request, "reports/conversations.html", _context(request, context))


@require_POST
def save(request: HttpRequest, report_id: str) -> HttpResponse:
    """Save what is shown under a name."""
    report = _report(request, report_id)
    form = AskedForm(QueryDict(request.POST.get("query", "")[:4000]), report=report)
    if not form.is_valid():
        raise Http404
    back = report_url(form.asked)
    try:
        saved = services.save_report(
            asked=form.asked,
            name=request.POST.get("name", "").replace("\x00", ""),
            is_shared=request.POST.get("shared") == "1",
            owner=request.user,
            ip=client_ip(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("“%(name)s” is saved, and stands in the catalogue.") % {"name": saved.name}
        )
    return HttpResponseRedirect(back)


def delete_saved(request: HttpRequest, key: int) -> HttpResponse:
    """Delete a saved report, after a question."""
    saved = selectors.get_saved(request.user, key)
    if saved is None:
        raise Http404
    if request.method == "POST":
        services.delete_saved(saved=saved, by=request.user, ip=client_ip(request))
        messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
        return redirect("admin:reports_catalogue")
    context = {
        "title": _("Delete a saved report"),
        "content_title": _("Delete a saved report"),
        "saved": saved,
    }
    return TemplateResponse(request, "reports/delete.html", _context(request, context))


@require_POST
def favourite(request: HttpRequest, report_id: str) -> HttpResponse:
    """Put a report at the top of the catalogue, or take it from there."""
    report = _report(request, report_id)
    services.set_favourite(report=report.id, user=request.user, wanted=request.POST.get("wanted") == "1")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("admin:reports_catalogue")
    return HttpResponseRedirect(back)


def _report(request: HttpRequest, report_id: str) -> Report:
    try:
        return selectors.visible_report(request.user, report_id)
    except UnknownReport:
        raise Http404(report_id) from None


def _context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return admin.site.each_context(request) | context
