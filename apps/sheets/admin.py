"""Imports in the admin: the list, and the page of one, from its file to its undoing."""

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from apps.accounts.paging import CappedPaginator
from apps.accounts.theme import ChoicesDropdownFilter, ReadOnlyModelAdmin, display
from apps.audit.choices import DATA_EXPORTED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.sheets.choices import ENCODINGS, ImportState, Mode, RowOutcome
from apps.sheets.domain import life
from apps.sheets.domain.columns import IGNORED
from apps.sheets.headers import SAMPLE_ROWS, header_text, unknown_headers
from apps.sheets.models import ImportBatch
from apps.sheets.reading import read_rows
from apps.sheets.registry import get_sheet
from apps.sheets.resource import Sheet
from apps.sheets.selectors import KEPT, PAGE_ROWS, header_choices, list_visible_imports, page_of_difference
from apps.sheets.services import ImportRefused, change_import
from apps.sheets.words import sentence
from apps.sheets.work import APPLY, PREPARE, UNDO, start_work, summary, title_of

_COLOURS = {
    "new": "info",
    "question": "warning",
    "ready": "primary",
    "applied": "success",
    "undone": "",
    "refused": "danger",
}
_LEAVE, _UNKNOWN = "-", "?"
"""Answers to the question what a column is: left out; nothing said."""
_SEPARATORS = ((",", ","), (";", ";"), ("\t", gettext_lazy("Tab")), ("|", "|"))
_CHANGEABLE = (life.QUESTION, life.READY, life.REFUSED)


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyModelAdmin):
    """One's own imports; those of everybody with the right to oversee them."""

    list_display = ("file_name", "table", "state_label", "figures", "created_by", "created_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("file_name__startswith",)
    search_help_text = gettext_lazy("Beginning of a file name.")
    paginator = CappedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        return list_visible_imports(request.user)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", view(require_POST(handler)), name=f"sheets_import_{name}")
            for name, handler in (
                ("answer", self.answer_view),
                ("apply", self.apply_view),
                ("undo", self.undo_view),
            )
        ]
        errors = path("<int:pk>/errors/", view(self.errors_view), name="sheets_import_errors")
        return [*own, errors, *super().get_urls()]

    @display(description=gettext_lazy("table"))
    def table(self, batch: ImportBatch) -> str:
        return title_of(batch)

    @display(description=gettext_lazy("state"), label=_COLOURS, ordering="state")
    def state_label(self, batch: ImportBatch) -> tuple[str, Any]:
        return batch.state, ImportState(batch.state).label

    @display(description=gettext_lazy("rows"))
    def figures(self, batch: ImportBatch) -> str:
        return summary(batch) if batch.counts else "–"

    # --- the page of one import ------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self._find(request, object_id)
        return TemplateResponse(request, "sheets/batch.html", self._context(request, batch))

    def _find(self, request: HttpRequest, pk: str | int) -> ImportBatch:
        """Return an import that the user sees and may still make. Raises ``Http404``, ``PermissionDenied``."""
        batch = list_visible_imports(request.user).filter(pk=pk).first() if str(pk).isdecimal() else None
        if batch is None:
            raise Http404
        try:
            allowed = get_sheet(batch.resource).may_import(request.user)
        except LookupError:
            raise Http404 from None
        if not allowed:
            raise PermissionDenied
        return batch

    def _context(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        is_busy = batch.job is not None and batch.job.is_open
        problem = sentence(batch.problem["code"], batch.problem["params"]) if batch.problem else ""
        sheet = get_sheet(batch.resource)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title_of(batch)}: {batch.file_name}",
            "batch": batch,
            "job": batch.job
            if is_busy or (batch.job and batch.job.state in ("failed", "cancelled"))
            else None,
            "is_busy": is_busy,
            "state_text": ImportState(batch.state).label,
            "problem": "" if is_busy else problem,
            "start_url": _start_url(sheet),
            "can_undo": batch.state == life.APPLIED and batch.purged_at is None,
            "modes": Mode.choices,
            "has_errors": batch.errors_path.is_file(),
        }
        if not is_busy:
            context |= _question(batch) | _difference(request, batch)
        return context

    def _start(self, request: HttpRequest, batch: ImportBatch, kind: str, **data: Any) -> HttpResponse:
        link = reverse("admin:sheets_importbatch_change", args=[batch.pk])
        if batch.job is None or not batch.job.is_open:
            start_work(
                batch=batch, kind=kind, by=request.user, data=data, link=link,
                site_url=request.build_absolute_uri("/"),
            )  # fmt: skip
        return redirect(link)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take what was said about encoding, sheet and columns, and compare again."""
        batch = self._find(request, pk)
        answers = [request.POST.get(f"column-{place}", _UNKNOWN) for place in range(len(batch.headers))]
        how = {name: request.POST.get(name) for name in ("encoding", "separator", "sheet")}
        is_reread = any(value is not None and value != _current(batch, name) for name, value in how.items())
        mapping = None if is_reread or not batch.headers else [_meaning(answer) for answer in answers]
        try:
            batch = change_import(batch=batch, mapping=mapping, **how)
        except ImportRefused as refused:
            messages.error(request, str(refused))
            return redirect(reverse("admin:sheets_importbatch_change", args=[pk]))
        return self._start(request, batch, PREPARE)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the import applied."""
        mode = request.POST.get("mode", Mode.ALL)
        return self._start(
            request, self._find(request, pk), APPLY, mode=mode if mode in Mode.values else Mode.ALL
        )

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the import undone."""
        return self._start(request, self._find(request, pk), UNDO)

    def errors_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Return the sheet with a reason beside each wrong row."""
        batch = self._find(request, pk)
        if not batch.errors_path.is_file():
            raise Http404
        record_audit(
            actor=request.user,
            action=DATA_EXPORTED,
            obj=batch,
            detail={"file": "errors.xlsx"},
            ip=client_ip(request),
        )
        name = f"{batch.file_name.rsplit('.', 1)[0]}-{_('errors')}.xlsx"
        headers = {"Cache-Control": "no-store"}
        return FileResponse(batch.errors_path.open("rb"), as_attachment=True, filename=name, headers=headers)


