"""Import and export on the page of a list: what a model's admin gets by naming its sheet."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop, override

from apps.accounts.theme import ImportExportModelAdmin
from apps.audit.requests import client_ip
from apps.jobs.services import start_job
from apps.kernel.sentence import Sentence
from apps.sheets.exporting import AT_ONCE, export_list, export_name
from apps.sheets.forms import ExportForm, UploadForm
from apps.sheets.registry import get_sheet
from apps.sheets.resource import Sheet
from apps.sheets.selectors import list_visible_imports
from apps.sheets.services import ImportRefused, create_import
from apps.sheets.template_book import describe, write_template
from apps.sheets.work import EXPORT, PREPARE, start_work

IDS = "_ids"
"""Parameter with the primary keys of selected rows."""
SHOWN_IMPORTS = 5


class SheetModelAdmin(ImportExportModelAdmin):
    """Base of admins whose list can be imported and exported; a subclass names the code of its ``sheet``."""

    sheet: ClassVar[str] = ""
    actions = ("export_selected",)

    def get_sheet(self) -> Sheet:
        """Return the kind of sheet of this list."""
        return get_sheet(self.sheet)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_sheet_template"
        own = path("import/template/", self.admin_site.admin_view(self.template_view), name=name)
        return [own, *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.get_sheet().may_import(request.user)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.get_sheet().may_export(request.user)

    # --- import ----------------------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show what can be imported, and take a file in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._take(request, form.cleaned_data["file"])
            except ImportRefused as refused:
                form.add_error("file", str(refused))
        return TemplateResponse(request, "sheets/start.html", self._start_context(request, form))

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Nothing is imported on this way any more: imports have a page of their own."""
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"))

    def _take(self, request: HttpRequest, file: Any) -> HttpResponse:
        batch = create_import(resource=self.sheet, file=file, name=file.name, by=request.user)
        link = reverse("admin:sheets_importbatch_change", args=[batch.pk])
        start_work(
            batch=batch, kind=PREPARE, by=request.user, data={}, link=link,
            site_url=request.build_absolute_uri("/"),
        )  # fmt: skip
        return redirect(link)

    def _start_context(self, request: HttpRequest, form: UploadForm) -> dict[str, Any]:
        columns = [(column, describe(column).split("\n")[1:]) for column in self.get_sheet().columns()]
        latest = list_visible_imports(request.user).filter(resource=self.sheet)[:SHOWN_IMPORTS]
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_sheet_template"
        title = _("Import: %(table)s") % {"table": self.opts.verbose_name_plural}
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
            "columns": columns,
            "latest": latest,
            "template_url": reverse(name),
        }

    def template_view(self, request: HttpRequest) -> FileResponse:
        """Return a workbook to fill in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        with TemporaryDirectory(prefix="sheet-") as folder:
            file = Path(folder, "template.xlsx")
            write_template(file, self.get_sheet())
            name = f"{force_str(self.get_sheet().title)}.xlsx"
            # Still open when the folder goes, which leaves it readable.
            return FileResponse(file.open("rb"), as_attachment=True, filename=name)

    # --- export ----------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Export the selected rows"), permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """Go to the export of what is selected."""
        query = request.GET.copy()
        if request.POST.get("select_across") != "1":
            query[IDS] = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        return HttpResponseRedirect(f"{reverse(name)}?{query.urlencode()}")

    def sheet_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the list as it is filtered, or those that are selected; never more than the list shows
        this user."""
        query = request.GET.copy()
        ids = [pk for text in query.pop(IDS, []) for pk in text.split(",") if pk.isdecimal()]
        if ids:
            return self.get_queryset(request).filter(pk__in=ids)
        request.GET = query  # type: ignore[assignment]  # a copy of it, as Django itself does
        found: QuerySet[Any] = self.get_export_queryset(request)
        return found

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show what can be exported, and export it: at once, or by a worker where there are many rows."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        sheet, query = self.get_sheet(), request.GET.urlencode()
        queryset = self.sheet_queryset(request)
        count = queryset.order_by()[: AT_ONCE + 1].count()
        form = ExportForm(sheet, request.POST or None)
        if request.method == "POST" and form.is_valid():
            asked = {"form": form.cleaned_data["form"], "names": form.cleaned_data["columns"]}
            if count > AT_ONCE:
                return self._export_later(request, query, asked)
            return self._export_now(request, queryset, asked)
        with override("en"):  # the words of the sources, by which translations are found
            table = Sentence(str(self.opts.verbose_name_plural))
        title = Sentence(gettext_noop("Export: %(table)s"), table=table)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": title, "form": form,
            "count": count, "is_many": count > AT_ONCE, "most": AT_ONCE, "is_filtered": bool(query),
        }  # fmt: skip
        return TemplateResponse(request, "sheets/export.html", context)

    def _export_now(self, request: HttpRequest, queryset: QuerySet[Any], asked: dict[str, Any]) -> Any:
        sheet = self.get_sheet()
        with TemporaryDirectory(prefix="sheet-") as folder:
            file = Path(folder, "export")
            ip = client_ip(request)
            export_list(sheet=sheet, queryset=queryset, path=file, by=request.user, ip=ip, **asked)
            name = export_name(sheet, asked["form"])
            headers = {"Cache-Control": "no-store"}
            return FileResponse(file.open("rb"), as_attachment=True, filename=name, headers=headers)

    def _export_later(self, request: HttpRequest, query: str, asked: dict[str, Any]) -> HttpResponse:
        with override("en"):  # the words of the sources, by which translations are found
            table = Sentence(str(self.opts.verbose_name_plural))
        title = Sentence(gettext_noop("Export: %(table)s"), table=table)
        data = {"resource": self.sheet, "query": query, **asked}
        job = start_job(
            kind=EXPORT, by=request.user, title=title, data=data, site_url=request.build_absolute_uri("/"),
            wants_mail=True,
        )  # fmt: skip
        messages.info(request, _("The file is being written. It stays here for 30 days."))
        return redirect(reverse("admin:jobs_job_change", args=[job.pk]))


def queryset_for(sheet: Sheet, user: Any, query: str) -> QuerySet[Any]:
    """Return what the list of a sheet shows a user under a query, without a request of theirs."""
    request: Any = HttpRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    page: Any = admin.site.get_model_admin(sheet.model)
    found: QuerySet[Any] = page.sheet_queryset(request)
    return found
