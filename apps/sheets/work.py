"""Imports and exports as background work."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, gettext_noop, ngettext

from apps.jobs.registry import JobKind, JobRefused, Outcome, register_job_kind
from apps.jobs.running import RunningJob
from apps.jobs.services import start_job
from apps.kernel.sentence import Sentence
from apps.sheets.domain import life
from apps.sheets.exporting import export_list, export_name, may_fetch_export, say_exported
from apps.sheets.models import ImportBatch
from apps.sheets.registry import get_sheet
from apps.sheets.services import ImportRefused, apply_import, prepare_import, undo_import

PREPARE, APPLY, UNDO, EXPORT = "sheets.prepare", "sheets.apply", "sheets.undo", "sheets.export"


def register_kinds() -> None:
    """Enter the kinds of work of this app."""
    for code, title, run in (
        (PREPARE, gettext_lazy("Comparison of a sheet"), _prepare),
        (APPLY, gettext_lazy("Import"), _apply),
        (UNDO, gettext_lazy("Undoing of an import"), _undo),
    ):
        register_job_kind(JobKind(code, title, run))
    register_job_kind(JobKind(EXPORT, gettext_lazy("Export"), _export, may_fetch=may_fetch_export))


def start_work(
    *, batch: ImportBatch, kind: str, by: Any, data: dict[str, Any], site_url: str, link: str
) -> None:
    """Have a step of an import done by a worker; its page follows the job."""
    titles = {
        PREPARE: gettext_noop("Comparison of %(file)s"),
        APPLY: gettext_noop("Import of %(file)s"),
        UNDO: gettext_noop("Undoing of %(file)s"),
    }
    batch.job = start_job(
        kind=kind,
        by=by,
        title=Sentence(titles[kind], file=batch.file_name),
        data={"batch": batch.pk, **data},
        link=link,
        site_url=site_url,
        wants_mail=kind != PREPARE,
    )
    batch.save(update_fields=["job"])


def _batch(running: RunningJob) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=running.data["batch"]).first()
    if batch is None:
        raise JobRefused(_("The import is not there any more."))
    return batch


def _prepare(running: RunningJob) -> Outcome:
    batch = prepare_import(batch=_batch(running), progress=running.progress)
    return Outcome(summary(batch) if batch.state == life.READY else str(batch.get_state_display()))


def _apply(running: RunningJob) -> Outcome:
    try:
        batch = apply_import(
            batch=_batch(running),
            mode=running.data["mode"],
            by=running.job.created_by,
            progress=running.progress,
        )
    except ImportRefused as refused:
        raise JobRefused(str(refused)) from refused
    return Outcome(summary(batch), result=batch.counts)


def _undo(running: RunningJob) -> Outcome:
    try:
        batch = undo_import(batch=_batch(running), by=running.job.created_by, progress=running.progress)
    except ImportRefused as refused:
        raise JobRefused(str(refused)) from refused
    kept = batch.count("kept")
    if not kept:
        return Outcome(_("Everything is as it was before the import."))
    words = ngettext(
        "%(count)s row was changed since and stays.", "%(count)s rows were changed since and stay.", kept
    )
    return Outcome(words % {"count": kept})


def _export(running: RunningJob) -> Outcome:
    from apps.sheets.pages import queryset_for  # the admin, which only workers and web servers have

    data, by = running.data, running.job.created_by
    sheet = get_sheet(data["resource"])
    if by is None or not sheet.may_export(by):
        raise JobRefused(_("You have no right to these rows."))
    queryset = queryset_for(sheet, by, data["query"])
    name = export_name(sheet, data["form"])
    count = export_list(
        sheet=sheet, queryset=queryset, path=running.folder / name, form=data["form"], names=data["names"], by=by,
        total=queryset.order_by().count(), progress=running.progress,
    )  # fmt: skip
    return Outcome(say_exported(count), file_name=name)


def summary(batch: ImportBatch) -> str:
    """Return the figures of an import in one line."""
    words = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(wrong)s wrong")
    return words % {kind: batch.count(kind) for kind in ("new", "changed", "unchanged", "wrong")}


def title_of(batch: ImportBatch) -> str:
    """Return what table an import is for."""
    try:
        return str(get_sheet(batch.resource).title)
    except LookupError:
        return batch.resource
