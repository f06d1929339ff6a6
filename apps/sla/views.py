"""The report of promises kept, as a page of the admin and as a sheet."""

import csv
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.sheets import neutralize
from apps.audit.choices import DATA_EXPORTED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.sla.models import Clock
from apps.sla.report import ReportForm, attainment, days_of, total
from apps.sla.selectors import count_attention, visible_clocks

VIEW = "sla.view_clock"


def _form(request: HttpRequest) -> ReportForm:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    form = ReportForm(request.GET)
    form.is_valid()
    return form


def report(request: HttpRequest) -> HttpResponse:
    """Show the report; every figure links to its clocks, and those to their tickets."""
    form = _form(request)
    rows = attainment(request.user, form)
    query = {name: str(form.cleaned_data[name]) for name in ("first", "last", "by")}
    context = {
        "title": _("SLA promises kept"),
        "model_admin": admin.site.get_model_admin(Clock),
        "content_title": _("SLA promises kept"),
        "form": form,
        "by": dict(ReportForm.BY)[form.cleaned_data["by"]],
        "rows": rows,
        "total": total(rows),
        "query": query,
    }
    return TemplateResponse(request, "sla/report.html", admin.site.each_context(request) | context)


def export_report(request: HttpRequest) -> HttpResponse:
    """Hand the same lines out as CSV."""
    form = _form(request)
    rows = attainment(request.user, form)
    record_audit(
        actor=request.user,
        action=DATA_EXPORTED,
        detail={"days": form.span, "rows": len(rows)},
        ip=client_ip(request),
    )
    name = f"service-levels-{form.span.replace('..', '-to-')}.csv"
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    sheet = csv.writer(answer)
    by = str(dict(ReportForm.BY)[form.cleaned_data["by"]])
    sheet.writerow([by, _("Clock"), _("Met"), _("Breached"), _("Promises kept (%)")])
    for row in rows:
        share = "" if row.share is None else f"{row.share:.1f}"
        sheet.writerow([neutralize(row.name), row.kind, row.met, row.breached, share])
    return answer


def attention(request: HttpRequest) -> dict[str, Any]:
    """Return the figures above the list of clocks: what needs attention now."""
    today = days_of(timezone.localdate().isoformat())
    assert today is not None
    return {
        "attention": count_attention(visible_clocks(request.user), now=timezone.now(), day_start=today[0])
    }