def _start_url(sheet: Sheet) -> str:
    """Return where another file is imported; empty for a table that only the shell imports."""
    try:
        return reverse(f"admin:{sheet.model._meta.app_label}_{sheet.model._meta.model_name}_import")
    except NoReverseMatch:
        return ""


def _current(batch: ImportBatch, name: str) -> str:
    return str(getattr(batch, name) or batch.found.get(name, ""))


def _meaning(answer: str) -> str | None:
    return {_LEAVE: IGNORED, _UNKNOWN: None}.get(answer, answer)


def _question(batch: ImportBatch) -> dict[str, Any]:
    """Return what the page asks, or offers to change: encoding, sheet, columns."""
    if batch.state not in _CHANGEABLE or batch.purged_at:
        return {}
    sheet = get_sheet(batch.resource)
    encodings = dict(ENCODINGS)
    samples = [
        (code, encodings[code], lines, code == batch.found.get("encoding"))
        for code, lines in batch.found.get("samples", ())
    ]
    offered = {code for code, *_rest in samples}
    others = [(code, name) for code, name in ENCODINGS if code not in offered]
    return {
        "is_asked": batch.state == life.QUESTION,
        "samples": samples if batch.found.get("format") == "csv" else [],
        "other_encodings": others,
        "separators": _SEPARATORS,
        "separator": batch.separator or batch.found.get("separator", ""),
        "sheets": batch.found.get("sheets", []),
        "choices": header_choices(batch, _first_cells(batch)),
        "columns": [
            (column.name, column.title or column.name, column.is_required) for column in sheet.columns()
        ],
        "unknown": unknown_headers(batch),
    }


def _first_cells(batch: ImportBatch) -> list[dict[int, str]]:
    if not batch.headers or not batch.rows_path.is_file():
        return []
    below = (cells for number, cells in read_rows(batch.rows_path) if number > batch.header_row)
    return [
        {place: header_text(cell)[:60] for place, cell in enumerate(row)}
        for row in islice(below, SAMPLE_ROWS)
    ]


def _difference(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """Return one page of the difference, and how many rows there are of each kind."""
    if batch.state not in (life.READY, life.APPLIED, life.UNDONE) or batch.purged_at:
        return {}
    kinds: list[tuple[str, Any, int]] = [
        (kind, label, batch.count(kind)) for kind, label in RowOutcome.choices
    ]
    if batch.count(KEPT):
        kinds.append((KEPT, _("Not undone"), batch.count(KEPT)))
    first = next(
        (kind for kind in (KEPT, "wrong", "changed", "new", "unchanged") if batch.count(kind)), "new"
    )
    kind = request.GET.get("kind", first)
    kind = kind if kind in {code for code, *_rest in kinds} else first
    number = request.GET.get("page", "1")
    pages = max(1, -(-batch.count(kind) // PAGE_ROWS))
    page = min(int(number) if number.isdecimal() and len(number) < 8 else 1, pages)
    titles, lines = page_of_difference(batch, get_sheet(batch.resource), kind, page)
    writes = batch.count("new") + batch.count("changed")
    return {
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "pages": pages,
        "titles": titles,
        "lines": lines,
        "writes": writes,
    }
